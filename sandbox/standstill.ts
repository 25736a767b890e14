// A wait for another process ends when that stands still. How long it takes is the machine's affair, and no limit is
// right for an idle one and a busy one.
import { readFileSync } from 'node:fs'

/** What a look at something that may move tells. */
export interface Moves {
  readonly moved: boolean
  /** Milliseconds since it was seen to move. */
  readonly stillMs: number
}

/** Looks, each time it is called, whether `state` (a count, a text) is another than at the call before. */
export function watchMoves(state: () => unknown, now: () => number = Date.now): () => Moves {
  let [last, since] = [state(), now()]
  return () => {
    const current = state()
    const moved = current !== last
    if (moved) [last, since] = [current, now()]
    return { moved, stillMs: now() - since }
  }
}

// proc_pid_stat(5): the name, in brackets, may hold anything; utime and stime are the 12th and 13th field after it.
const USED = [11, 12]

/** Processor time that a process has used, in ticks of the system; 0 where it is not told: on Linux alone it is. */
export function processorTime(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return USED.reduce((sum, at) => sum + Number(fields[at]), 0)
  } catch {
    return 0
  }
}
