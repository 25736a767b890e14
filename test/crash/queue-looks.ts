import { Agent, request } from 'node:https'
import { text } from 'node:stream/consumers'
import type { Sandbox } from '../../sandbox/sandbox.ts'

/** Looks at queues from outside: past the gate, so that they are not taken for requests of the service. */
export interface QueueLooks {
  /** True when the next one who asks the queue gets a message. */
  isVisible(queue: string): Promise<boolean>
  /** Messages in a queue, hidden ones included; 0 when there is no such queue. */
  depth(queue: string): Promise<number>
  stop(): void
}

interface Look {
  readonly count: number
  readonly body: string
}

/** Builds them. Each trusts its own sandbox's certificate only; several sandboxes can run in one process. */
export function createQueueLooks({ azure, azurite, certificate }: Sandbox): QueueLooks {
  const agent = new Agent({ keepAlive: true, ca: certificate.cert })
  const token = azure.tokenFor(azure.estate.rebaseline, 'https://storage.azure.com')
  const headers = { authorization: `Bearer ${token}`, 'x-ms-version': '2025-11-05' }
  const get = (path: string): Promise<Look> => {
    const { promise, resolve, reject } = Promise.withResolvers<Look>()
    const asked = request(`${azurite.queueUri}/${path}`, { agent, headers }, (answer) => {
      text(answer).then((body) => {
        const { statusCode } = answer
        const count = Number(answer.headers['x-ms-approximate-messages-count'] ?? 0)
        if (statusCode === 200) resolve({ count, body })
        else if (statusCode === 404) resolve({ count: 0, body: '' })
        else reject(new Error(`a look at ${path} was answered ${statusCode}: ${body}`))
      }, reject)
    })
    asked.on('error', (error) => {
      // A kept connection may be closed by the server at the moment when it is used again.
      if (asked.reusedSocket) resolve(get(path))
      else reject(error)
    })
    asked.end()
    return promise
  }
  return {
    isVisible: async (queue) =>
      (await get(`${queue}/messages?peekonly=true`)).body.includes('<QueueMessage>'),
    depth: async (queue) => (await get(`${queue}?comp=metadata`)).count,
    stop: () => agent.destroy(),
  }
}
