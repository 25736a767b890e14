import type { StorageGate } from '../../sandbox/storage/gate.ts'

const MESSAGE = /\/(?:work|alerts)\/messages(\/|\?|$)/

/**
 * Counts the messages that the service put on its queues and did not delete, by its requests through the gate: a look at
 * the queues themselves, many times a second, would keep the storage from its work. Begin before the service does.
 */
export function countMessages(gate: StorageGate): () => number {
  let left = 0
  gate.onCall(({ phase, call }) => {
    if (phase === 'before' || call.service !== 'queue' || !MESSAGE.test(call.path)) return
    if (call.method === 'POST' && call.status === 201) left += 1
    if (call.method === 'DELETE' && call.status === 204) left -= 1
  })
  return () => left
}
