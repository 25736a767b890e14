import { inject } from 'vitest'
import type { Call } from '../../sandbox/azure/exchange.ts'
import type { JsonObject } from '../../sandbox/azure/json.ts'
import type { Principal } from '../../sandbox/azure/principal.ts'
import type { Quota } from '../../sandbox/azure/quota.ts'
import { people, rebaseline } from '../../sandbox/estate/names.ts'
import { ServiceNotReady, sweepCompleted } from '../../sandbox/first-sweep.ts'
import type { HostLog } from '../../sandbox/host/log.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts'
import {
  type Action,
  createServiceClient,
  type Health,
  type RuleState,
  type ServiceClient,
} from '../../sandbox/service-client.ts'
import { COMPILE_CACHE } from '../compile-cache.ts'
import { ownAccount } from '../shared-storage.ts'
import { trustedCertificate } from '../trusted-certificate.ts'
import { waitFor } from '../wait.ts'

/** A finding's rule with what `GET /api/findings` says beyond the sandbox's own needs. */
export interface FullRuleState extends RuleState {
  readonly since: string
  readonly reason?: string
  readonly gaps?: readonly { readonly path: string }[]
  readonly regressed?: readonly string[]
}

/** An action with what `GET /api/actions` says beyond the sandbox's own needs. */
export interface FullAction extends Action {
  readonly before: readonly { readonly path: string; readonly value?: unknown }[]
  readonly after: readonly { readonly path: string; readonly value?: unknown }[]
  readonly approvedBy?: string
  readonly cause: Action['cause'] & {
    readonly actor?: { readonly name: string; readonly kind: string }
  }
}

/** One line that the service logged, with its fields. */
export type Line = Readonly<Record<string, unknown>> & { readonly msg: string }

/** The answer to a raw request. */
export interface HttpAnswer {
  readonly status: number
  readonly type: string
  readonly headers: Headers
  readonly body: unknown
}

/** A sandbox with the questions that tests ask of it. */
export interface Ground {
  readonly sandbox: Sandbox
  readonly client: ServiceClient
  /** Writes by the service below a resource (with what lies in it), in order. */
  writesTo(resourceId: string): readonly Call[]
  /** Writes by the service to exactly this resource. */
  writesOf(resourceId: string): readonly Call[]
  actionsOf(resourceId: string): Promise<readonly FullAction[]>
  /** Rules of a resource's finding; empty when there is none. */
  findingOf(resourceId: string): Promise<Readonly<Record<string, FullRuleState>>>
  /** Resolves to the newest action on the resource once it is in this state. */
  action(resourceId: string, state: string, limitMs?: number): Promise<FullAction>
  /** What the service said, in order. */
  lines(): readonly Line[]
  /** How often the work on exactly this resource came to an end or was put back. */
  looksAt(resourceId: string): number
  /** Resolves when that was at least so often. */
  looked(resourceId: string, times: number, limitMs?: number): Promise<void>
  /** Health with the answers of storage: on a busy machine some come later than health waits for them, which is a 503. */
  health<T = Health>(): Promise<T>
  /** Starts a sweep; resolves when the service says that all its work is finished. */
  swept(): Promise<void>
  /** Changes a resource as a person would: with the event. */
  change(resourceId: string, properties: JsonObject, actor?: Principal): Promise<void>
  /** Changes a resource and loses the event. */
  changeQuietly(resourceId: string, properties: JsonObject, actor?: Principal): Promise<void>
  http(
    method: string,
    path: string,
    body?: string,
    headers?: Record<string, string>,
  ): Promise<HttpAnswer>
  remediate(body: unknown): Promise<HttpAnswer>
  /** Posts to the Event Grid endpoint as Event Grid does. */
  deliver(body: unknown): Promise<number>
  stop(): Promise<void>
}

/** Settings that let a test see in a second what takes ten in production. */
export const QUICK = {
  AzureFunctionsJobHost__extensions__queues__visibilityTimeout: '00:00:01',
  REBASELINE_INTENT_LEASE_SECONDS: '3',
  // A test that runs at midnight must not meet a sweep that it did not start.
  REBASELINE_SWEEP_SCHEDULE: '0 0 0 1 1 *',
  REBASELINE_KEY_SCHEDULE: '0 0 0 1 1 *',
  NODE_COMPILE_CACHE: COMPILE_CACHE,
}

// Tests ask far more in a minute than an estate does; what scarcity does has tests of its own.
const PLENTY: Quota = {
  reads: { size: 10_000, perSecond: 1000 },
  writes: { size: 10_000, perSecond: 1000 },
  deletes: { size: 10_000, perSecond: 1000 },
  queriesPerFiveSeconds: 1000,
}

const storage = '2026-04-01'
// What is recorded in the middle of its work, the service says nothing of.
const ASK_ANYHOW_MS = 1000

