import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/engine/finding.ts'
import type { ResourceType } from '../../src/engine/rule.ts'
import { createCatalogue } from '../../src/rules/catalogue.ts'
import { type SweepPorts, sweepResources } from '../../src/sweep.ts'
import { wakeChildren, wakeDependents } from '../../src/wake.ts'
import { processWork, type WorkPorts } from '../../src/work.ts'
import type { Sweep, WorkMessage } from '../../src/work-message.ts'
import {
  codedRule,
  GROUP,
  logs,
  NOW,
  parameters,
  policy,
  SUBSCRIPTION,
  settingsRule,
  thing,
  tls,
} from '../engine/samples.ts'

const below = (parent: ResourceType, segment: string): ResourceType => ({
  ...thing,
  type: `${parent.type}/${segment}`,
  listedBy: { parent: parent.type, kind: 'list', segment },
})
const part = below(thing, 'parts')
const bolt = below(part, 'bolts')
const THING = `${GROUP}/providers/${thing.type}/one`
const PART = `${THING}/parts/a`
const cause = { source: 'sweep', id: 's', at: NOW.toISOString() } as const

/** A sweep over an estate in which these resources were seen before; what it puts on the queue comes back. */
function sweeping(known: readonly string[]) {
  const queued: WorkMessage[] = []
  const rules = [thing, part, bolt].map((resource, index) =>
    settingsRule({ id: `thing-${index}`, resource }),
  )
  const finding: Finding = { resourceId: '', type: '', rules: {} }
  const row = { id: THING, properties: { tls: 'TLS1_2' } }
  const ports = {
    catalogue: createCatalogue(rules, parameters),
    graph: {
      query: async (query: string) => ({ rows: query.includes('things') ? [row] : [], total: 1 }),
    },
    findings: {
      get: async (id: string) => (known.includes(id) ? finding : undefined),
    },
    marks: { save: async () => {} },
    policy,
    subscriptions: [SUBSCRIPTION],
    clock: { now: () => NOW, sleep: async () => {} },
    listChildren: async () => [PART],
    enqueue: async (message: WorkMessage) => void queued.push(message),
  } as unknown as SweepPorts
  const told = () =>
    queued.map((message) => {
      if (message.kind === 'reconcile') return `look at ${message.item.resourceId}`
      return message.kind === 'children'
        ? `list ${message.type} below ${message.parent}`
        : message.kind
    })
  return { ports, told, queued }
}

describe('children that a sweep lists', () => {
  const message = { kind: 'children', parent: THING, type: part.type, cause } as const

  it('are looked at when they are new: that wakes what lies below them', async () => {
    const { ports, told } = sweeping([])
    await wakeChildren(message, ports)
    expect(told()).toEqual([`look at ${PART}`])
  })

  it('are listed further when they are known: below them there may be something new', async () => {
    const { ports, told } = sweeping([PART])
    await wakeChildren(message, ports)
    expect(told()).toEqual([`list ${bolt.type} below ${PART}`])
  })

  it('are looked at after an event, known or not', async () => {
    const { ports, told } = sweeping([PART])
    await wakeChildren({ ...message, cause: { ...cause, source: 'event' } }, ports)
    expect(told()).toEqual([`look at ${PART}`])
  })
})

it('what is woken by another resource says so: the change was made there', async () => {
  const { ports, queued } = sweeping([])
  const event = { ...cause, source: 'event' } as const
  await wakeChildren({ kind: 'children', parent: THING, type: part.type, cause: event }, ports)
  await wakeDependents(
    { kind: 'dependents', resourceId: THING, cause: event },
    { ...ports, units: { dependents: async () => [THING] } },
  )
  await wakeChildren(
    { kind: 'children', parent: THING, type: part.type, cause: event, isNew: true },
    ports,
  )
  const items = queued.flatMap((message) => (message.kind === 'reconcile' ? [message.item] : []))
  expect(items.map(({ resourceId, indirect, isNew }) => [resourceId, indirect, isNew])).toEqual([
    [PART, true, undefined],
    [THING, true, undefined],
    // What lies in a new resource was made with it.
    [PART, undefined, true],
  ])
})

