import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Certificate } from '../../sandbox/certificate.ts'

/** An alert as the webhook receiver gets it. */
export interface ArrivedAlert {
  readonly type: string
  readonly data: { readonly id: string; readonly action?: string; readonly resourceId: string }
}

/** Told when an alert arrives, before it counts as received, and after that but before it is answered. */
export type DeskHook = (moment: {
  readonly phase: 'before' | 'after'
  readonly destination: 'webhook' | 'Teams'
  /** The same object at both moments of one request. */
  readonly request: object
}) => Promise<void>

/** Stands where a webhook receiver and Teams stand, and can be stopped at any moment of a delivery. */
export interface AlertDesk {
  readonly settings: Readonly<Record<string, string>>
  /** What the webhook got. */
  readonly received: readonly ArrivedAlert[]
  /** The service trusts the sandbox's certificate, which is made after the desk has its address. */
  present(certificate: Certificate): void
  onCall(hook: DeskHook): () => void
  stop(): Promise<void>
}

/** Opens a desk on a free port of the loopback address. */
export async function openAlertDesk(): Promise<AlertDesk> {
  const received: ArrivedAlert[] = []
  const hooks = new Set<DeskHook>()
  const server = createServer((request, response) => {
    const take = async () => {
      const destination = request.url === '/teams' ? 'Teams' : 'webhook'
      const body = await text(request)
      for (const hook of hooks) await hook({ phase: 'before', destination, request })
      if (destination === 'webhook') received.push(JSON.parse(body) as ArrivedAlert)
      for (const hook of hooks) await hook({ phase: 'after', destination, request })
      response.writeHead(destination === 'Teams' ? 202 : 200).end()
    }
    take().catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `https://localhost:${(server.address() as AddressInfo).port}`
  return {
    settings: { REBASELINE_TEAMS_URL: `${base}/teams`, REBASELINE_WEBHOOK_URL: `${base}/webhook` },
    received,
    present: (certificate) => server.setSecureContext(certificate),
    onCall(hook) {
      hooks.add(hook)
      return () => void hooks.delete(hook)
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
