// What must not outlive this process: a bicep that was started, and copies of templates with values in them.
import { constants } from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const live = new Set<() => void>()
let isWatched = false

/**
 * From now on a signal that ends this process ends what is alive before it: the exit code is 128 + its number. While nothing is
 * alive the system ends the process itself, at once, whatever it is doing.
 */
export function endOnSignals(): void {
  isWatched = true
}

/** Something is alive until `release` is called. `end` must be done when it returns, and may be called after its end. */
export function holdUntil(end: () => void): { release(): void } {
  if (isWatched && live.size === 0) for (const signal of SIGNALS) process.on(signal, endAll)
  live.add(end)
  return {
    release() {
      if (live.delete(end) && live.size === 0) {
        for (const signal of SIGNALS) process.off(signal, endAll)
      }
    },
  }
}

function endAll(signal: NodeJS.Signals): void {
  // The process is ended first, and what it reads after that.
  for (const end of live) {
    try {
      end()
    } catch {
      // The others are still to be ended.
    }
  }
  process.exit(128 + constants.signals[signal])
}
