import type { EventSubscription } from './event-grid.ts'
import { answerTimeoutMs, headersFor } from './event-handshake.ts'

/** When a failed delivery is tried again, and when it is given up. */
export interface RetryPolicy {
  /** Milliseconds before each further attempt; when they are used up, the event is a dead letter. */
  readonly retryMs: readonly number[]
  /** Milliseconds after which an event is given up; looked at before an attempt only, as in Azure. */
  readonly timeToLiveMs: number
}

/** One attempt to deliver an event. `status` 0 means that the endpoint could not be reached. */
export interface Delivery {
  readonly at: string
  readonly subscription: string
  readonly event: unknown
  readonly attempt: number
  readonly status: number
}

/** An event that was given up. */
export interface DeadLetter {
  readonly subscription: string
  readonly event: unknown
  readonly deadLetterReason:
    | 'MaxDeliveryAttemptsExceeded'
    | 'TimeToLiveExceeded'
    | 'UndeliverableDueToClientError'
  readonly deliveryAttempts: number
  readonly lastDeliveryOutcome: string
  readonly publishTime: string
  readonly lastDeliveryAttemptTime: string
}

/** Status codes after which Event Grid does not try again. */
const finalStatuses: readonly number[] = [400, 413]

/** Carries events to their endpoints, and keeps a record. */
export class Courier {
  readonly deliveries: Delivery[] = []
  readonly deadLetters: DeadLetter[] = []
  readonly #policy: RetryPolicy
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #stopping = new AbortController()
  #underway = 0
  #waiting: (() => void)[] = []

  constructor(policy: RetryPolicy) {
    this.#policy = policy
  }

  /** Delivers one event, with retries in the background. */
  send(subscription: EventSubscription, event: unknown): void {
    this.#attempt(subscription, event, 1, Date.now())
  }

  /** Runs something later, unless the sandbox stops first. */
  later(ms: number, run: () => void): void {
    this.#underway += 1
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      run()
      this.#done()
    }, ms)
    this.#timers.add(timer)
  }

  /** Resolves when nothing is on its way. */
  settled(): Promise<void> {
    if (this.#underway === 0) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Ends everything that is on its way. */
  stop(): void {
    this.#stopping.abort()
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.#underway = 0
    this.#done()
  }

  #done(): void {
    this.#underway = Math.max(0, this.#underway - 1)
    if (this.#underway > 0) return
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #attempt(subscription: EventSubscription, event: unknown, attempt: number, since: number): void {
    this.#underway += 1
    void this.#post(subscription, event, attempt).then((status) => {
      if (!this.#stopping.signal.aborted) this.#judge(subscription, event, attempt, since, status)
      this.#done()
    })
  }

  async #post(subscription: EventSubscription, event: unknown, attempt: number): Promise<number> {
    const batch = subscription.schema === 'EventGridSchema' ? [event] : event
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(answerTimeoutMs)])
    const at = new Date().toISOString()
    const request = fetch(subscription.url, {
      method: 'POST',
      headers: headersFor(subscription, 'Notification', attempt - 1),
      body: JSON.stringify(batch),
      signal,
    })
    const status = await request.then(
      async (answer) => {
        await answer.arrayBuffer().catch(() => undefined)
        return answer.status
      },
      () => 0,
    )
    this.deliveries.push({ at, subscription: subscription.name, event, attempt, status })
    return status
  }

  #judge(
    subscription: EventSubscription,
    event: unknown,
    attempt: number,
    since: number,
    status: number,
  ): void {
    if (status >= 200 && status <= 204) return
    const bury = (deadLetterReason: DeadLetter['deadLetterReason']) =>
      this.deadLetters.push({
        subscription: subscription.name,
        event,
        deadLetterReason,
        deliveryAttempts: attempt,
        lastDeliveryOutcome: status === 0 ? 'ConnectionFailure' : `HttpStatus${status}`,
        publishTime: new Date(since).toISOString(),
        lastDeliveryAttemptTime: new Date().toISOString(),
      })
    if (finalStatuses.includes(status)) {
      bury('UndeliverableDueToClientError')
      return
    }
    const wait = this.#policy.retryMs[attempt - 1]
    if (wait === undefined) {
      bury('MaxDeliveryAttemptsExceeded')
      return
    }
    this.later(wait, () => {
      if (Date.now() - since > this.#policy.timeToLiveMs) bury('TimeToLiveExceeded')
      else this.#attempt(subscription, event, attempt + 1, since)
    })
  }
}
