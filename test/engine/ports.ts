// Azure and storage in memory: what a crash leaves behind, and ports over it that can be made to fail at any call.
import { isDeepStrictEqual } from 'node:util'
import type { Alert } from '../../src/engine/alert.ts'
import type { Policy } from '../../src/engine/effect.ts'
import type { Finding } from '../../src/engine/finding.ts'
import type { FirstSeen } from '../../src/engine/first-seen.ts'
import { isObject, type Json, type JsonObject } from '../../src/engine/json.ts'
import type { Lock } from '../../src/engine/lock.ts'
import type { WriteRequest } from '../../src/engine/plan.ts'
import {
  LostRace,
  type Ports,
  type ReadinessPort,
  type ReadResult,
  type Subject,
  type Timing,
  type WriteResult,
} from '../../src/engine/ports.ts'
import {
  entryHash,
  GENESIS,
  isFinal,
  type LogHead,
  type RecordEntry,
  type StoredEntry,
} from '../../src/engine/record.ts'
import type { Observation, Rule } from '../../src/engine/rule.ts'
import { createCatalogue } from '../../src/rules/catalogue.ts'
import { afterExpiry, afterPolicy, afterRotation, afterWrite } from './arm-model.ts'
import { idOf, NOW, parameters, policy, THING_ID, timing } from './samples.ts'

/** A write that reached Azure. */
export interface Arrival {
  readonly request: WriteRequest
  /** Azure is different after it. */
  readonly changed: boolean
  /** The log held exactly this write as its open intent when it came. */
  readonly recorded: boolean
}

interface StoredLog {
  readonly entries: StoredEntry[]
  head: LogHead
  /** The store's time at which it took the head. */
  takenAt: number
}

/** Everything outside the process. */
export interface World {
  /** The store's time, and Azure's. */
  now: number
  /** Writes left in the hour. */
  budget: number
  ids: number
  /** By lower-cased resource id. */
  readonly documents: Map<string, Json>
  readonly logs: Map<string, StoredLog>
  readonly findings: Map<string, Finding>
  readonly alerts: Alert[]
  /** State of each action on the timeline. */
  readonly timeline: Map<string, RecordEntry['state']>
  readonly woken: string[]
  /** What waits for the digest of a sweep. */
  readonly firstSeen: { resourceId: string; rules: readonly FirstSeen[] }[]
  /** What each workspace names, by the id that a test gives it. */
  readonly units: Map<string, readonly string[]>
  /** Ids of what an Azure service owns. */
  readonly managed: Set<string>
  /** What units were learned from. */
  readonly learned: Observation[]
  readonly arrivals: Arrival[]
  /** Every port call that was answered, in order. */
  readonly calls: string[]
}

/** How this process is set up and what happens to it. */
export interface Setup {
  readonly rules: readonly Rule[]
  readonly policy?: Partial<Policy>
  readonly timing?: Partial<Timing>
  readonly readiness?: ReadinessPort
  /** Answers for the locks; a throw is a list that could not be read. */
  readonly locks?: (resourceId: string) => readonly Lock[]
  /** Milliseconds by which the clock of this process is ahead of the store's. */
  readonly ahead?: number
  /** Runs between the moment that a write is ready to go and the moment that it would leave. */
  readonly leaving?: () => void
  /** Runs around every call of a port; a throw is what the caller sees, an await holds it up. */
  readonly before?: (call: string, count: number) => Promise<void> | void
  readonly after?: (call: string, count: number) => Promise<void> | void
  /** Answers a read in Azure's place. */
  readonly onRead?: (resourceId: string) => ReadResult | undefined
  /** Answers a write; `apply` makes it happen. Default: it happens and is done. */
  readonly onWrite?: (request: WriteRequest, apply: () => void) => WriteResult
  readonly onResume?: (operation: string) => WriteResult
}

