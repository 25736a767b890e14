import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent, createServer, request as forward, type Server } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Certificate } from '../certificate.ts'
import type { StorageAccount } from './azurite.ts'
import { answerFault, type GateFault, type GateService } from './gate-faults.ts'
import { createWaitingLooks } from './waiting-looks.ts'

/** One request that came through the gate. */
export interface GateCall {
  /** When it arrived, in epoch milliseconds. */
  readonly at: number
  readonly service: GateService
  readonly method: string
  /** Path and query, as sent. */
  readonly path: string
  /** The answer's status; undefined until there is one, and for ever if the connection was cut. */
  status?: number
}

/** Where a call is: not yet forwarded, or done by Azurite and not yet answered to the client. */
export interface GateMoment {
  readonly phase: 'before' | 'after'
  readonly call: GateCall
}

/** The storage account of a test, seen through a proxy that can watch, wait and refuse. */
export interface StorageGate {
  readonly queueUri: string
  readonly tableUri: string
  readonly connectionString: string
  /** Every request so far, in order of arrival. */
  readonly calls: readonly GateCall[]
  /** Awaited at both moments of every call. Returns how to stop listening. */
  onCall(hook: (moment: GateMoment) => Promise<void> | void): () => void
  /** Cuts every connection of a service, and new ones, until told otherwise. */
  down(service: GateService, isDown: boolean): void
  failNext(fault: GateFault): void
  /** From now on a look at an empty queue is answered at once. */
  hurry(): void
  stop(): Promise<void>
}

/**
 * Starts an https proxy in front of Azurite's table and queue services. Bodies pass through byte for byte (a table
 * `$batch` is multipart, and signed requests must not change); the Host header too, so links in answers lead back here.
 * A look at an empty queue waits for a message, a second at the longest.
 */
export async function startStorageGate(options: {
  readonly certificate: Certificate
  readonly azurite: StorageAccount
  /** False: `calls` stays empty, for one that runs for days. Default: true. */
  readonly remembers?: boolean
}): Promise<StorageGate> {
  const { certificate, azurite, remembers = true } = options
  const agent = new Agent({ keepAlive: true, ca: certificate.cert })
  const calls: GateCall[] = []
  const hooks = new Set<(moment: GateMoment) => Promise<void> | void>()
  const faults: { fault: GateFault; left: number }[] = []
  const downs = new Set<GateService>()
  const sockets: Record<GateService, Set<Socket>> = { table: new Set(), queue: new Set() }
  const looks = createWaitingLooks()

  const tell = async (moment: GateMoment) => {
    for (const hook of hooks) await hook(moment)
  }

  const takeFault = ({ service, method, path }: GateCall): GateFault | undefined => {
    const found = faults.find(
      ({ fault, left }) =>
        left > 0 &&
        fault.service === service &&
        (fault.method ?? method) === method &&
        (fault.path === undefined || path.search(fault.path) >= 0),
    )
    if (found) found.left -= 1
    return found?.fault
  }

  const handle = async (service: GateService, incoming: IncomingMessage, out: ServerResponse) => {
    const call: GateCall = {
      at: Date.now(),
      service,
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
    }
    if (remembers) calls.push(call)
    if (service === 'queue') await looks.wait(call)
    // Whoever is gone must not be given a message.
    if (out.closed) return
    await tell({ phase: 'before', call })
    // Of one who went away meanwhile there is nothing left to forward.
    if (out.closed) return
    const fault = takeFault(call)
    if (fault) {
      incoming.resume()
      call.status = fault.status
      answerFault(fault, out)
      return
    }
    const target = new URL(service === 'table' ? azurite.tableUri : azurite.queueUri)
    const answer = await send(agent, target, incoming)
    // Read whole before the hook runs: by then Azurite has surely done the work.
    const body = await buffer(answer)
    call.status = answer.statusCode ?? 502
    if (service === 'queue') looks.learn(call, { status: call.status, body: `${body}` })
    await tell({ phase: 'after', call })
    out.writeHead(call.status, answer.rawHeaders)
    out.end(body)
  }

  const serve = async (service: GateService): Promise<Server> => {
    const server = createServer(certificate, (incoming, out) => {
      handle(service, incoming, out).catch(() => out.destroy())
    })
    server.on('connection', (socket: Socket) => {
      if (downs.has(service)) socket.destroy()
      sockets[service].add(socket)
      socket.on('close', () => sockets[service].delete(socket))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return server
  }

  const [table, queue] = await Promise.all([serve('table'), serve('queue')])
  const tableUri = addressOf(table, azurite.tableUri)
  const queueUri = addressOf(queue, azurite.queueUri)
  const cut = (service: GateService) => {
    for (const socket of sockets[service]) socket.destroy()
  }
  return {
    tableUri,
    queueUri,
    connectionString: azurite.connectionString
      .replace(azurite.queueUri, queueUri)
      .replace(azurite.tableUri, tableUri),
    calls,
    onCall(hook) {
      hooks.add(hook)
      return () => hooks.delete(hook)
    },
    down(service, isDown) {
      if (!isDown) downs.delete(service)
      else {
        downs.add(service)
        cut(service)
      }
    },
    failNext(fault) {
      faults.push({ fault, left: fault.times })
      looks.wake()
    },
    hurry: looks.end,
    async stop() {
      const closed = [table, queue].map((server) => new Promise((done) => server.close(done)))
      cut('table')
      cut('queue')
      agent.destroy()
      await Promise.all(closed)
    },
  }
}

function addressOf(server: Server, uri: string): string {
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}${new URL(uri).pathname}`
}

function send(agent: Agent, target: URL, incoming: IncomingMessage): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = forward(
      {
        agent,
        host: target.hostname,
        port: target.port,
        method: incoming.method,
        path: incoming.url,
        headers: incoming.headers,
      },
      resolve,
    )
    outgoing.on('error', reject)
    incoming.on('error', reject)
    incoming.pipe(outgoing)
  })
}
