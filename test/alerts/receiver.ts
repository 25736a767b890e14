// A destination of alerts on the loopback address that answers as a test tells it.
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as it arrived. */
export interface Received {
  readonly path: string
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What the receiver answers. `never`: it keeps the connection open. `endless`: the body has no end. */
export type Reply =
  | { readonly status: number; readonly text?: string; readonly headers?: Record<string, string> }
  | 'never'
  | 'endless'

/** A running receiver. */
export interface Receiver {
  readonly origin: string
  readonly received: readonly Received[]
  reply: Reply
  stop(): Promise<void>
}

/** Starts a receiver on a free port. */
export async function startReceiver(reply: Reply): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { url = '', method = '', headers } = request
      received.push({ path: url, method, headers, body: Buffer.concat(chunks).toString() })
      if (receiver.reply === 'never') return
      if (receiver.reply === 'endless') {
        response.writeHead(500)
        const more = () =>
          response.destroyed || response.write('x'.repeat(1000), () => setImmediate(more))
        more()
        return
      }
      const { status, text = '', headers: extra } = receiver.reply
      response.writeHead(status, extra).end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver: Receiver = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    reply,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return receiver
}