/** A world with these resources, each under its own `id`. */
export function createWorld(resources: readonly JsonObject[]): World {
  return {
    now: NOW.getTime(),
    budget: 100,
    ids: 0,
    documents: new Map(resources.map((one) => [String(one.id).toLowerCase(), one])),
    logs: new Map(),
    findings: new Map(),
    alerts: [],
    timeline: new Map(),
    woken: [],
    firstSeen: [],
    units: new Map(),
    managed: new Set(),
    learned: [],
    arrivals: [],
    calls: [],
  }
}

/** The stored log of a resource. */
export function logOf(world: World, resourceId: string): StoredLog {
  const key = resourceId.toLowerCase()
  const log = world.logs.get(key) ?? { entries: [], head: emptyHead(resourceId), takenAt: 0 }
  world.logs.set(key, log)
  return log
}

function emptyHead(resourceId: string): LogHead {
  return { resourceId, sequence: 0, hash: GENESIS, published: 0, at: '', standsFor: 0, version: '' }
}

/** The invented type with the rules that these ports know. */
export function subjectOf({ catalogue }: Pick<Ports, 'catalogue'>): Subject {
  const covered = catalogue.covering(idOf(THING_ID))
  if (covered === undefined) throw new Error('the catalogue covers things')
  return covered.subject
}

/** A fresh process over the world. */
export function portsOver(world: World, setup: Setup): Ports {
  let count = 0
  async function call<T>(name: string, work: () => T): Promise<T> {
    count += 1
    const mine = count
    await setup.before?.(name, mine)
    world.now += 10
    const answer = work()
    world.calls.push(name)
    await setup.after?.(name, mine)
    return answer
  }
  const catalogue = createCatalogue(setup.rules, parameters)
  return {
    azure: {
      read: (id) => call('azure.read', () => setup.onRead?.(id) ?? read(world, id)),
      write: (request, _, turn) =>
        call('azure.write', () => {
          setup.leaving?.()
          if (turn.left() <= 0) return { kind: 'notSent' }
          const recorded = isIntended(world, request)
          let changed = false
          const apply = () => {
            changed = change(world, request, setup.rules)
          }
          const answer = setup.onWrite?.(request, apply)
          if (setup.onWrite === undefined) apply()
          world.arrivals.push({ request, changed, recorded })
          return answer ?? { kind: 'done' }
        }),
      resume: (operation) =>
        call('azure.resume', () => setup.onResume?.(operation) ?? { kind: 'done' }),
    },
    records: {
      head: (id) =>
        call('records.head', () => {
          const { head, takenAt } = logOf(world, id)
          return { ...head, standsFor: (world.now - takenAt) / 1000 }
        }),
      append: (head, entry) => call('records.append', () => append(world, head, entry)),
      entries: (id, after) =>
        call('records.entries', () =>
          logOf(world, id).entries.filter(({ sequence }) => sequence > after),
        ),
      index: (intent, outcome) =>
        call('records.index', () => {
          world.timeline.set(intent.action, outcome.state)
        }),
      markPublished: (head) =>
        call('records.markPublished', () => {
          const log = logOf(world, head.resourceId)
          if (log.head.version !== head.version) return head
          log.head = { ...log.head, published: head.sequence, version: `${head.version}+` }
          log.takenAt = world.now
          return log.head
        }),
    },
    findings: {
      get: (id) => call('findings.get', () => world.findings.get(id.toLowerCase())),
      save: (finding) =>
        call('findings.save', () => {
          world.findings.set(finding.resourceId.toLowerCase(), finding)
        }),
      close: (id) =>
        call('findings.close', () => {
          world.findings.delete(id.toLowerCase())
        }),
    },
    budget: {
      take: (_, writes) =>
        call('budget.take', () => {
          const enough = world.budget >= writes
          if (enough) world.budget -= writes
          return enough
        }),
    },
    units: {
      dependents: (id) =>
        call('units.dependents', () =>
          [...world.units].flatMap(([workspace, members]) =>
            members.includes(id) ? [workspace] : [],
          ),
        ),
      members: (id) => call('units.members', () => [id, ...(world.units.get(id) ?? [])]),
      isManaged: (id) => call('units.isManaged', () => world.managed.has(id)),
      learn: (observation) =>
        call('units.learn', () => {
          world.learned.push(observation)
        }),
      forget: (id) =>
        call('units.forget', () => {
          world.units.delete(id)
        }),
    },
    queue: {
      alert: (alert) =>
        call('queue.alert', () => {
          world.alerts.push(alert)
        }),
      firstSeen: (resourceId, rules) =>
        call('queue.firstSeen', () => {
          world.firstSeen.push({ resourceId, rules })
        }),
      children: (parent, _, isNew) =>
        call('queue.children', () => {
          world.woken.push(isNew ? `new ${parent.id}` : parent.id)
        }),
    },
    readiness: async (check, observation) => {
      await call(`readiness.${check}`, () => undefined)
      return setup.readiness?.(check, observation) ?? 'ready'
    },
    locks: (id) => call('locks', () => setup.locks?.(id) ?? []),
    catalogue,
    clock: {
      now: () => new Date(world.now + (setup.ahead ?? 0)),
      sleep: async (milliseconds) => {
        world.now += milliseconds
      },
    },
    stopwatch: () => {
      const began = world.now
      return () => world.now - began
    },
    newId: () => {
      world.ids += 1
      return `action-${world.ids}`
    },
    policy: { ...policy, ...setup.policy },
    parameters,
    timing: { ...timing, ...setup.timing },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  }
}

