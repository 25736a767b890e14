// Whether an expression reads a resource as a whole.
import { foldCase } from '../../engine/fold-case.ts'
import type { Expression } from '../own-means/expression.ts'

/** True when it reads a resource, or all of its properties, and no member of them: what is added to it would show there. */
export function readsWhole(expression: Expression): boolean {
  switch (expression.kind) {
    case 'call':
      return argsOfRead(expression) !== undefined || expression.args.some(readsWhole)
    case 'index':
      return readsWhole(expression.of) || readsWhole(expression.index)
    case 'member':
      return memberReadsWhole(expression)
    case 'raw':
      return /\breferences?\s*\(/i.test(expression.text)
    default:
      return false
  }
}

function memberReadsWhole({ of, name }: Extract<Expression, { kind: 'member' }>): boolean {
  const args = argsOfRead(of) ?? (of.kind === 'member' ? argsOfRead(of.of) : undefined)
  if (args === undefined) return readsWhole(of)
  return (of.kind === 'call' && foldCase(name) === 'properties') || args.some(readsWhole)
}

function argsOfRead(one: Expression): readonly Expression[] | undefined {
  return one.kind === 'call' && /^references?$/i.test(one.name) ? one.args : undefined
}
