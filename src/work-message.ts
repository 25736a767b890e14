// Messages of the work queue, checked as they come in: a queue is an outside, too.
import * as z from 'zod'
import type { WorkItem } from './engine/work-item.ts'

const actor = z.object({
  kind: z.enum(['user', 'application', 'platform', 'unknown']),
  name: z.string(),
  objectId: z.string().exactOptional(),
})
const cause = z.object({
  source: z.enum(['event', 'sweep', 'timer', 'person']),
  id: z.string(),
  at: z.iso.datetime(),
  actor: actor.exactOptional(),
  operation: z.string().exactOptional(),
})
const request = z.object({
  id: z.string(),
  rules: z.array(z.string()).readonly().exactOptional(),
  dryRun: z.boolean().exactOptional(),
  approve: z.string().exactOptional(),
})
const item = z.object({
  resourceId: z.string(),
  cause,
  attempt: z.number().int().min(0),
  waits: z.number().int().min(0).exactOptional(),
  waitingSince: z.iso.datetime().exactOptional(),
  request: request.exactOptional(),
  indirect: z.literal(true).exactOptional(),
  isNew: z.literal(true).exactOptional(),
})
const sweep = z.object({
  id: z.string(),
  source: z.enum(['sweep', 'timer']),
  startedAt: z.iso.datetime(),
  /** Only these resource types; all when absent. */
  only: z.array(z.string()).exactOptional(),
  seen: z.number(),
  queued: z.number(),
})

/** Everything the work queue carries. */
export const workMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reconcile'), item }),
  z.object({ kind: z.literal('sweepUnits'), sweep, skipToken: z.string().exactOptional() }),
  z.object({ kind: z.literal('sweepResources'), sweep, skipToken: z.string().exactOptional() }),
  z.object({ kind: z.literal('sweepFindings'), sweep, continuation: z.string().exactOptional() }),
  z.object({
    kind: z.literal('sweepEnd'),
    sweep,
    /** Set when digests of this sweep were told before: which one is next. */
    part: z.number().int().min(2).exactOptional(),
  }),
  z.object({
    kind: z.literal('children'),
    parent: z.string(),
    type: z.string(),
    cause,
    isNew: z.literal(true).exactOptional(),
  }),
  z.object({ kind: z.literal('dependents'), resourceId: z.string(), cause }),
])

/** A checked message. */
export type WorkMessage = z.output<typeof workMessage>

/** A sweep under way: what it looks at and how far it is. */
export type Sweep = z.output<typeof sweep>

/** One piece of work of a sweep: what has to be finished before the sweep is. */
export interface SweepPiece {
  readonly source: Sweep['source']
  /** Id of the sweep. */
  readonly sweep: string
  /** The same for each message that asks for the same. */
  readonly what: string
}

/** The piece of a sweep's work that a message is; undefined for work of others, and for the sweep's own pages. */
export function pieceOf(message: WorkMessage): SweepPiece | undefined {
  const asked = askedBy(message)
  if (asked === undefined) return undefined
  const { source, id } = asked.cause
  return source === 'sweep' || source === 'timer'
    ? { source, sweep: id, what: `${message.kind} ${asked.of}` }
    : undefined
}

function askedBy(message: WorkMessage) {
  if (message.kind === 'reconcile') {
    return { of: message.item.resourceId, cause: message.item.cause }
  }
  if (message.kind === 'children') {
    return { of: `${message.type} below ${message.parent}`, cause: message.cause }
  }
  return message.kind === 'dependents'
    ? { of: message.resourceId, cause: message.cause }
    : undefined
}

/** The message that reconciles one resource. */
export function reconcileMessage(work: WorkItem): WorkMessage {
  return { kind: 'reconcile', item: work }
}
