import {
  createServer,
  request as forward,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'

/** One address for several hosts. */
export interface Front {
  /** Without a slash at the end. */
  readonly url: string
  stop(): Promise<void>
}

/**
 * Stands where the platform's front end stands: hands each request to the next host in turn, and answers 503 when that
 * one does not, or none runs. What Azure's does with such a request is not known.
 */
export async function startFront(options: {
  /** 0 for any free port. */
  readonly port: number
  /** The addresses of the hosts that run now. */
  readonly targets: () => readonly string[]
}): Promise<Front> {
  let turn = 0
  const hand = (incoming: IncomingMessage, out: ServerResponse) => {
    const targets = options.targets()
    const target = targets[turn % targets.length]
    turn += 1
    const refuse = () => {
      if (out.headersSent) out.destroy()
      else out.writeHead(503).end()
    }
    if (target === undefined) return refuse()
    const { hostname, port } = new URL(target)
    const { method, url, rawHeaders } = incoming
    const outgoing = forward(
      // A connection of its own for each: one that is kept may be closed just when it is used again.
      {
        ...{ hostname, port, method, path: url, agent: false },
        headers: [...ownHeaders(rawHeaders), 'connection', 'close'],
      },
      (answer) => {
        out.writeHead(answer.statusCode ?? 502, ownHeaders(answer.rawHeaders))
        answer.pipe(out)
        answer.on('error', refuse)
      },
    )
    outgoing.on('error', refuse)
    incoming.on('error', () => outgoing.destroy())
    incoming.pipe(outgoing)
  }
  const server = createServer(hand)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', () => resolve())
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/** Names and values of a message itself, without what is said to the next server only. */
function ownHeaders(raw: readonly string[]): string[] {
  return raw.filter((_, at) => !/^(connection|keep-alive)$/i.test(raw[at - (at % 2)] ?? ''))
}