describe('a sweep over some types', () => {
  const sweepOf = (only: readonly string[]) => ({
    id: 's',
    source: 'sweep' as const,
    startedAt: NOW.toISOString(),
    seen: 0,
    queued: 0,
    only: [...only],
  })

  it.each([
    {
      name: 'a type that is listed below another',
      because: 'its parent leads there',
      given: part.type,
      want: [`list ${part.type} below ${THING}`, 'sweepFindings'],
    },
    {
      name: 'a type two levels down',
      because: 'the level between leads there',
      given: bolt.type.toUpperCase(),
      want: [`list ${part.type} below ${THING}`, 'sweepFindings'],
    },
    {
      name: 'a type whose name only begins alike',
      because: 'it lies elsewhere',
      given: `${part.type}ofothers`,
      want: ['sweepFindings'],
    },
  ])('finds $name: $because', async ({ given, want }) => {
    const { ports, told } = sweeping([])
    await sweepResources({ kind: 'sweepResources', sweep: sweepOf([given]) }, ports)
    expect(told()).toEqual(want)
  })
})

describe('a resource that is as it was, in a sweep', () => {
  const right = { verdict: 'compliant', since: NOW.toISOString() } as const
  const found: Finding = {
    ...{ resourceId: THING, type: thing.type, lookedAt: NOW.toISOString() },
    rules: { 'thing-tls': right },
  }

  it.each([
    { effect: 'audit', because: 'what that rule needs is not in the list', want: 1 },
    { effect: 'disabled', because: 'nobody asks what that rule needs', want: 0 },
  ] as const)(
    'is looked at $want times when a rule that needs more is $effect, because $because',
    async ({ effect, want }) => {
      const { ports, told } = sweeping([])
      const message: WorkMessage = {
        kind: 'sweepResources',
        sweep: {
          ...{ id: 's', source: 'sweep', startedAt: NOW.toISOString() },
          ...{ seen: 0, queued: 0 },
        },
      }
      await sweepResources(message, {
        ...ports,
        catalogue: createCatalogue([tls, logs], parameters),
        findings: { ...ports.findings, get: async () => found },
        policy: { ...policy, overrides: [{ rules: [logs.id], effect }] },
      })
      expect(told().filter((one) => one === `look at ${THING}`)).toHaveLength(want)
    },
  )
})

describe('a resource that is wrong only for workspaces that depend on it', () => {
  const forWorkspaces = codedRule({
    id: 'thing-for-workspaces',
    gaps: ({ unit }) => (unit.length === 0 ? [] : [{ path: 'tls', expected: 'TLS1_3' }]),
  })

  it.each([
    { unit: [`${GROUP}/workspaces/ws`], because: 'one depended on it at the last look', want: 1 },
    { unit: [], because: 'none did', want: 0 },
  ])('is looked at $want times in a sweep when $because', async ({ unit, want }) => {
    const { ports, told } = sweeping([])
    const found: Finding = {
      ...{ resourceId: THING, type: thing.type, lookedAt: NOW.toISOString(), unit },
      rules: { 'thing-for-workspaces': { verdict: 'compliant', since: NOW.toISOString() } },
    }
    const sweep: Sweep = {
      id: 's',
      source: 'sweep',
      startedAt: NOW.toISOString(),
      seen: 0,
      queued: 0,
    }
    await sweepResources(
      { kind: 'sweepResources', sweep },
      {
        ...ports,
        catalogue: createCatalogue([forWorkspaces], parameters),
        findings: { ...ports.findings, get: async () => found },
      },
    )
    expect(told().filter((one) => one === `look at ${THING}`)).toHaveLength(want)
  })
})

