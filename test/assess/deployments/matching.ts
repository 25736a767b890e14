// Which finding on a template and which one on a snapshot are about the same resource.
import { foldCase } from '../../../src/engine/fold-case.ts'
import type { Finding } from '../run.ts'

/** The resource that a finding is about, as `type/name` below its provider: `vaults/kv/keys/k`. In lower case. */
export function pathOf({ resourceId }: Pick<Finding, 'resourceId'>): string {
  const id = foldCase(resourceId)
  const at = id.lastIndexOf('/providers/')
  const path = at < 0 ? id : id.slice(at + '/providers/'.length)
  return path.slice(path.indexOf('/') + 1)
}

/** True for the path of a row, in which `*` stands for the end of a name. */
export function isAt(finding: Finding, path: string): boolean {
  const [start = '', ...ends] = foldCase(path).split('*')
  const found = pathOf(finding)
  if (ends.length === 0) return found === start
  const rest = found.slice(start.length)
  const name = /^[^/]*/.exec(rest)?.[0] ?? ''
  return found.startsWith(start) && rest.slice(name.length) === ends.join('*')
}

/**
 * The id in a snapshot of a resource of the template. Null when the engine does not make it; undefined when that cannot
 * be said: its id has an expression in it, and not exactly one resource of the snapshot has its type and last name.
 */
export function counterpart(
  { resourceId, resourceType }: Finding,
  made: readonly Pick<Finding, 'resourceId' | 'resourceType'>[],
): string | null | undefined {
  const ids = new Set(made.map((one) => foldCase(one.resourceId)))
  const id = foldCase(resourceId)
  if (id.startsWith('/') && !id.includes('[')) return ids.has(id) ? id : null
  const ends = made.filter(
    (one) =>
      foldCase(one.resourceType) === foldCase(resourceType) &&
      sameNames(pathOf(one).split('/'), pathOf({ resourceId }).split('/')),
  )
  const [found, ...more] = new Set(ends.map((one) => foldCase(one.resourceId)))
  if (found === undefined) return id.includes('[') ? undefined : null
  return more.length === 0 ? found : undefined
}

// A segment that is an expression may be any name, but for the last: every resource would be its like.
function sameNames(made: readonly string[], asked: readonly string[]): boolean {
  return (
    made.length === asked.length &&
    asked.every((segment, at) => {
      const isOpen = segment.includes('[') && at < asked.length - 1
      return isOpen || segment === made[at]
    })
  )
}
