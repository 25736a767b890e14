// Fallback evaluator: the tree of an ARM template expression to text, always in the same form, so that two expressions that
// are the same have the same text.
import type { Expression } from './expression.ts'

const NAME = /^[A-Za-z_]\w*$/

/** `parameters('a').b[0]`, without the brackets around it. */
export function printed(expression: Expression): string {
  switch (expression.kind) {
    case 'text':
      return quoted(expression.value)
    case 'number':
      return String(expression.value)
    case 'call':
      return `${expression.name}(${expression.args.map(printed).join(', ')})`
    case 'member':
      return NAME.test(expression.name)
        ? `${printed(expression.of)}.${expression.name}`
        : `${printed(expression.of)}[${quoted(expression.name)}]`
    case 'index':
      return `${printed(expression.of)}[${printed(expression.index)}]`
    case 'raw':
      return expression.text
  }
}

/** The expression as a value of a template: `[parameters('a')]`. */
export function bracketed(expression: Expression): string {
  return `[${printed(expression)}]`
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}