describe('a piece of the work of a sweep', () => {
  const message = { kind: 'children', parent: THING, type: part.type, cause } as const

  /** Processes it, and tells in which order what happened. */
  async function processed(listChildren: () => Promise<readonly string[]>) {
    const happened: string[] = []
    const { ports } = sweeping([])
    const ended = await processWork(message, {
      readsAreShort: () => false,
      sweep: {
        ...ports,
        listChildren,
        enqueue: async () => void happened.push('what came of it is on the queue'),
        work: { close: async () => void happened.push('closed') },
      },
    } as unknown as WorkPorts).then(
      () => 'done',
      (error: Error) => error.message,
    )
    return [...happened, ended]
  }

  it('is closed when all that came of it is on the queue: a sweep is not completed before', async () => {
    const want = ['what came of it is on the queue', 'closed', 'done']
    expect(await processed(async () => [PART])).toEqual(want)
  })

  it('stays open when it failed: its message comes again', async () => {
    expect(await processed(() => Promise.reject(new Error('a defect')))).toEqual(['a defect'])
  })
})

describe('the end of a sweep', () => {
  const sweep = { id: 's', source: 'sweep', startedAt: NOW.toISOString(), seen: 3, queued: 1 }

  async function linesAfter(continuation: string | undefined) {
    const { ports } = sweeping([])
    const lines: unknown[] = []
    const page = { findings: [], ...(continuation === undefined ? {} : { continuation }) }
    await processWork({ kind: 'sweepFindings', sweep }, {
      readsAreShort: () => false,
      sweep: { ...ports, findings: { list: async () => page } },
      loop: { log: { info: (...line: unknown[]) => lines.push(line) } },
    } as unknown as WorkPorts)
    return lines
  }

  it('leaves the line that the workbook and the alert on missing sweeps read', async () => {
    const { id, ...fields } = sweep
    expect(await linesAfter(undefined)).toEqual([[{ sweep: id, ...fields }, 'sweep finished']])
  })

  it('is not there while a page of findings is left', async () => {
    expect(await linesAfter('next')).toEqual([])
  })
})

describe('work for which Azure has few reads left', () => {
  const item = (source: string) => ({
    kind: 'reconcile',
    item: { resourceId: THING, cause: { ...cause, source }, attempt: 3 },
  })
  const children = (source: string) => ({
    kind: 'children',
    parent: THING,
    type: part.type,
    cause: { ...cause, source },
  })

  it.each([
    { name: 'a look of a sweep', because: 'it has hours', message: item('sweep') },
    { name: 'a look of the daily key check', because: 'it has a day', message: item('timer') },
    { name: 'a listing of a sweep', because: 'it has hours', message: children('sweep') },
  ])('waits when it is $name: $because', async ({ message }) => {
    const queued: unknown[] = []
    await processWork(message, {
      readsAreShort: (id: string) => id === THING,
      enqueue: async (...put: unknown[]) => void queued.push(put),
    } as unknown as WorkPorts)
    // As it was: waiting is no failed attempt.
    expect(queued).toEqual([[message, 5]])
  })

  it('goes on when an event is behind it: somebody may be exposed', async () => {
    const { ports, told } = sweeping([])
    await processWork(children('event'), {
      readsAreShort: () => true,
      sweep: ports,
    } as unknown as WorkPorts)
    expect(told()).toEqual([`look at ${PART}`])
  })
})

it.each([
  { name: 'an hour ago', because: 'the list says that nothing changed', given: 1, want: false },
  { name: 'a day ago', because: 'after a week its state is forgotten', given: 24, want: true },
  { name: 'nobody knows when', because: 'an earlier version saw it', given: undefined, want: true },
])('what is right, and was looked at $name: $because', async ({ given, want }) => {
  const { ports, told } = sweeping([])
  const state = { verdict: 'compliant', since: NOW.toISOString() } as const
  const finding: Finding = {
    ...{ resourceId: THING, type: thing.type, rules: { 'thing-0': state } },
    ...(given === undefined
      ? {}
      : { lookedAt: new Date(NOW.getTime() - given * 3_600_000).toISOString() }),
  }
  const findings = { get: async () => finding } as unknown as SweepPorts['findings']
  const sweep = {
    id: 's',
    source: 'sweep',
    startedAt: NOW.toISOString(),
    seen: 0,
    queued: 0,
  } as const
  await sweepResources({ kind: 'sweepResources', sweep }, { ...ports, findings })
  expect(told().includes(`look at ${THING}`)).toBe(want)
})
