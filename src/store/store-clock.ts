// The time as the store has it. Every answer of Table Storage says it, in the header `Date`, to the second.
import type { PipelinePolicy } from '@azure/core-rest-pipeline'

/** A clock that is set by the answers of the store. Before the first of them it is the machine's own. */
export interface StoreClock {
  /** Milliseconds since 1970, as far as the answers tell; within a second of the store's own time. */
  now(): number
  /** Reads the time from the answers of a client. */
  readonly policy: PipelinePolicy
}

/** A clock over the machine's own, of which only the difference to the store's is corrected. */
export function createStoreClock(own: () => number): StoreClock {
  let ahead = 0
  return {
    now: () => own() + ahead,
    policy: {
      name: 'storeClock',
      async sendRequest(request, next) {
        const asked = own()
        const response = await next(request)
        const said = Date.parse(response.headers.get('date') ?? '')
        // The answer was made after the question and before its arrival, in the second that it names: as long as the
        // difference fits in there, nothing is known to be wrong with it.
        if (!Number.isNaN(said)) {
          ahead = Math.min(Math.max(ahead, said - own()), said + 999 - asked)
        }
        return response
      },
    },
  }
}
