// A request that may only leave while its turn lasts. The check is the last thing before the socket: behind the token, the
// body and every policy, each of which may take its time.
import { type HttpClient, RestError } from '@azure/core-rest-pipeline'
import type { Turn } from '../engine/ports.ts'

/** The turn was over before the request left. */
export class TurnOver extends Error {
  readonly code = 'TurnOver'
}

/**
 * An HTTP client that sends nothing once the turn is over, and cuts off what is under way when it ends. What is left is
 * the moment between this check and the network card: a process that is stopped in it sends late.
 * @throws TurnOver when nothing was sent. What is cut off is a RestError without an answer, as a lost connection is.
 */
export function inTurn(client: HttpClient, turn: Turn): HttpClient {
  return {
    async sendRequest(request) {
      const left = turn.left()
      if (left <= 0) throw new TurnOver('the turn was over before the request left')
      const end = AbortSignal.timeout(Math.ceil(left))
      const { abortSignal } = request
      request.abortSignal = end
      try {
        return await client.sendRequest(request)
      } catch (error) {
        if (!end.aborted) throw error
        throw new RestError('the turn ended before Azure answered', { request })
      } finally {
        if (abortSignal === undefined) delete request.abortSignal
        else request.abortSignal = abortSignal
      }
    },
  }
}
