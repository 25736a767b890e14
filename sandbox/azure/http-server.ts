import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import type { Answer, Exchange } from './exchange.ts'

/** The largest body that is read, in bytes. */
export const largestBody = 1024 * 1024

/** A server that was started. */
export interface Listening {
  readonly port: number
  stop(): Promise<void>
}

/** Handles a request; `drop` closes the socket without an answer. */
export type Handler = (exchange: Exchange) => Promise<Answer | 'drop'>

/** Serves on a free port of the loopback address, over TLS when a certificate is given. */
export async function listen(
  handler: Handler,
  certificate?: { readonly cert: string; readonly key: string },
): Promise<Listening> {
  const scheme = certificate === undefined ? 'http' : 'https'
  const listener: RequestListener = (request, response) => {
    serve(request, response, scheme, handler).catch(() => request.socket.destroy())
  }
  const server =
    certificate === undefined
      ? createHttpServer(listener)
      : createHttpsServer(certificate, listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return { port: portOf(server), stop: () => stop(server) }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

function stop(server: ReturnType<typeof createHttpServer>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  scheme: string,
  handler: Handler,
): Promise<void> {
  const body = await readBody(request)
  const answer = body === undefined ? tooLarge : await handler(exchangeOf(request, scheme, body))
  if (answer === 'drop') {
    request.socket.destroy()
    return
  }
  const text = answer.body === undefined ? '' : JSON.stringify(answer.body)
  response.writeHead(answer.status, {
    ...(answer.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    'content-length': String(Buffer.byteLength(text)),
    ...answer.headers,
  })
  response.end(text)
}

function exchangeOf(request: IncomingMessage, scheme: string, body: string): Exchange {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  // Joined as text: resolving a path with two leading slashes would read its first segment as a host.
  const url = new URL(`${scheme}://${headers.host ?? 'localhost'}${request.url ?? '/'}`)
  return { method: (request.method ?? 'GET').toUpperCase(), url, headers, body }
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size <= largestBody) chunks.push(chunk)
  }
  return size > largestBody ? undefined : Buffer.concat(chunks).toString('utf8')
}

const tooLarge: Answer = {
  status: 413,
  body: {
    error: {
      code: 'RequestContentTooLarge',
      message: `The request content size exceeds the maximum size of ${largestBody} bytes.`,
    },
  },
}