/** Starts everything. */
export async function startGround(options: SandboxOptions = {}): Promise<Ground> {
  const settings = { ...QUICK, ...options.settings }
  const sandbox = await startSandbox({
    quota: PLENTY,
    hostProgram: inject('hostProgram'),
    certificate: await trustedCertificate(),
    storage: await ownAccount(),
    ...options,
    settings,
  })
  const { azure, host } = sandbox
  const client = createServiceClient(host)
  const lines: Line[] = []
  const linesAbout = new Map<string, number>()
  const hear = (entry: HostLog) => {
    for (const line of lineOf(entry)) {
      lines.push(line)
      const about = String(line.resourceId).toLowerCase()
      linesAbout.set(about, (linesAbout.get(about) ?? 0) + 1)
    }
  }
  host.logs.all.forEach(hear)
  let said = 0
  host.logs.onEntry((entry) => {
    hear(entry)
    if (!ASKED.has(entry.functionName ?? '')) said += 1
  })
  const sign = () => said + azure.calls.length
  signsOfLife.add(sign)

  const writes = () =>
    azure.calls.filter(
      ({ principal, method, plane }) =>
        principal === rebaseline.name && method !== 'GET' && plane !== 'graph',
    )
  const looksAt = (resourceId: string) =>
    lines.filter(
      ({ msg, resourceId: at }) =>
        ['reconciled', 'nothing to do', 'put back'].includes(msg) && same(at, resourceId),
    ).length
  const actionsOf = async (resourceId: string) =>
    (await client.actionsOf(resourceId)).actions as readonly FullAction[]
  const change = async (
    resourceId: string,
    properties: JsonObject,
    actor: Principal = people.jonas,
  ) => {
    const path = `${resourceId}?api-version=${storage}`
    const answer = await azure.as(actor).request('PATCH', path, { properties })
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
  }
  const http: Ground['http'] = async (method, path, body, headers) => {
    const response = await fetch(`${host.url}${path}`, {
      method,
      headers: headers ?? { 'x-functions-key': host.functionKey },
      ...(body === undefined ? {} : { body }),
    })
    const text = await response.text()
    const type = response.headers.get('content-type') ?? ''
    return {
      status: response.status,
      type,
      headers: response.headers,
      body: type.includes('json') ? (JSON.parse(text) as unknown) : text,
    }
  }

  return {
    sandbox,
    client,
    writesTo: (id) => writes().filter(({ path }) => below(path, id)),
    writesOf: (id) => writes().filter(({ path }) => same(path, id)),
    actionsOf,
    async findingOf(resourceId) {
      const path = `/api/findings?resourceId=${encodeURIComponent(resourceId)}`
      const { findings } = await client.get<{
        findings: readonly { rules: Record<string, FullRuleState> }[]
      }>(path)
      return findings[0]?.rules ?? {}
    },
    action(resourceId, state, limitMs) {
      let [heard, askedAt] = [-1, 0]
      return until(
        `an action on ${resourceId.split('/').at(-1)} that is ${state}`,
        async () => {
          // A question costs the service more than most of its work: it is asked when the service has said something.
          const now = linesAbout.get(resourceId.toLowerCase()) ?? 0
          if (now === heard && Date.now() - askedAt < ASK_ANYHOW_MS) return undefined
          ;[heard, askedAt] = [now, Date.now()]
          const [newest] = await actionsOf(resourceId)
          return newest?.state === state ? newest : undefined
        },
        limitMs,
      )
    },
    lines: () => lines,
    looksAt,
    looked: (resourceId, times, limitMs) =>
      until(`${times} looks at ${resourceId}`, () => looksAt(resourceId) >= times, limitMs).then(
        () => undefined,
      ),
    health: <T>() =>
      until('health that is 200', async () => {
        const { status, body } = await http('GET', '/api/health')
        return status === 200 && (body as T)
      }),
    async swept() {
      const ready = await until('a service that is ready', async () => {
        const health = await client.health()
        return health.problems === undefined && health
      })
      const before = ready.sweep?.id
      await host.invoke('sweep')
      await until('the end of the sweep', () =>
        sweepCompleted(client, before).then(
          () => true,
          (error) => {
            // Storage that does not answer on a busy machine is a problem as long as it lasts.
            if (error instanceof ServiceNotReady) return false
            throw error
          },
        ),
      )
    },
    change,
    async changeQuietly(resourceId, properties, actor) {
      const lost = azure.events.disturb({ kind: 'drop' })
      await change(resourceId, properties, actor)
      lost.remove()
    },
    http,
    remediate: (body) => http('POST', '/api/remediate', JSON.stringify(body)),
    async deliver(body) {
      const answer = await fetch(host.eventGridUrl('resourceChanged'), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'aeg-event-type': 'Notification' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
      await answer.arrayBuffer()
      return answer.status
    },
    stop() {
      signsOfLife.delete(sign)
      return sandbox.stop()
    },
  }
}

// What services log and ask of Azure, counted: while that grows, they are at work, however slow the machine is.
const signsOfLife = new Set<() => number>()
// What a test asks makes lines as well, and would keep a wait alive for ever.
const ASKED = new Set(['actions', 'findings', 'health', 'remediationStatus'])

/**
 * Waits until `look` gives something; the error says what was waited for.
 * @param limitMs how long nothing at all may happen meanwhile.
 */
export function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  limitMs = 30_000,
): Promise<T> {
  const signs = () => [...signsOfLife].reduce((sum, count) => sum + count(), 0)
  return waitFor(what, look, { signs, patienceMs: limitMs })
}

/** A change of a resource as Event Grid tells it. */
export function changeEvent(resourceId: string, more: object = {}): object {
  const [, , subscription = ''] = resourceId.split('/')
  return {
    id: crypto.randomUUID(),
    topic: `/subscriptions/${subscription}`,
    subject: resourceId,
    eventType: 'Microsoft.Resources.ResourceWriteSuccess',
    eventTime: new Date().toISOString(),
    dataVersion: '2',
    metadataVersion: '1',
    data: {
      resourceUri: resourceId,
      operationName: 'Microsoft.Storage/storageAccounts/write',
      status: 'Succeeded',
      claims: {},
      authorization: { evidence: [] },
    },
    ...more,
  }
}

function lineOf({ category, message }: HostLog): readonly Line[] {
  if (!category.endsWith('.User') || !message.startsWith('{')) return []
  return [JSON.parse(message) as Line]
}

function same(left: unknown, right: string): boolean {
  return String(left).toLowerCase() === right.toLowerCase()
}

function below(path: string, id: string): boolean {
  return same(path, id) || path.toLowerCase().startsWith(`${id.toLowerCase()}/`)
}
