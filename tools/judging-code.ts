// The code that a coded rule judges by, as text: its own declaration without what is only said or written, and every
// function and constant that it reaches in src/. Comments, types and formatting do not count.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'
import { type AnyNode, type ObjectExpression, type Program, parse } from 'acorn'
import { transformSync } from 'esbuild'

/** Members of a rule that say, guard or write something: what is compliant does not depend on them. */
const NOT_JUDGING: ReadonlySet<string> = new Set([
  ...['id', 'title', 'why', 'severity', 'impact', 'controls', 'azurePolicy', 'references'],
  ...[
    'resource',
    'version',
    'parameters',
    'safety',
    'requires',
    'unitStep',
    'may',
    'change',
    'examples',
  ],
])

interface Module {
  readonly text: string
  /** Top-level declarations by name. */
  readonly declared: ReadonlyMap<string, AnyNode>
  /** Imported names: where from, and as what. */
  readonly imported: ReadonlyMap<string, { readonly path: string; readonly name: string }>
}

const modules = new Map<string, Module>()

/** One declaration, as it judges. */
interface Part {
  readonly text: string
  /** The names in it, those that are not of the module as well. */
  readonly names: ReadonlySet<string>
}

// Most rules reach the same few functions.
const judged = new Map<string, Part>()

/** Where a rule is declared: the file, from the root of the repository with slashes, and the name in it. */
export interface Declaration {
  readonly path: string
  readonly name: string
}

/**
 * The code in the folder `inside` that these declarations judge by. It is followed through the folder `within`.
 * @throws when there is no such declaration.
 */
export function judgingCode(
  declarations: readonly Declaration[],
  { inside, within }: { readonly inside: string; readonly within: string },
): string {
  const parts = new Map<string, string>()
  for (const { path, name } of declarations) visit(path, name, { within, parts })
  return [...parts.keys()]
    .filter((key) => key.startsWith(inside))
    .toSorted()
    .map((key) => `${key}\n${parts.get(key)}`)
    .join('\n')
}

function visit(
  path: string,
  name: string,
  reach: { readonly within: string; readonly parts: Map<string, string> },
): void {
  const { within, parts } = reach
  if (!path.startsWith(within)) return
  const { declared, imported, text } = moduleOf(path)
  const from = imported.get(name)
  if (from !== undefined) {
    visit(from.path, from.name, reach)
    return
  }
  const node = declared.get(name)
  const key = `${path}#${name}`
  if (parts.has(key)) return
  if (node === undefined) throw new Error(`${path} declares no ${name}`)
  const part = judged.get(key) ?? partOf(text, node)
  judged.set(key, part)
  parts.set(key, part.text)
  for (const used of part.names) {
    if (declared.has(used) || imported.has(used)) visit(path, used, reach)
  }
}

function partOf(text: string, node: AnyNode): Part {
  const left = omitted(node)
  return { text: textWithout(text, node, left), names: namesIn(node, left) }
}

function moduleOf(path: string): Module {
  const read = modules.get(path)
  if (read !== undefined) return read
  // Minified white space and syntax: what is left is what runs.
  const text = transformSync(readFileSync(path, 'utf8'), {
    loader: 'ts',
    format: 'esm',
    minifyWhitespace: true,
    legalComments: 'none',
  }).code
  const made = { text, ...namesOf(parse(text, { ecmaVersion: 2024, sourceType: 'module' }), path) }
  modules.set(path, made)
  return made
}

function namesOf(program: Program, path: string): Omit<Module, 'text'> {
  const declared = new Map<string, AnyNode>()
  const imported = new Map<string, { path: string; name: string }>()
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') {
      const source = String(statement.source.value)
      if (!source.startsWith('.')) continue
      for (const one of statement.specifiers) {
        if (one.type !== 'ImportSpecifier' || one.imported.type !== 'Identifier') {
          throw new Error(`${path}: ${source} is imported in a form that is not followed here`)
        }
        const from = { path: join(dirname(path), source), name: one.imported.name }
        imported.set(one.local.name, from)
      }
      continue
    }
    const inner = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (inner?.type === 'FunctionDeclaration' || inner?.type === 'ClassDeclaration') {
      if (inner.id !== null) declared.set(inner.id.name, inner)
    } else if (inner?.type === 'VariableDeclaration') {
      for (const one of inner.declarations) {
        // A pattern declares several names.
        for (const name of namesIn(one.id, new Set())) declared.set(name, one)
      }
    }
  }
  return { declared, imported }
}

/** The members that do not judge, of objects that are handed to a call: `defineRule({…})`, `family({…})`. */
function omitted(root: AnyNode): ReadonlySet<AnyNode> {
  const left = new Set<AnyNode>()
  walk(root, (node) => {
    if (node.type !== 'CallExpression') return true
    const objects = node.arguments.filter(
      (one): one is ObjectExpression => one.type === 'ObjectExpression',
    )
    for (const member of objects.flatMap(({ properties }) => properties)) {
      if (member.type !== 'Property' || member.computed || member.key.type !== 'Identifier')
        continue
      if (NOT_JUDGING.has(member.key.name)) left.add(member)
    }
    return true
  })
  return left
}

function namesIn(root: AnyNode, left: ReadonlySet<AnyNode>): ReadonlySet<string> {
  const names = new Set<string>()
  walk(root, (node) => {
    if (node.type === 'Identifier') names.add(node.name)
    return !left.has(node)
  })
  return names
}

function textWithout(text: string, root: AnyNode, left: ReadonlySet<AnyNode>): string {
  let kept = ''
  let at = root.start
  for (const { start, end } of [...left].toSorted((one, other) => one.start - other.start)) {
    if (start < at) continue
    kept += text.slice(at, start)
    // With its comma: one more member that does not judge changes nothing.
    at = text[end] === ',' ? end + 1 : end
  }
  return kept + text.slice(at, root.end)
}

/** Visits a node and what lies in it, as long as `visitor` says so. */
function walk(node: AnyNode, visitor: (node: AnyNode) => boolean): void {
  if (!visitor(node)) return
  for (const value of Object.values(node)) {
    for (const child of [value].flat()) {
      if (typeof child === 'object' && child !== null && 'type' in child) {
        walk(child as AnyNode, visitor)
      }
    }
  }
}
