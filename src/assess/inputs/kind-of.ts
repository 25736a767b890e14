// What an input is, by its name and its first members, without reading it all.
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { parseResourceId } from '../../engine/resource-id.ts'
import { type ByteSource, exactBytes } from '../byte-source.ts'
import { InputError } from '../exit.ts'
import { parseRange } from '../parse-range.ts'
import type { ListName, Range } from '../scan-listener.ts'
import { isUtf16 } from '../scan-source.ts'
import { scanUntil } from '../scan-through.ts'

/** What an input holds. `nothing`: JSON that is none of the others, or no JSON. */
export type InputKind =
  | 'template'
  | 'parameters'
  | 'snapshot'
  | 'bicep'
  | 'bicepparam'
  | 'documents'
  | 'nothing'

/** An object at the top, or the first one in a list at the top; of a broken one what came before the fault. */
interface Top {
  /** Where the members lie, by their names in lower case. */
  readonly members: ReadonlyMap<string, Range>
  /** The lists of resources in it, with the first element of each that has one. */
  readonly lists: ReadonlyMap<ListName, Range | undefined>
  /** It is an element of a list. */
  readonly inList: boolean
}

const CHUNK = 1 << 16
// A text or an id is far shorter; what is longer is none of those that are asked for.
const MOST_TEXT = 1 << 12
const TEMPLATE = /deploymentTemplate\.json/i
const PARAMETERS = /deploymentParameters\.json/i
const ARM_TYPE = /^\w+(\.\w+)+\/[\w./-]+$/
const BESIDE_RESOURCES = ['contentversion', 'parameters', 'variables', 'languageversion']
// A document, a page of a list, the template in an export: no more is wrapped in each other.
const DEEPEST = 3

/**
 * What an input is: by the end of its name for Bicep, else by what is in it. A template that is broken is still one when
 * its `$schema` says so, so that its fault is told. @param name the path, or `stdin`.
 */
export function kindOf(source: ByteSource, name: string): InputKind {
  const folded = name.toLowerCase()
  if (folded.endsWith('.bicepparam')) return 'bicepparam'
  if (folded.endsWith('.bicep')) return 'bicep'
  const head = exactBytes(source, { start: 0, end: Math.min(source.size, CHUNK) })
  if (isUtf16(head)) {
    // Windows PowerShell writes UTF-16, in which every other byte of such a text is 0.
    return kindBySchema(head.toString('latin1').replaceAll('\0', '')) ?? 'nothing'
  }
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
  return kindIn(source, { start, end: source.size }, 0)
}

/** True for an object that is an ARM template that Bicep made: `metadata._generator.name` is `bicep`. */
export function isCompiledBicep(source: ByteSource): boolean {
  const metadata = topOf(source, { start: 0, end: source.size }).members.get('metadata')
  const value = metadata === undefined ? undefined : parsed(source, metadata, CHUNK)
  const generator = isObject(value) ? value._generator : undefined
  return isObject(generator) && generator.name === 'bicep'
}

function kindIn(source: ByteSource, range: Range, depth: number): InputKind {
  const { members, lists, inList } = topOf(source, range)
  const has = (name: string) => members.has(name) || [...lists.keys()].some((one) => one === name)
  const text = (name: string) => textOf(source, members.get(name))
  if (isDocument({ id: text('id') ?? null, type: text('type') ?? null })) return 'documents'
  const bySchema = inList ? undefined : kindBySchema(text('$schema') ?? '')
  if (bySchema !== undefined) return bySchema
  if (has('predictedresources') || lists.has('predictedResources')) return 'snapshot'
  if (isCloudFormation(source, members)) return 'nothing'
  if (has('resources') && !has('type') && BESIDE_RESOURCES.some(has)) return 'template'
  if (has('parameters') && has('contentversion')) return 'parameters'
  if (depth === DEEPEST) return 'nothing'
  const resource = lists.get('resources')
  if (resource !== undefined && kindIn(source, resource, DEEPEST) === 'documents') return 'template'
  const wrapped = members.get('template')
  if (wrapped !== undefined) return kindIn(source, wrapped, depth + 1)
  const element = lists.get('value') ?? lists.get('data')
  return element === undefined ? 'nothing' : kindIn(source, element, depth + 1)
}

/** CloudFormation has members of the same names, too. */
function isCloudFormation(source: ByteSource, members: Top['members']): boolean {
  const resources = members.get('resources')
  if (resources === undefined) return false
  const { start, end } = resources
  return exactBytes(source, { start, end: Math.min(end, start + CHUNK) }).includes('"AWS::')
}

function kindBySchema(schema: string): InputKind | undefined {
  if (PARAMETERS.test(schema)) return 'parameters'
  return TEMPLATE.test(schema) ? 'template' : undefined
}

function isDocument({ id, type }: JsonObject): boolean {
  if (typeof type === 'string' && ARM_TYPE.test(type)) return true
  return typeof id === 'string' && typeof parseResourceId(id) === 'object'
}

/** The first object in a range. */
function topOf(source: ByteSource, range: Range): Top {
  const members = new Map<string, Range>()
  const lists = new Map<ListName, Range | undefined>()
  let first: Range | undefined
  let done = false
  scanUntil(
    source,
    range,
    {
      element(element, list) {
        if (list !== undefined) lists.set(list, lists.get(list) ?? element)
        else first ??= element
        done ||= list === undefined
      },
      member(member) {
        if (!done) members.set(member.key.toLowerCase(), member)
      },
      object(_range, _members, names) {
        if (done) return
        for (const name of names) lists.set(name, lists.get(name))
        done = true
      },
    },
    () => done,
  )
  return first === undefined
    ? { members, lists, inList: false }
    : { ...topOf(source, first), inList: true }
}

function textOf(source: ByteSource, range: Range | undefined): string | undefined {
  const value = range === undefined ? undefined : parsed(source, range, MOST_TEXT)
  return typeof value === 'string' ? value : undefined
}

function parsed(source: ByteSource, range: Range, most: number): Json | undefined {
  if (range.end - range.start > most) return undefined
  try {
    return parseRange(source, range, exactBytes(source, range))
  } catch (error) {
    if (error instanceof InputError) return undefined
    throw error
  }
}
