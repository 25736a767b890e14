// How a write is taken back: the calls that put the values before back, or why that cannot be. Pure.

import { armWrite } from './arm-write.ts'
import { sameName } from './fold-case.ts'
import { hiddenAt } from './hidden.ts'
import { isObject, type Json, type JsonObject, valueAt, withoutValue } from './json.ts'
import { rotationPolicyOf } from './key-changes.ts'
import type { PlannedWrite, PropertyValue, WriteRequest } from './plan.ts'
import type { ResourceType, Rule, Setting } from './rule.ts'

/** What takes a write back, in this order, and what of it stays. */
export interface Undo {
  readonly requests: readonly WriteRequest[]
  readonly stays: readonly Stays[]
}

/** A path that stays as the write left it. */
export interface Stays {
  readonly path: string
  readonly why: string
}

/** What is known beside the record of the write. */
export interface UndoContext {
  readonly type: ResourceType
  /** The rules that the write served. */
  readonly rules: readonly Rule[]
  /** The resource as it is now: what others changed since the write stays as they left it. */
  readonly resource: Json
}

/** The context of one write, with what that write set as a whole beside what the type always sends so. */
interface Undoing extends UndoContext {
  readonly type: ResourceType & Required<Pick<ResourceType, 'whole'>>
}

type ArmRequest = Extract<WriteRequest, { kind: 'arm' }>

/** Puts back exactly the values that the write touched, as its record says they were. */
export function undoOf(write: PlannedWrite, context: UndoContext): Undo {
  const { request, before, whole = [] } = write
  const kept = before.flatMap(({ path }) => irreversible(path, context.rules))
  const open = before.filter(({ path }) => !kept.some((one) => one.path === path))
  const [first] = open
  if (first === undefined) return { requests: [], stays: kept }
  const owners = Object.fromEntries(whole.map((path) => [path, {}]))
  const type = { ...context.type, whole: { ...owners, ...context.type.whole } }
  const undone = undoOpen(request, open, first, { ...context, type })
  return { requests: undone.requests, stays: [...kept, ...undone.stays] }
}

function undoOpen(
  request: WriteRequest,
  open: readonly PropertyValue[],
  first: PropertyValue,
  context: Undoing,
): Undo {
  const { resourceId } = request
  switch (request.kind) {
    case 'arm':
      return first.path.startsWith('/')
        ? undoRequest(request, first)
        : undoSettings(request, open, context)
    case 'keyRotationPolicy': {
      // Without a policy before, an empty one: it rotates nothing.
      const policy = rotationPolicyOf({ properties: { rotationPolicy: first.value ?? null } })
      return { requests: [{ kind: 'keyRotationPolicy', resourceId, policy }], stays: [] }
    }
    case 'rotateKey':
      return staying(
        first,
        'A new version cannot be taken away. The old one stays enabled, and whoever names it in its configuration goes on using it.',
      )
    case 'keyExpiry':
      // unverified: that the data plane cannot clear an expiry.
      return typeof first.value === 'number'
        ? { requests: [{ kind: 'keyExpiry', resourceId, expires: first.value }], stays: [] }
        : staying(
            first,
            'There was no expiry. It can be moved into the future, and not be taken away.',
          )
  }
}

// Which rule of a merged write touched a path is known of rules about values only. What none of them owns counts as
// touched by the irreversible rule: better to say that it stays than to promise too much.
function irreversible(path: string, rules: readonly Rule[]): readonly Stays[] {
  const owners = rules.filter((rule) => settingAt(rule, path) !== undefined)
  const suspects = owners.length > 0 ? owners : rules
  return suspects.flatMap(({ safety }) =>
    safety.class === 'approval' && safety.irreversible === true ? [{ path, why: safety.why }] : [],
  )
}

function settingAt(rule: Rule, path: string): Setting | undefined {
  return 'settings' in rule ? rule.settings.find((setting) => setting.path === path) : undefined
}

