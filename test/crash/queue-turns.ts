/**
 * Lets one request at a time at each queue, so that nobody puts a message between a look at it and the request. A turn
 * ends after ten seconds: whoever asked may be gone.
 */
export interface QueueTurns {
  /** Waits until no other request is at the queue. */
  begin(queue: string, call: object): Promise<void>
  end(call: object): void
  /** Ends all turns: those of a dead process would last for ever. */
  endAll(): void
}

const LONGEST_MS = 10_000

/** Builds them. */
export function createQueueTurns(): QueueTurns {
  const last = new Map<string, Promise<void>>()
  const open = new Map<object, () => void>()
  const end = (call: object) => {
    open.get(call)?.()
    open.delete(call)
  }
  return {
    async begin(queue, call) {
      const before = last.get(queue)
      const { promise, resolve } = Promise.withResolvers<void>()
      last.set(queue, promise)
      open.set(call, resolve)
      await before
      setTimeout(end, LONGEST_MS, call).unref()
    },
    end,
    endAll() {
      for (const resolve of open.values()) resolve()
      open.clear()
    },
  }
}
