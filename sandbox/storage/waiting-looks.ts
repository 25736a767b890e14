/** Requests for messages wait here while their queue has none. */
export interface WaitingLooks {
  /**
   * Resolves when the queue may have a message, but after a second at the latest: a message may have come past the one
   * who tells. Any other request does not wait.
   */
  wait(request: QueueRequest): Promise<void>
  /** Learns from a request and its answer what a queue may have, and when. */
  learn(request: QueueRequest, answer: QueueAnswer): void
  /** Lets everything pass that waits now. */
  wake(): void
  /** From now on nothing waits. */
  end(): void
}

/** A request to the queue service. */
export interface QueueRequest {
  readonly method: string
  /** Path and query, as sent. */
  readonly path: string
}

/** What the queue service answered. */
export interface QueueAnswer {
  readonly status: number
  readonly body: string
}

interface KnownQueue {
  /** The last look found nothing. */
  wasEmpty: boolean
  /** When messages that came since, or that were hidden, can be seen: epoch milliseconds. */
  dues: number[]
  /** Looks that wait. */
  readonly waiting: Set<() => void>
}

const LONGEST_MS = 1000
const MESSAGES = /^\/[^/]+\/([^/]+)\/messages(?:\/|\?|$)/
// learn.microsoft.com/rest/api/storageservices/get-messages
const USUAL_LOCK_SECONDS = '30'

/**
 * In Azure a message wakes an app that sleeps. Here a look at an empty queue takes until there is something: many looks a
 * second that find nothing would keep the machine from its work.
 */
export function createWaitingLooks(): WaitingLooks {
  const queues = new Map<string, KnownQueue>()
  let ended = false
  const queueOf = (name: string) => {
    const known = queues.get(name) ?? { wasEmpty: false, dues: [], waiting: new Set() }
    queues.set(name, known)
    return known
  }
  const tell = ({ waiting }: KnownQueue) => {
    for (const resolve of waiting) resolve()
  }
  const wake = () => {
    for (const queue of queues.values()) {
      queue.wasEmpty = false
      tell(queue)
    }
  }
  return {
    async wait(request) {
      const { name, isLook } = messagesOf(request)
      if (name === undefined || !isLook || ended) return
      const queue = queueOf(name)
      const until = Date.now() + LONGEST_MS
      while (queue.wasEmpty && Date.now() < until) {
        const first = queue.dues.reduce((least, due) => Math.min(least, due), until)
        const { promise, resolve } = Promise.withResolvers<void>()
        queue.waiting.add(resolve)
        const timer = setTimeout(resolve, Math.max(0, first - Date.now()))
        await promise
        clearTimeout(timer)
        queue.waiting.delete(resolve)
        if (first <= Date.now()) queue.wasEmpty = false
      }
      queue.dues = queue.dues.filter((due) => due > Date.now())
    },
    learn(request, { status, body }) {
      const { name, isLook, hiddenMs } = messagesOf(request)
      if (name === undefined || status >= 300 || request.method === 'DELETE') return
      const queue = queueOf(name)
      const found = !isLook || body.includes('<QueueMessage>')
      if (found) {
        queue.dues.push(Date.now() + hiddenMs)
        tell(queue)
      }
      if (isLook) queue.wasEmpty = !found && queue.dues.every((due) => due > Date.now())
    },
    wake,
    end() {
      ended = true
      wake()
    },
  }
}

function messagesOf({ method, path }: QueueRequest) {
  const name = MESSAGES.exec(path)?.[1]
  const query = new URL(path, 'https://queue').searchParams
  const isLook = method === 'GET' && query.get('peekonly') !== 'true'
  const seconds = query.get('visibilitytimeout') ?? (isLook ? USUAL_LOCK_SECONDS : '0')
  return { name, isLook, hiddenMs: Number(seconds) * 1000 }
}
