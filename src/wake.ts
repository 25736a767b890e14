// What else has to be looked at when one resource is: what lies below it, and the workspaces that depend on it.
import { inScope } from './engine/effect.ts'
import { foldCase } from './engine/fold-case.ts'
import { sameValue } from './engine/json.ts'
import type { UnitPort } from './engine/ports.ts'
import { parseResourceId, type ResourceId } from './engine/resource-id.ts'
import type { Cause, WorkItem } from './engine/work-item.ts'
import { inParallel } from './in-parallel.ts'
import type { SweepPorts } from './sweep.ts'
import { reconcileMessage, type WorkMessage } from './work-message.ts'

/** The children of one type below one resource, each as work; during a sweep only those without a finding. */
export async function wakeChildren(
  message: Extract<WorkMessage, { kind: 'children' }>,
  ports: Pick<SweepPorts, 'catalogue' | 'enqueue' | 'findings' | 'listChildren'>,
): Promise<void> {
  const parent = parseResourceId(message.parent)
  if (typeof parent === 'string') return
  const ids = await ports.listChildren(parent, message.type)
  const { cause } = message
  await Promise.all(
    await inParallel(ids, async (resourceId) => {
      const known = cause.source !== 'event' && (await ports.findings.get(resourceId)) !== undefined
      if (!known) return ports.enqueue(reconcileMessage(woken(resourceId, message)))
      // A new one wakes what lies below it when it is looked at; below a known one there may be something new.
      const id = parseResourceId(resourceId)
      if (typeof id !== 'string') await enqueueChildren(id, cause, ports, undefined, message.isNew)
    }),
  )
}

/** The workspaces that depend on a resource, each as work. */
export async function wakeDependents(
  { resourceId, cause }: Extract<WorkMessage, { kind: 'dependents' }>,
  ports: Pick<SweepPorts, 'enqueue' | 'policy'> & { readonly units: Pick<UnitPort, 'dependents'> },
): Promise<void> {
  for (const workspace of await ports.units.dependents(resourceId)) {
    if (inScope(ports.policy, workspace)) {
      await ports.enqueue(reconcileMessage(woken(workspace, { cause })))
    }
  }
}

// The change was made elsewhere, unless it made this one, too: what lies in a new resource came with it.
function woken(resourceId: string, from: { cause: Cause; isNew?: true }): WorkItem {
  const item = { resourceId, cause: from.cause, attempt: 0 }
  return from.isNew === true ? { ...item, isNew: true } : { ...item, indirect: true }
}

/** Wakes all children of a resource: those with a fixed name at once, the others after a listing. */
export async function enqueueChildren(
  parent: ResourceId,
  cause: Cause,
  ports: Pick<SweepPorts, 'catalogue' | 'enqueue'>,
  only?: readonly string[],
  isNew = false,
): Promise<number> {
  const from = isNew ? ({ cause, isNew } as const) : { cause }
  let queued = 0
  for (const { type } of ports.catalogue.subjects) {
    const { listedBy } = type
    if (listedBy === 'resourceGraph' || !sameValue(listedBy.parent, parent.type)) continue
    if (only !== undefined && !only.some((wanted) => isWithinType(wanted, type.type))) continue
    const message: WorkMessage =
      listedBy.kind === 'single'
        ? reconcileMessage(woken(`${parent.id}/${listedBy.segment}`, from))
        : { kind: 'children', parent: parent.id, type: type.type, ...from }
    await ports.enqueue(message)
    queued += 1
  }
  return queued
}

/** Is a type another one, or one that lies below it at any depth? */
export function isWithinType(type: string, outer: string): boolean {
  return `${foldCase(type)}/`.startsWith(`${foldCase(outer)}/`)
}
