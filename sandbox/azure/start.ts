import { randomUUID } from 'node:crypto'
import type { Estate } from '../estate.ts'
import { createArm } from './arm.ts'
import { controlPath, createControl } from './control.ts'
import { seedChildren } from './created.ts'
import type { RetryPolicy } from './event-delivery.ts'
import type { EventGrid } from './event-grid.ts'
import { createEventGrid } from './event-grid.ts'
import type { Answer, Call, CallHook, Exchange, OpenCall } from './exchange.ts'
import { Faults } from './faults.ts'
import { createFrontDoor, planeOf } from './front-door.ts'
import { createGraph } from './graph.ts'
import { listen } from './http-server.ts'
import { createIdentityEndpoint, identityPath } from './identity.ts'
import { copyOf, type JsonObject, type JsonValue } from './json.ts'
import { KeyStore } from './key-store.ts'
import { Operations } from './operations.ts'
import type { Principal } from './principal.ts'
import { makeToken } from './principal.ts'
import type { Quota } from './quota.ts'
import { azureQuota } from './quota.ts'
import { Store } from './store.ts'
import { typeNamed } from './types/index.ts'
import { createVaults, vaultSuffix } from './vault.ts'

/** How to start the sandbox Azure. Durations are milliseconds. */
export interface AzureOptions {
  /** PEM; the names must cover `localhost`, `127.0.0.1` and `*.vault.localhost`. */
  readonly certificate: { readonly cert: string; readonly key: string }
  readonly estate: Estate
  /** Added to every Resource Manager, Resource Graph and Key Vault answer. Default 0. */
  readonly latencyMs?: number
  /** How long a long-running operation takes. Default 300. */
  readonly longRunningMs?: number
  /** How far Resource Graph is behind. Default 0. */
  readonly graphLagMs?: number
  /** Resources on one page of a Resource Manager list. Default 50. */
  readonly pageSize?: number
  /** Default: attempts after 200 ms, 1 s, 3 s and 10 s, given up after a minute. */
  readonly eventRetry?: RetryPolicy
  /** What a principal may spend. Default: what Azure documents. */
  readonly quota?: Quota
}

/** The answer to a request that was made inside the process. */
export interface DirectAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonValue | undefined
}

/** A person or an identity, acting inside the process. */
export interface Actor {
  /**
   * Does exactly what the same HTTPS request of this principal would, and raises the same events. A path is one of
   * Resource Manager; a full URL may also be one of a vault. Rejects when a fault drops the connection.
   */
  request(method: string, pathWithApiVersion: string, body?: JsonValue): Promise<DirectAnswer>
}

/** The running sandbox Azure. */
export interface SandboxAzure {
  /** `https://localhost:<port>`. */
  readonly armUrl: string
  /** App Service's managed-identity endpoint, for IDENTITY_ENDPOINT and IDENTITY_HEADER. */
  readonly identity: { readonly endpoint: string; readonly header: string }
  /** A vault lives at `https://<name>.<vaultSuffix>:<port>/`, on the port of `armUrl`. */
  readonly vaultSuffix: string
  readonly calls: readonly Call[]
  readonly estate: Estate
  readonly faults: Faults
  readonly events: EventGrid
  /** `https://localhost:<port>/sandbox`, for other processes on this machine. */
  readonly control: string
  /** The truth about a resource, in the newest api-version, as a copy. */
  resource(id: string): JsonObject | undefined
  /** The base URL of a vault. */
  vaultUrl(name: string): string
  tokenFor(principal: Principal, resource: string): string
  as(principal: Principal): Actor
  /** Moves creation, start and expiry of a key's current version back by days; raises KeyNearExpiry. */
  ageKey(keyId: string, days: number): void
  /** Hears of every request before it is processed, and before it is answered. Returns a function that ends it. */
  onCall(hook: CallHook): () => void
  stop(): Promise<void>
}

