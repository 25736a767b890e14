import type { WouldBe } from '../src/engine/finding.ts'
import type { FunctionsHost } from './host/start.ts'

/** An action as `GET /api/actions` lists it. */
export interface Action {
  readonly action: string
  readonly resourceId: string
  readonly state: string
  readonly rules: readonly string[]
  readonly intendedAt: string
  readonly endedAt: string
  readonly cause: {
    readonly source: string
    readonly id: string
    readonly at: string
    readonly actor?: { readonly name: string }
  }
  readonly reason?: { readonly code: string; readonly message: string }
}

/** The state of one rule as `GET /api/findings` lists it. */
export interface RuleState {
  readonly verdict: string
  readonly held?: { readonly reason: string; readonly detail: string; readonly wouldBe?: WouldBe }
}

/** A finding as `GET /api/findings` lists it. */
export interface ResourceFinding {
  readonly resourceId: string
  readonly rules: Readonly<Record<string, RuleState>>
}

/** What `GET /api/health` says, as far as the sandbox looks at it. */
export interface Health {
  readonly status: string
  readonly writes: 'on' | 'off'
  readonly effect?: { readonly default: string }
  readonly problems?: readonly string[]
  readonly reasons?: readonly { readonly code: string; readonly detail: string }[]
  readonly queues?: { readonly work: number; readonly alerts: number }
  readonly sweep?: SweepState
}

/** The last sweep as `GET /api/health` tells of it. */
export interface SweepState {
  readonly id: string
  readonly finishedAt?: string
  readonly completedAt?: string
  readonly seen: number
  readonly queued: number
  /** Pieces of its work that are not finished. */
  readonly open: number
}

/** The verification of one resource's log. */
export interface Chain {
  readonly state: 'valid' | 'broken' | 'noRecords'
  readonly valid: boolean
  readonly entries: number
  readonly broken?: string
}

/** The HTTP endpoints of the running service, as a script of a user's would call them. */
export interface ServiceClient {
  get<T>(path: string): Promise<T>
  post(path: string, body: unknown): Promise<{ readonly status: number; readonly body: unknown }>
  health(): Promise<Health>
  /** One resource's actions, newest first, all pages, and whether its log is what was written. */
  actionsOf(resourceId: string): Promise<{
    readonly actions: readonly Action[]
    readonly chain: Chain
  }>
  /** One resource's finding; undefined when there is none. */
  findingOf(resourceId: string): Promise<ResourceFinding | undefined>
  /** Every resource that the timeline has an action of. */
  changedResources(): Promise<readonly string[]>
  /** Every finding, all pages. */
  findings(): Promise<readonly ResourceFinding[]>
}

/** Builds the client. */
export function createServiceClient(
  host: Pick<FunctionsHost, 'url' | 'functionKey'>,
): ServiceClient {
  const headers = { 'x-functions-key': host.functionKey }
  const get = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${host.url}${path}`, { headers })).json()) as T
  // A page may be short, even empty, and still go on.
  const pages = async <T>(path: string): Promise<[T, ...T[]]> => {
    type Page = T & { readonly continuation?: string }
    let page = await get<Page>(path)
    const all: [T, ...T[]] = [page]
    while (page.continuation !== undefined) {
      page = await get<Page>(`${path}&continuation=${page.continuation}`)
      all.push(page)
    }
    return all
  }
  return {
    get,
    async post(path, body) {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      const response = await fetch(`${host.url}${path}`, { method: 'POST', headers, body: text })
      return { status: response.status, body: await response.json() }
    },
    health: () => get('/api/health'),
    async actionsOf(id) {
      const path = `/api/actions?limit=500&resourceId=${encodeURIComponent(id)}`
      const all = await pages<{ actions: readonly Action[]; chain: Chain }>(path)
      const [first] = all
      return { actions: all.flatMap(({ actions }) => actions), chain: first.chain }
    },
    async findingOf(id) {
      const path = `/api/findings?resourceId=${encodeURIComponent(id)}`
      return (await get<{ findings: readonly ResourceFinding[] }>(path)).findings[0]
    },
    async changedResources() {
      const all = await pages<{ actions: readonly Action[] }>('/api/actions?limit=500')
      const ids = all.flatMap(({ actions }) => actions.map(({ resourceId }) => resourceId))
      return [...new Set(ids)]
    },
    async findings() {
      const all = await pages<{ findings: readonly ResourceFinding[] }>('/api/findings?limit=500')
      return all.flatMap(({ findings }) => findings)
    },
  }
}
