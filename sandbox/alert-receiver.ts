import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Certificate } from './certificate.ts'

/** One alert as it arrived. */
export interface ReceivedAlert {
  readonly destination: 'teams' | 'webhook'
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: unknown
}

/** Stands where Teams and a webhook receiver stand in production. */
export interface AlertReceiver {
  readonly teamsUrl: string
  readonly webhookUrl: string
  readonly received: readonly ReceivedAlert[]
  /** Hears of every alert. Returns a function that ends it. */
  onAlert(listener: (alert: ReceivedAlert) => void): () => void
  /** The status of the next answers; undefined answers as the real ones do. */
  answerWith(status: number | undefined): void
  stop(): Promise<void>
}

/** Starts a receiver on a free port of the loopback address. */
export async function startAlertReceiver(certificate: Certificate): Promise<AlertReceiver> {
  const received: ReceivedAlert[] = []
  const listeners = new Set<(alert: ReceivedAlert) => void>()
  let forced: number | undefined
  const server = createServer(certificate, (request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const destination = request.url?.startsWith('/teams') ? 'teams' : 'webhook'
      // Power Automate answers 202, most webhook receivers 200.
      response.writeHead(forced ?? (destination === 'teams' ? 202 : 200)).end()
      if (forced !== undefined && forced >= 300) return
      const alert: ReceivedAlert = {
        destination,
        headers: request.headers,
        body: JSON.parse(Buffer.concat(parts).toString()),
      }
      received.push(alert)
      for (const listener of listeners) listener(alert)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `https://localhost:${(server.address() as AddressInfo).port}`
  return {
    teamsUrl: `${base}/teams?sig=sandbox`,
    webhookUrl: `${base}/webhook`,
    received,
    onAlert(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    answerWith(status) {
      forced = status
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