function read(world: World, resourceId: string): ReadResult {
  const key = resourceId.toLowerCase()
  const body = world.documents.get(key)
  if (body !== undefined) return { kind: 'found', body }
  // A collection lists what lies one level below it; names of collections end in a type, so they are never stored.
  if (!/\/providers\/[^/]+\/[^/]+$/.test(key)) return { kind: 'gone' }
  const members = [...world.documents].filter(
    ([id]) => id.startsWith(`${key}/`) && !id.slice(key.length + 1).includes('/'),
  )
  return { kind: 'found', body: { value: members.map(([, document]) => document) } }
}

// Only the intent row carries the plan; the head keeps what settling needs.
function append(world: World, head: LogHead, entry: RecordEntry): LogHead {
  const log = logOf(world, head.resourceId)
  if (log.head.version !== head.version) throw new LostRace('another worker was first')
  const sequence = head.sequence + 1
  const hash = entryHash(head.hash, sequence, entry)
  log.entries.push({ sequence, hash, entry })
  const { write: _, follows: __, approval: ___, owes, ...open } = entry
  const { open: ____, ...rest } = log.head
  const next = {
    ...rest,
    ...(owes === undefined ? {} : { owed: owes }),
    ...{ sequence, hash, at: entry.at, version: String(sequence) },
  }
  log.takenAt = world.now
  log.head = isFinal(entry.state) ? next : { ...next, open }
  return log.head
}

function isIntended(world: World, request: WriteRequest): boolean {
  return [...world.logs.values()].some(({ entries, head }) =>
    entries.some(
      ({ entry }) =>
        entry.action === head.open?.action &&
        head.open.state === 'intended' &&
        isDeepStrictEqual(entry.write?.request, request),
    ),
  )
}

function change(world: World, request: WriteRequest, rules: readonly Rule[]): boolean {
  const key = request.resourceId.toLowerCase()
  if (request.kind === 'arm' && request.method === 'DELETE') return world.documents.delete(key)
  const before = world.documents.get(key)
  const document = isObject(before) ? before : {}
  const after = written(document, request, rules, new Date(world.now))
  world.documents.set(key, after)
  return !isDeepStrictEqual(before, after)
}

function written(
  document: JsonObject,
  request: WriteRequest,
  rules: readonly Rule[],
  now: Date,
): Json {
  if (request.kind === 'keyRotationPolicy') return afterPolicy(document, request)
  if (request.kind === 'rotateKey') return afterRotation(document, now)
  if (request.kind === 'keyExpiry') return afterExpiry(document, request.expires)
  const type = rules.find(({ resource }) => resource.apiVersion === request.apiVersion)?.resource
  return afterWrite(document, request, type ?? {})
}