/** Starts the sandbox Azure on free ports of the loopback address. */
export async function startAzure(options: AzureOptions): Promise<SandboxAzure> {
  const { estate } = options
  const calls: OpenCall[] = []
  const hooks: CallHook[] = []
  const faults = new Faults()
  const events = createEventGrid(options.eventRetry ?? defaultRetry)
  const door = {
    current: (_exchange: Exchange): Promise<Answer | 'drop'> => Promise.resolve('drop'),
  }
  const https = await listen((exchange) => door.current(exchange), options.certificate)
  const armUrl = `https://localhost:${https.port}`
  const store = new Store()
  const keys = new KeyStore(store, `${vaultSuffix}:${https.port}`, events.publish)
  const subscriptionUrl = `${armUrl}/subscriptions/${estate.subscriptionId}`
  const operations = new Operations(subscriptionUrl, options.longRunningMs ?? 300)
  seed(store, keys, estate, https.port)

  const quota = options.quota ?? azureQuota
  const secret = randomUUID()
  const pageSize = options.pageSize ?? 50
  const arm = createArm({
    ...{ estate, store, keys, operations, quota, armUrl, pageSize },
    raise: events.publish,
  })
  const lagMs = options.graphLagMs ?? 0
  const { queriesPerFiveSeconds } = quota
  const enter = createFrontDoor(
    { estate, faults, calls, hooks, latencyMs: options.latencyMs ?? 0 },
    {
      arm,
      graph: createGraph({ estate, store, lagMs, queriesPerFiveSeconds }),
      vault: createVaults({ estate, store, keys }),
      identity: createIdentityEndpoint(estate, secret),
    },
  )
  const http = await listen((exchange) => enter(exchange, 'identity'))
  const vaultUrl = (name: string) => `https://${name}.${vaultSuffix}:${https.port}`

  const azure: SandboxAzure = {
    armUrl,
    identity: { endpoint: `http://127.0.0.1:${http.port}${identityPath}`, header: secret },
    ...{ vaultSuffix, calls, estate, faults, events, vaultUrl },
    control: `${armUrl}${controlPath}`,
    resource: (id) => copyOf(store.get(id)?.body),
    tokenFor: (principal, resource) => makeToken(principal, estate.tenantId, resource, Date.now()),
    as: (principal) => ({
      async request(method, target, body) {
        const url = new URL(target.startsWith('https:') ? target : `${armUrl}${target}`)
        const inVault = url.hostname.endsWith(`.${vaultSuffix}`)
        const audience = inVault ? `https://${vaultSuffix}` : 'https://management.azure.com'
        const authorization = `Bearer ${azure.tokenFor(principal, audience)}`
        const text = body === undefined ? '' : JSON.stringify(body)
        const exchange = {
          method: method.toUpperCase(),
          url,
          headers: { authorization },
          body: text,
        }
        const answer = await enter(exchange, planeOf(exchange))
        if (answer === 'drop') throw new Error('The sandbox closed the connection.')
        return { status: answer.status, headers: answer.headers ?? {}, body: answer.body }
      },
    }),
    ageKey: (keyId, days) => keys.age(keyId, days),
    onCall(hook) {
      hooks.push(hook)
      return () => void hooks.splice(hooks.indexOf(hook), 1)
    },
    async stop() {
      operations.stop()
      events.stop()
      await Promise.all([https.stop(), http.stop()])
    },
  }
  const control = createControl(azure)
  door.current = (exchange) =>
    exchange.url.pathname.startsWith(`${controlPath}/`)
      ? control(exchange)
      : enter(exchange, planeOf(exchange))
  return azure
}

const defaultRetry: RetryPolicy = { retryMs: [200, 1000, 3000, 10_000], timeToLiveMs: 60_000 }

/** Vault addresses in the estate are those of the public cloud; here they get this server's. */
function seed(store: Store, keys: KeyStore, estate: Estate, port: number): void {
  const now = Date.now()
  for (const resource of estate.resources) {
    const text = JSON.stringify(resource)
    const local = text.replaceAll('.vault.azure.net', `.${vaultSuffix}:${port}`)
    const body = JSON.parse(local) as JsonObject
    const type = String(body.type)
    const definition = typeNamed(type)
    if (definition === undefined) throw new Error(`The sandbox does not serve the type ${type}.`)
    store.put({ id: String(body.id), type: definition.type, body }, now)
  }
  for (const resource of estate.resources) {
    const definition = typeNamed(String(resource.type))
    if (definition !== undefined) seedChildren(store, definition, String(resource.id))
  }
  for (const key of estate.keys) keys.seed(key, now)
  store.settle()
}
