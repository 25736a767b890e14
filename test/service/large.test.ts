import { randomBytes, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Alert } from '../../src/engine/alert.ts'
import {
  type Finding,
  isNewHold,
  type RuleFinding,
  regressedPaths,
  ruleFinding,
  sameFinding,
  standingHold,
} from '../../src/engine/finding.ts'
import type { Json } from '../../src/engine/json.ts'
import { TooLarge } from '../../src/engine/ports.ts'
import { chainBreak, type RecordEntry } from '../../src/engine/record.ts'
import type { Gap } from '../../src/engine/rule.ts'
import { createFindings, readRow, rowOf } from '../../src/store/findings.ts'
import { resourceKey } from '../../src/store/keys.ts'
import { enqueue, fitAlert } from '../../src/store/queues.ts'
import { createRecords } from '../../src/store/records.ts'
import { createRequests } from '../../src/store/requests.ts'
import type { Storage } from '../../src/store/storage.ts'
import { listTimeline } from '../../src/store/timeline.ts'
import { tls } from '../engine/samples.ts'
import { judge, observe, parameters, ruleWith, writesOf } from '../rules/judging.ts'
import { openTables } from './tables.ts'

// Azure allows lists of thousands. However long one is, it is kept, and what else is known of the resource with it.
let storage: Storage
const clock = { now: () => new Date() }
beforeAll(async () => {
  storage = await openTables()
})

const GROUP = '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg'
const WORKSPACE = `${GROUP}/providers/Microsoft.MachineLearningServices/workspaces/ws`
const VAULT = `${GROUP}/providers/Microsoft.KeyVault/vaults/kv`
const at = '2026-11-20T10:00:00.000Z'
const cause = { source: 'event', id: 'e', at } as const

