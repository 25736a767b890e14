// A message that its queue gave up on: its function failed, or its process ended, as often as the host allows. What it was
// is kept and told before the message is gone. Nothing here reads Azure or writes to it, and nothing puts work back: what
// ended here five times would end here again. The next sweep looks at every resource anyway.
import { createHash } from 'node:crypto'
import { type AlertMessage, alertMessage } from './alerts/deliver.ts'
import { plainText } from './alerts/plain-text.ts'
import type { Alert, AlertCause } from './engine/alert.ts'
import type { WorkItem } from './engine/work-item.ts'
import { giveUp } from './give-up.ts'
import type { GivenUp, GivenUpStore } from './store/given-up.ts'
import type { WorkPorts } from './work.ts'
import { type WorkMessage, workMessage } from './work-message.ts'

/** What keeping and telling work with. */
export interface GivenUpPorts {
  readonly work: WorkPorts
  readonly givenUp: GivenUpStore
  readonly enqueueAlert: (message: AlertMessage) => Promise<void>
}

const MOST_KEPT = 500
const MOST_TOLD = 300
// A message is here for seven days at the longest, and the clock of the queue need not be the one of this process.
const OLDEST_MS = 8 * 86_400_000
const AHEAD_MS = 5 * 60_000
const FAILED = 'the work on it failed, or its process ended, as often as the queue allows'

/**
 * Keeps a message of the work queue that was given up on, and tells people: for a look as any look that is given up, with
 * an answer to whoever asked for it. May be repeated. A piece of a sweep stays open: a sweep is not completed without it.
 * @param givenUpAt when the host moved the message, as the trigger says it. A member of the body may stand in its place:
 * what cannot be that moment counts for nothing, and now is taken.
 */
export async function workGivenUp(
  body: unknown,
  givenUpAt: unknown,
  ports: GivenUpPorts,
): Promise<void> {
  const parsed = workMessage.safeParse(body)
  const message = parsed.success ? parsed.data : undefined
  const about = message === undefined ? UNREADABLE : aboutWork(message)
  const kept = await keep('work', body, givenUpAt, about, ports)
  if (message?.kind === 'reconcile') return lookGivenUp(message.item, ports.work)
  await ports.work.loop.queue.alert(lost(kept, about, ports))
}

/**
 * Keeps a message of the alert queue that was given up on. The alert is tried once more; if it is given up on again, people
 * are told that there was one; if that is given up on, too, the record and the log have to do. May be repeated.
 * @param givenUpAt as for `workGivenUp`.
 */
export async function alertGivenUp(
  body: unknown,
  givenUpAt: unknown,
  ports: GivenUpPorts,
): Promise<void> {
  const parsed = alertMessage.safeParse(body)
  const message = parsed.success ? (parsed.data as unknown as AlertMessage) : undefined
  const about = message === undefined ? UNREADABLE : aboutAlert(message.alert)
  const kept = await keep('alerts', body, givenUpAt, about, ports)
  if (message?.alert.kind === 'lost') return
  if (message !== undefined && message.again === undefined) {
    return ports.enqueueAlert({ ...message, again: true })
  }
  await ports.work.loop.queue.alert(lost(kept, about, ports))
}

interface About {
  readonly what: string
  readonly resourceId?: string
  readonly cause?: AlertCause
}

const UNREADABLE: About = { what: 'none of ours' }

function aboutWork(message: WorkMessage): About {
  if (message.kind === 'reconcile') {
    const { resourceId, cause } = message.item
    return { what: 'a look at a resource', resourceId, cause }
  }
  if (message.kind === 'children') {
    const { parent, type, cause } = message
    return { what: `a list of ${type} in a resource`, resourceId: parent, cause }
  }
  if (message.kind === 'dependents') {
    const { resourceId, cause } = message
    return { what: 'a list of what depends on a resource', resourceId, cause }
  }
  const { id, source, startedAt } = message.sweep
  return { what: 'a step of a sweep', cause: { source, id, at: startedAt } }
}

function aboutAlert({ id, kind, resourceId, cause }: Alert): About {
  return { what: `the alert ${id} (${kind})`, resourceId, cause }
}

async function keep(
  queue: GivenUp['queue'],
  body: unknown,
  givenUpAt: unknown,
  { what, resourceId }: About,
  { work, givenUp }: GivenUpPorts,
): Promise<GivenUp> {
  const { clock, log } = work.loop
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? null)
  const at = momentFrom(givenUpAt, clock.now())
  const kept: GivenUp = {
    id: createHash('sha256').update(`${queue} ${text}`).digest('hex').slice(0, 40),
    at: at.toISOString(),
    queue,
    what: plainText(what, MOST_TOLD),
    ...(resourceId === undefined ? {} : { resourceId: plainText(resourceId, MOST_KEPT) }),
    content: plainText(text, MOST_KEPT),
  }
  await givenUp.keep(kept)
  log.error({ code: 'MessageGivenUp', ...kept }, 'message given up')
  return kept
}

function momentFrom(givenUpAt: unknown, now: Date): Date {
  const moment = new Date(String(givenUpAt))
  const ageMs = now.getTime() - moment.getTime()
  return ageMs <= OLDEST_MS && ageMs >= -AHEAD_MS ? moment : now
}

async function lookGivenUp(item: WorkItem, ports: WorkPorts): Promise<void> {
  const { request, resourceId } = item
  if (request !== undefined && (await ports.requests.get(request.id))?.state === 'done') return
  const outcome = { kind: 'later', resourceId, delaySeconds: 0, why: FAILED } as const
  await giveUp(item, outcome, ports.nextSweep(ports.loop.clock.now()), ports)
}

// Everything in it is cut: what does not fit a message would keep people from hearing of it.
function lost(
  { id, at, queue, what, resourceId = '/', content }: GivenUp,
  { cause = { source: 'queue', id, at } }: About,
  { work }: GivenUpPorts,
): Alert {
  const { source } = cause
  return {
    id: `lost-${id}`,
    kind: 'lost',
    at: work.loop.clock.now().toISOString(),
    resourceId,
    rules: [],
    before: [],
    after: [],
    cause: { source, id: plainText(cause.id, MOST_TOLD), at: plainText(cause.at, MOST_TOLD) },
    reason: {
      code: 'MessageGivenUp',
      message: `${what}, on the queue ${queue}: ${FAILED}. It began with ${plainText(content, MOST_TOLD)}`,
    },
  }
}
