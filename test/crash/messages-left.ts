import type { StorageGate } from '../../sandbox/storage/gate.ts'

const QUEUE = /\/(\w+)\/messages(?:\/|\?|$)/

/**
 * Counts the messages that the service put on its queues and did not delete, by its requests through the gate: looks at
 * the queues themselves, many times a second, would keep the storage from its work. Begin before the service does.
 */
export function countMessages(gate: StorageGate): (queue: string) => number {
  const left = new Map<string, number>()
  gate.onCall(({ phase, call: { method, path, status } }) => {
    const queue = QUEUE.exec(path)?.[1]
    if (phase === 'before' || queue === undefined) return
    if (method === 'POST' && status === 201) left.set(queue, (left.get(queue) ?? 0) + 1)
    if (method === 'DELETE' && status === 204) left.set(queue, (left.get(queue) ?? 0) - 1)
  })
  return (queue) => left.get(queue) ?? 0
}
