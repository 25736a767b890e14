import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { EVENT_GRID_PATH } from './event-grid.ts'
import type { ReceivedRequest } from './http-trigger.ts'
import { hasNull } from './routes.ts'

type Handle = (request: ReceivedRequest, response: ServerResponse) => Promise<void> | void

/** The largest request body that the host accepts, in bytes (learn.microsoft.com, functions-bindings-http-webhook). */
export const MAX_BODY_BYTES = 104_857_600

/** Listens on 127.0.0.1 and hands each request, read whole, to the part of the host that answers its path. */
export async function startServer(options: {
  /** 0 for any free port. */
  readonly port: number
  readonly admin: Handle
  readonly eventGrid: Handle
  readonly http: Handle
}): Promise<Server> {
  const serve = async (message: IncomingMessage, response: ServerResponse) => {
    // Not new URL(target, base): a target like //x would be read as a host.
    const url = new URL(`http://${message.headers.host ?? '127.0.0.1'}${message.url ?? '/'}`)
    if (hasNull(url.pathname)) {
      response.writeHead(400, { connection: 'close' }).end()
      return
    }
    const body = await readBody(message)
    if (!body) {
      response.writeHead(413).end()
      return
    }
    const path = url.pathname.toLowerCase()
    const isAdmin = path === '/admin' || path.startsWith('/admin/')
    const handle = isAdmin
      ? options.admin
      : path === EVENT_GRID_PATH
        ? options.eventGrid
        : options.http
    await handle({ message, url, body }, response)
  }
  const server = createServer((message, response) => {
    serve(message, response).catch(() => {
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', () => resolve())
  })
  return server
}

/** Returns undefined when the body is too large. It is read all the same: a client that writes hears no answer. */
async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined
}