function undoSettings(
  request: ArmRequest,
  before: readonly PropertyValue[],
  { type, rules, resource }: Undoing,
): Undo {
  const owners = type.write === 'patch' ? Object.keys(type.whole) : []
  const values: { path: string; value: Json }[] = []
  const removed: string[] = []
  const stays: Stays[] = []
  for (const { path, value } of before) {
    const why = hiddenAt(type, resource, path)
    if (why !== undefined) {
      stays.push({ path, why })
      continue
    }
    const declared = rules.flatMap((rule) => settingAt(rule, path)?.absent ?? [])[0]
    // A PATCH may read null as not sent, so null counts as absent there.
    if (value !== undefined && (value !== null || type.write === 'put'))
      values.push({ path, value })
    // A PUT replaces: what is left out is gone again. A PATCH keeps it, so the service's default is written instead.
    else if (type.write === 'put') removed.push(path)
    else if (declared !== undefined && 'means' in declared) {
      values.push({ path, value: declared.means })
    } else if (owners.some((owner) => path.startsWith(`${owner}.`))) removed.push(path)
    else {
      const why = `Azure returned no \`${path}\` before, and a PATCH cannot take a value away again.`
      stays.push({ path, why })
    }
  }
  if (values.length + removed.length === 0) return { requests: [], stays }
  // What is removed has a value first, so that the object around it goes back whole.
  const all = [...values, ...removed.map((path) => ({ path, value: null }))]
  const planned = armWrite(type, { resource, resourceId: request.resourceId }, all)
  const body = removed.reduce<Json>(
    (document, path) => withoutValue(document, path.split('.')),
    planned.body,
  )
  return { requests: [{ ...planned, body: body as JsonObject }], stays }
}

function undoRequest(request: ArmRequest, before: PropertyValue): Undo {
  const { resourceId, apiVersion, method } = request
  const document = isObject(before.value) ? withoutNames(before.value) : undefined
  const send = (verb: ArmRequest['method'], body?: JsonObject): Undo => {
    const call = { kind: 'arm', method: verb, resourceId, apiVersion } as const
    return { requests: [body === undefined ? call : { ...call, body }], stays: [] }
  }
  if (document === undefined) {
    if (method === 'PUT') return send('DELETE')
    return staying(before, WITHOUT_BEFORE[method])
  }
  if (request.body?.operation === 'Merge')
    return { requests: untagged(request, document), stays: [] }
  return send(method === 'DELETE' ? 'PUT' : method, document)
}

const WITHOUT_BEFORE: Readonly<Record<'PATCH' | 'DELETE' | 'POST', string>> = {
  PATCH: 'What it was before is not known; set it by hand.',
  DELETE: 'What was deleted has to be made anew by hand.',
  POST: 'An action has no opposite: it cannot be undone.',
}

// What was read, without the names that Resource Manager adds.
function withoutNames(document: JsonObject): JsonObject {
  const { id: _id, name: _name, type: _type, systemData: _made, ...others } = document
  return others
}

// Tags_UpdateAtScope is told what to do with the tags in the body. Only those that the write named are touched: Replace
// would also take away what others added since.
function untagged(request: ArmRequest, before: JsonObject): readonly ArmRequest[] {
  const had = Object.entries(tagsIn(before)).filter(([, value]) => value !== null)
  const added: Record<string, Json> = {}
  const changed: Record<string, Json> = {}
  for (const [name, value] of Object.entries(tagsIn(request.body))) {
    const former = had.find(([other]) => sameName(other, name))
    if (former === undefined) added[name] = value
    else changed[former[0]] = former[1]
  }
  return Object.entries({ Delete: added, Merge: changed }).flatMap(([operation, tags]) =>
    Object.keys(tags).length === 0
      ? []
      : [{ ...request, body: { operation, properties: { tags } } }],
  )
}

function tagsIn(body: Json | undefined): JsonObject {
  const tags = valueAt(body, ['properties', 'tags'])
  return isObject(tags) ? tags : {}
}

function staying({ path }: PropertyValue, why: string): Undo {
  return { requests: [], stays: [{ path, why }] }
}
