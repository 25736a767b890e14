// The end of a sweep: not when the last page was listed, but when each piece of work that came of it was finished.

import type { FirstSeenResource } from './store/first-seen.ts'
import type { SweepPorts } from './sweep.ts'
import { digestOf } from './sweep-digest.ts'
import type { Sweep, WorkMessage } from './work-message.ts'

const SHORTEST_WAIT_SECONDS = 1
const LONGEST_WAIT_SECONDS = 900
// The end is seen at most this part of the sweep's own time too late.
const PART_OF_AGE = 10
const MOST_COUNTED = 1000
// Of how many resources one digest tells: an invocation lists and forgets no more.
const MOST_TOLD = 5000

type EndMessage = Extract<WorkMessage, { kind: 'sweepEnd' }>

/**
 * Looks whether a sweep's work is finished. If it is, what was seen for the first time is told as one digest (of more than
 * 5,000 resources as several, a message each), and the sweep is completed; if not, the message goes back. A piece that was lost keeps a sweep open until the next one of its
 * source begins, and that is said.
 */
export async function endSweep(message: EndMessage, ports: SweepPorts): Promise<void> {
  const { sweep } = message
  const { id, source, startedAt, seen, queued } = sweep
  const last = await ports.marks.last(source)
  if (last !== undefined && last.id !== id) {
    const fields = { code: 'SweepSuperseded', sweep: id, source, startedAt, by: last.id }
    ports.log.warn(fields, 'the next sweep began before this one was completed')
    // The next one may come to no end either: what is known is told now.
    const told = await tellFirstSeen(message, ports)
    await ports.firstSeen.forget(told)
    return told.length < MOST_TOLD ? undefined : ports.enqueue(nextPart(message))
  }
  // Delivered a second time.
  if (last?.completedAt !== undefined) return
  if ((await ports.work.count(sweep, 1)) > 0) {
    return ports.enqueue(message, waitSeconds(sweep, ports.clock.now()))
  }
  const told = await tellFirstSeen(message, ports)
  if (told.length >= MOST_TOLD) {
    await ports.firstSeen.forget(told)
    return ports.enqueue(nextPart(message))
  }
  const completedAt = ports.clock.now().toISOString()
  await ports.marks.save({
    ...sweep,
    total: last?.total ?? seen,
    finishedAt: last?.finishedAt ?? completedAt,
    completedAt,
  })
  // After the mark: whatever is told twice comes with another sweep's digest, and nothing is told never.
  await ports.firstSeen.forget(told)
  ports.log.info({ sweep: id, source, startedAt, completedAt, seen, queued }, 'sweep completed')
}

function nextPart(message: EndMessage): EndMessage {
  return { ...message, part: (message.part ?? 1) + 1 }
}

async function tellFirstSeen(
  { sweep, part }: EndMessage,
  ports: SweepPorts,
): Promise<readonly FirstSeenResource[]> {
  // The key check sees a part of the estate: what it finds waits for the sweep, so that there is one message.
  if (sweep.source !== 'sweep') return []
  const waiting = await ports.firstSeen.list(MOST_TOLD)
  const digest = digestOf({ ...sweep, part }, waiting, ports.clock.now(), ports)
  if (digest !== undefined) await ports.alert(digest)
  return waiting
}

/** Forgets what earlier sweeps of the source left open. @returns false when there may be more. */
export async function clearEarlier(sweep: Sweep, ports: SweepPorts): Promise<boolean> {
  const left = await ports.work.clearOthers(sweep, MOST_COUNTED)
  if (left > 0) {
    const fields = { code: 'SweepIncomplete', source: sweep.source, sweep: sweep.id, left }
    ports.log.warn(
      fields,
      'an earlier sweep was not completed: its open work is no longer waited for',
    )
  }
  return left < MOST_COUNTED
}

function waitSeconds({ startedAt }: Sweep, now: Date): number {
  const age = (now.getTime() - Date.parse(startedAt)) / 1000
  const wait = Math.ceil(age / PART_OF_AGE)
  return Math.min(Math.max(wait, SHORTEST_WAIT_SECONDS), LONGEST_WAIT_SECONDS)
}
