// A server on this machine that answers as a test wants Resource Manager to.
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Json } from '../../src/engine/json.ts'

/** One answer: 200 and an empty list when nothing is said. */
export interface Answer {
  readonly status?: number
  readonly body?: Json
  readonly headers?: Readonly<Record<string, string>>
}

/** A server that keeps what it was asked and whether a token came with it. */
export async function serve(certificate: { readonly cert: string; readonly key: string }) {
  const seen: { readonly url: string; readonly token: boolean }[] = []
  let answer: (request: IncomingMessage) => Answer = () => ({})
  const server = createServer(certificate, (request, response) => {
    seen.push({ url: request.url ?? '', token: request.headers.authorization !== undefined })
    const { status = 200, body = { value: [] }, headers = {} } = answer(request)
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    seen,
    host: `localhost:${port}`,
    endpoint: `https://localhost:${port}`,
    answers: (next: typeof answer) => {
      answer = next
    },
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
