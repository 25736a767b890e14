// What changed around a write, though the write did not ask for it: somebody was at the resource at the same time, or
// Azure did not keep what was sent back to it. Pure.
import { withoutOwned } from './arm-write.ts'
import { isObject, type Json, sameValue, valueAt, withoutValue } from './json.ts'
import type { PlannedWrite } from './plan.ts'
import type { ResourceType } from './rule.ts'

/**
 * A value that was there right before the write and is another one, or gone, in the read after it. Of what people write
 * there as they like, tags among it, the name alone is kept.
 */
export interface Beside {
  readonly path: string
  readonly before: Json
  /** Absent when it is gone. */
  readonly after?: Json
}

// What the service says of itself is no setting of anybody.
const SAID_BY_SERVICE = ['etag', 'properties.provisioningState', 'properties.lastModifiedTime']

/**
 * The values that the write sent back as they were and that are not so any more. Only what goes back whole is compared:
 * the document of a PUT, or the object that a PATCH replaces. What was added is not lost, so it is not named.
 */
export function besideOf(
  write: PlannedWrite,
  type: ResourceType,
  before: Json,
  after: Json,
): readonly Beside[] {
  const [was, is] = [comparable(type, before), comparable(type, after)]
  const set = write.after.map(({ path }) => path)
  return returnedBy(write, type).flatMap((path) =>
    differences(path, valueAt(was, path.split('.')) ?? null, valueAt(is, path.split('.')), set),
  )
}

/** The members of the resource that the write sends back whole. */
export function returnedBy(
  { request, after }: Pick<PlannedWrite, 'request' | 'after'>,
  type: ResourceType,
): readonly string[] {
  if (request.kind !== 'arm' || after.some(({ path }) => path.startsWith('/'))) return []
  if (type.write === 'put') return Object.keys(request.body ?? {})
  return Object.keys(type.whole ?? {}).filter((owner) =>
    after.some(({ path }) => path.startsWith(`${owner}.`)),
  )
}

function comparable(type: ResourceType, document: Json): Json {
  return SAID_BY_SERVICE.reduce<Json>(
    (rest, path) => withoutValue(rest, path.split('.')),
    withoutOwned(type, document),
  )
}

function differences(
  path: string,
  before: Json,
  after: Json | undefined,
  set: readonly string[],
): readonly Beside[] {
  // What a null says, an absent member says as well.
  if (set.includes(path) || before === null || sameValue(before, after)) return []
  const inside = set.some((one) => one.startsWith(`${path}.`))
  if (isObject(before) && (isObject(after) || inside)) {
    return Object.entries(before).flatMap(([name, value]) =>
      differences(`${path}.${name}`, value, valueAt(after, [name]), set),
    )
  }
  const value = (one: Json) => (isOfPeople(path) ? NOT_KEPT : one)
  return [
    after === undefined
      ? { path, before: value(before) }
      : { path, before: value(before), after: value(after) },
  ]
}

// People keep what they like in these, passwords too, and more people read a record than the resource. Nobody's access
// hangs on them, so that the name is enough to see what was lost.
const OF_PEOPLE = ['tags', 'properties.tags', 'properties.properties']
const NOT_KEPT = 'a value that is not kept'

function isOfPeople(path: string): boolean {
  return OF_PEOPLE.some((place) => path === place || path.startsWith(`${place}.`))
}

/** The same in a sentence. Who it was is not known, and not said. */
export function besideText(beside: readonly Beside[]): string {
  const each = beside
    .slice(0, SHOWN)
    .map(({ path, before, after }) => `${path} (${shown(before)} → ${shown(after)})`)
  const more = beside.length > SHOWN ? ` and ${beside.length - SHOWN} more` : ''
  return `between the read before the write and the read after it, this changed as well, though the write did not ask for it: ${each.join(', ')}${more}`
}

const SHOWN = 5
const LONGEST = 80

function shown(value: Json | undefined): string {
  if (value === undefined) return 'gone'
  const text = JSON.stringify(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