const roles = ruleWith('ml-workspace-role-assignments', parameters)
const manyRoles = (count: number) => {
  const owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'
  const value = Array.from({ length: count }, () => {
    const name = randomUUID()
    const properties = {
      roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${owner}`,
      ...{ principalId: randomUUID(), principalType: 'User', scope: WORKSPACE },
    }
    const id = `${WORKSPACE}/providers/Microsoft.Authorization/roleAssignments/${name}`
    return { id, name, properties }
  })
  return judge(
    roles,
    observe(roles, { id: WORKSPACE, properties: {} }, { roleAssignments: { value } }),
  )
}

const policies = ruleWith('keyvault-access-policies-least-privilege', parameters)
const manyPolicies = (count: number) => {
  const accessPolicies = Array.from({ length: count }, () => ({
    tenantId: randomUUID(),
    objectId: randomUUID(),
    permissions: { keys: ['all'], secrets: ['all'], certificates: ['all'], storage: ['all'] },
  }))
  const writes = writesOf(
    policies,
    observe(policies, { id: VAULT, properties: { accessPolicies } }),
  )
  if (typeof writes === 'string' || writes[0] === undefined) throw new Error('one write is planned')
  return writes[0]
}

/** All actions of a day. */
const dayOf = (at: string) => ({
  since: new Date(`${at.slice(0, 10)}T00:00:00.000Z`),
  until: new Date(`${at.slice(0, 10)}T23:59:59.999Z`),
  limit: 10,
  matches: () => true,
})

describe('a finding', () => {
  it('keeps 3,500 role assignments whole, beside the other rules of the workspace', async () => {
    const verdict = manyRoles(3500)
    const finding: Finding = {
      ...{ resourceId: WORKSPACE, type: 'Microsoft.MachineLearningServices/workspaces' },
      rules: {
        'ml-workspace-role-assignments': ruleFinding(verdict, undefined, at),
        'ml-workspace-hbi': { verdict: 'compliant', since: at },
      },
    }
    const findings = createFindings(storage)
    await findings.save(finding)
    expect(await findings.get(WORKSPACE)).toEqual(finding)
    expect((await findings.list('nonCompliant', 10)).findings).toEqual([finding])
  })

  it('of a usual size stays readable text in the table', () => {
    const rules = { one: { verdict: 'compliant', since: at } } as const
    expect(rowOf({ resourceId: WORKSPACE, type: 't', rules })).toMatchObject({
      rules0: JSON.stringify(rules),
    })
  })

  it('that no row can hold loses values of its longest rules, no verdict, and makes no drift of old gaps', () => {
    const noise = () => randomBytes(400).toString('base64')
    const gaps: readonly Gap[] = Array.from({ length: 4000 }, (_, index) => ({
      ...{ path: `list.${index}.${noise()}`, actual: noise(), expected: { at: noise() } },
    }))
    const long: RuleFinding = {
      ...{ since: at, gaps, basis: 'b', regressed: { [gaps[0]?.path ?? '']: at } },
      verdict: 'nonCompliant',
      held: { reason: 'audit', detail: noise() },
    }
    const short = {
      verdict: 'nonCompliant',
      since: at,
      gaps: [{ path: 'p', expected: 1 }],
    } as const
    const finding: Finding = { resourceId: WORKSPACE, type: 't', rules: { long, short } }
    const read = readRow(rowOf(finding))
    expect(read.rules.short).toEqual(short)
    expect(read.rules.long).toMatchObject({ verdict: 'nonCompliant', since: at })
    expect(read.rules.long?.gaps).toHaveLength(20)
    expect(read.rules.long?.reason).toMatch(/3980 more gaps.*sha256:[0-9a-f]{64}/)
    expect(regressedPaths(gaps, read.rules.long, false, new Date(at), 'b')).toEqual([])
    // The next look finds the same: nothing is written, told or asked again for what was only cut.
    expect(sameFinding(read, finding)).toBe(true)
    const asked = { ...long, held: { reason: 'notReady', detail: noise(), askedAt: at } } as const
    const kept = readRow(rowOf({ ...finding, rules: { long: asked } })).rules.long
    expect(standingHold(gaps, kept, [], new Date(at))).toMatchObject({ askedAt: at })
    expect(standingHold(gaps.slice(1), kept, [], new Date(at))).toBeUndefined()
    expect(isNewHold(tls, { ...finding, rules: { [tls.id]: kept ?? asked } }, asked)).toBe(false)
    const { held: _, ...free } = long
    expect(sameFinding(read, { ...finding, rules: { long: free, short } })).toBe(false)
  })

  it('cuts what was known of a rule that cannot be read now, too', () => {
    const gaps = Array.from({ length: 4000 }, (_, index) => ({
      ...{ path: `list.${index}.${randomBytes(400).toString('base64')}`, expected: 1 },
    }))
    const known: RuleFinding = { verdict: 'nonCompliant', since: at, gaps }
    const long: RuleFinding = { verdict: 'unknown', since: at, reason: 'r', known }
    const rules = { long }
    const read = readRow(rowOf({ resourceId: WORKSPACE, type: 't', rules })).rules.long
    expect(read?.known?.gaps).toHaveLength(20)
    expect(read?.known?.cut).toBeDefined()
  })

  const workspaces = (count: number) =>
    Array.from({ length: count }, (_, index) => `${WORKSPACE}-${index}-${randomUUID()}`)

  it.each([200, 1000])('keeps all of %i workspaces that name an account', async (count) => {
    const finding: Finding = {
      ...{ resourceId: `${VAULT}-${count}`, type: 't', unit: workspaces(count) },
      rules: { one: { verdict: 'compliant', since: at } },
    }
    const findings = createFindings(storage)
    await findings.save(finding)
    expect(await findings.get(finding.resourceId)).toEqual(finding)
  })

  it('leaves out workspaces that no row can hold, and is kept', async () => {
    const unit = workspaces(20_000)
    const gaps = Array.from({ length: 4000 }, () => ({
      ...{ path: `p.${randomUUID()}`, expected: randomBytes(300).toString('base64') },
    }))
    const finding: Finding = {
      ...{ resourceId: VAULT, type: 't', unit },
      rules: { one: { verdict: 'nonCompliant', since: at, gaps } },
    }
    expect(bytesOf(rowOf(finding))).toBeLessThan(1_048_576)
    const findings = createFindings(storage)
    await findings.save(finding)
    const kept = (await findings.get(VAULT))?.unit ?? []
    expect(kept.length).toBeGreaterThan(500)
    expect(kept).toEqual(unit.slice(0, kept.length))
  })

  it('of the version that kept the workspaces in one plain column is read', () => {
    const row = { resourceId: VAULT, type: 't', rules0: '{}', unit: JSON.stringify([WORKSPACE]) }
    expect(readRow(row).unit).toEqual([WORKSPACE])
  })

  it('of any size is kept with all its verdicts', () => {
    const text = fc.nat(40_000).map((bytes) => randomBytes(bytes).toString('base64'))
    const gap = fc.record({ path: text, actual: text, expected: text })
    const state = fc.record(
      {
        verdict: fc.constantFrom('compliant', 'nonCompliant', 'unknown', 'notApplicable'),
        since: fc.constant(at),
        gaps: fc.array(gap, { maxLength: 8 }),
        reason: text,
      },
      { requiredKeys: ['verdict', 'since'] },
    )
    const rules = fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), state, { maxKeys: 12 })
    fc.assert(
      fc.property(rules, (some) => {
        const finding = { resourceId: WORKSPACE, type: 't', rules: { ...some } } as Finding
        const row: Record<string, unknown> = rowOf(finding)
        const read = readRow(row)
        const verdicts = ({ rules: states }: Finding) =>
          Object.entries(states).map(([id, { verdict, since }]) => [id, verdict, since])
        expect(verdicts(read)).toEqual(verdicts(finding))
        expect(bytesOf(row)).toBeLessThan(1_048_576)
      }),
      { numRuns: 15 },
    )
  })
})

// How Table Storage counts: text in UTF-16, binary as it is; no property beyond 64 KiB.
function bytesOf(row: Readonly<Record<string, unknown>>): number {
  return Object.entries(row).reduce((sum, [name, value]) => {
    const bytes = value instanceof Uint8Array ? value.length : 2 * String(value).length
    expect(bytes).toBeLessThanOrEqual(65_536)
    return sum + bytes + 2 * name.length + 8
  }, 0)
}

describe('a record', () => {
  it('keeps the plan for 700 access policies whole, with what it takes to put them back', async () => {
    const write = manyPolicies(700)
    const records = createRecords(storage, clock)
    const intent: RecordEntry = {
      ...{ action: 'a1', state: 'intended', at, resourceId: VAULT, rules: write.rules, cause },
      write,
    }
    const { write: _, ...outcome } = { ...intent, state: 'verified' } as const
    const opened = await records.append(await records.head(VAULT), intent)
    const head = await records.append(opened, outcome)
    const entries = await records.entries(VAULT, 0)
    expect(entries.map(({ entry }) => entry)).toEqual([intent, outcome])
    expect(chainBreak(entries, await records.head(VAULT))).toBeUndefined()
    expect(await records.entries(VAULT, 1)).toHaveLength(1)
    await records.index(intent, outcome)
    await records.markPublished(head)
    const { actions } = await listTimeline(storage, clock, dayOf(at))
    expect(actions).toMatchObject([{ action: 'a1', before: write.before, after: write.after }])
  })

  it('of an open action is in the head whole, however long the answers of Azure are that it carries', async () => {
    const records = createRecords(storage, clock)
    const resourceId = `${VAULT}-open`
    const entry: RecordEntry = {
      ...{ action: 'a0', state: 'applied', at, resourceId, rules: ['r'], cause },
      operation: 'https://management.azure.com/operations?t='.padEnd(60_000, 'x'),
    }
    await records.append(await records.head(resourceId), entry)
    expect((await records.head(resourceId)).open).toEqual(entry)
  })

  it('that no row can hold is refused as a whole, and the log stays as it was', async () => {
    const records = createRecords(storage, clock)
    const resourceId = `${VAULT}-noise`
    const value = randomBytes(2_000_000).toString('base64')
    const entry: RecordEntry = {
      ...{ action: 'a2', state: 'intended', at, resourceId, rules: ['r'], cause },
      write: {
        rules: ['r'],
        request: { kind: 'arm', method: 'PATCH', resourceId, apiVersion: '2026-01-01' },
        ...{ before: [{ path: 'p', value }], after: [{ path: 'p', absent: true }] },
      },
    }
    await expect(records.append(await records.head(resourceId), entry)).rejects.toThrow(TooLarge)
    expect(await records.entries(resourceId, 0)).toEqual([])
    // The timeline shows what fits, and says how much does not.
    await records.index({ ...entry, at: '2026-11-10T00:00:00.000Z' }, { ...entry, state: 'failed' })
    const page = await listTimeline(storage, clock, dayOf('2026-11-10'))
    expect(JSON.stringify(page.actions[0]?.before)).toContain('2666668 characters')
    expect(page.actions[0]?.after).toEqual([{ path: 'p', absent: true }])
  })

  it('that was made unreadable breaks the chain, and is no reason to fail', async () => {
    const write = manyPolicies(700)
    const records = createRecords(storage, clock)
    const resourceId = `${VAULT}-changed`
    const entry: RecordEntry = {
      ...{ action: 'a3', state: 'intended', at, resourceId, rules: write.rules, cause },
      write,
    }
    const head = await records.append(await records.head(resourceId), entry)
    const table = await storage.table('records')
    const row = { partitionKey: resourceKey(resourceId), rowKey: 'entry-0000000001' }
    await table.updateEntity({ ...row, entryPacked0: new Uint8Array([1, 2, 3]) }, 'Merge')
    expect(chainBreak(await records.entries(resourceId, 0), head)).toContain('entry 1 was changed')
  })
})

describe('the answer to a person', () => {
  it('is kept whole for 700 access policies, and cut where it fits no row', async () => {
    const requests = createRequests(storage)
    const whole = JSON.stringify({ outcome: 'reconciled', plan: { writes: [manyPolicies(700)] } })
    const noise = randomBytes(2_000_000).toString('base64')
    for (const [id, answer] of [
      ['one', whole],
      ['two', JSON.stringify({ outcome: 'reconciled', plan: { value: noise } })],
    ] as const) {
      await requests.save({ id, state: 'done', resourceId: VAULT, answer })
    }
    expect((await requests.get('one'))?.answer).toBe(whole)
    const cut = JSON.parse((await requests.get('two'))?.answer ?? '') as { [name: string]: Json }
    expect(cut).toMatchObject({
      outcome: 'reconciled',
      plan: { value: expect.stringContaining('2666668 characters') },
    })
  })
})

describe('an alert fits its message', () => {
  it.each([
    ['700 access policies', { before: manyPolicies(700).before, after: manyPolicies(700).after }],
    ['3,500 gaps', { before: gapsOf(3500), after: [] }],
    ['long paths', { before: [{ path: 'p'.repeat(90_000), value: 1 }] }],
    ['a long detail of every rule', { rules: heldRules('d'.repeat(3000)) }],
    ['a long reason', { reason: { code: 'NotVerified', message: '\u00e9'.repeat(90_000) } }],
  ] as readonly (readonly [string, Partial<Alert>])[])('with %s', async (_, more) => {
    const sent: string[] = []
    const queue = async () => ({ sendMessage: async (text: string) => void sent.push(text) })
    const alert = fitAlert({
      ...{ id: 'a', kind: 'held', at, resourceId: VAULT, rules: [], before: [], after: [], cause },
      ...more,
    })
    await enqueue({ queue } as unknown as Storage, 'alerts', { alert, attempt: 9, delivered: [] })
    expect(sent[0]?.length).toBeLessThanOrEqual(65_536)
    expect(alert).toMatchObject({ id: 'a', kind: 'held', resourceId: VAULT, cause })
  })
})

function gapsOf(count: number): Alert['before'] {
  return Array.from({ length: count }, () => ({
    path: `roleAssignments.${randomUUID()}`,
    value: 'x',
  }))
}

function heldRules(detail: string): Alert['rules'] {
  return Array.from({ length: 60 }, (_, index) => ({
    ...{ id: `rule-${index}`, title: 'A title of a rule', severity: 'low' },
    held: { reason: 'notReady', detail },
  }))
}
