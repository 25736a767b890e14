// Twenty deployments as a bank or a hospital has them, judged twice: as Azure's own engine works them out, and from the
// template alone. What is kept in test/assess/deployments is made by `npm run deployments`; no Bicep is needed here.
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { foldCase } from '../../src/engine/fold-case.ts'
import { type Deployment, deployments, MADE_BY } from '../../tools/deployments/folders.ts'
import { expectedIn, type Row } from './deployments/expected.ts'
import { counterpart, isAt } from './deployments/matching.ts'
import { cli, type Finding, judge } from './run.ts'

interface Judged {
  /** From what the engine makes. */
  readonly engine: readonly Finding[]
  /** From the template; none where it is refused. */
  readonly template: readonly Finding[]
  readonly refused?: string
}

/** So much of all verdicts on what the engine makes may be unknown: less is aimed at. */
const MOST_UNKNOWN = 0.22
// Nothing is compared when nothing is matched.
const FEWEST_COMPARED = 100

const ALL = deployments()
const judged = new Map<string, Judged>()
const nameOf = ({ folder }: Deployment) => folder.slice(folder.lastIndexOf('/') + 1)
const of = (name: string): Judged => judged.get(name) ?? { engine: [], template: [] }
const isFirm = ({ verdict }: Finding) => verdict === 'compliant' || verdict === 'nonCompliant'

async function judgeBoth({ template, snapshot, parameters }: Deployment): Promise<Judged> {
  const engine = await judge([readFileSync(snapshot)])
  const values = parameters === undefined ? [] : ['--parameters', parameters]
  const alone = ['--format', 'json']
  const { code, stdout, stderr } = await cli(['assess', '--file', template, ...values, ...alone])
  return code === 0
    ? { engine, template: JSON.parse(stdout) }
    : { engine, template: [], refused: stderr }
}

beforeAll(async () => {
  for (const one of ALL) judged.set(nameOf(one), await judgeBoth(one))
})

test('there are twenty deployments, each with at least three rows of its own', () => {
  expect(ALL).toHaveLength(20)
  for (const { folder } of ALL) expect(expectedIn(folder).length).toBeGreaterThanOrEqual(3)
})

test('what is compiled is compiled by the one version that is named', () => {
  const { bicep } = JSON.parse(readFileSync(MADE_BY, 'utf8'))
  for (const { template } of ALL.filter((one) => one.bicep !== undefined)) {
    const { version } = JSON.parse(readFileSync(template, 'utf8')).metadata._generator
    expect(`${version}.`).toContain(`${bicep}.`)
  }
})

describe.each(ALL.map((one) => [nameOf(one), one] as const))('%s', (name, { folder }) => {
  test('its template is read, whoever wrote it', () => {
    expect(of(name).refused).toBeUndefined()
  })

  test('what is sure of the template and of what the engine makes of it is the same', () => {
    expect(compared(name).filter(({ isSame }) => !isSame)).toEqual([])
  })

  test('nothing is sure of what the engine does not make', () => {
    const { engine, template } = of(name)
    const notMade = template.filter((one) => isFirm(one) && counterpart(one, engine) === null)
    expect(notMade.map(({ rule, resourceId, verdict }) => ({ rule, resourceId, verdict }))).toEqual(
      [],
    )
  })

  test('each unknown verdict has a reason of its own', () => {
    const { engine, template } = of(name)
    const without = [...engine, ...template].filter(
      ({ verdict, reason }) =>
        verdict === 'unknown' && ['', 'other reasons'].includes(reason?.trim() ?? ''),
    )
    expect(without).toEqual([])
  })

  test.each<Row>(expectedIn(folder))('%s on %s is %s: %s', (rule, resource, expected) => {
    const { engine, template } = of(name)
    const found = engine.filter((one) => one.rule === rule && isAt(one, resource))
    expect(found.map(({ verdict }) => verdict)).toEqual(expected === 'none' ? [] : [expected])
    // Without an engine it may be unknown, and never something else.
    const alone = template.filter((one) => one.rule === rule && isAt(one, resource))
    for (const { verdict } of alone) expect(['unknown', expected]).toContain(verdict)
  })
})

test('enough of the verdicts on templates are compared with those on what the engine makes', () => {
  const count = ALL.flatMap((one) => compared(nameOf(one))).length
  expect(count).toBeGreaterThanOrEqual(FEWEST_COMPARED)
})

test('few verdicts are unknown on what the engine makes', () => {
  const findings = ALL.flatMap((one) => of(nameOf(one)).engine)
  const unknown = findings.filter(({ verdict }) => verdict === 'unknown')
  const share = unknown.length / findings.length
  const said = `${unknown.length} of ${findings.length} are unknown:\n${byReason(unknown)}`
  expect(share, said).toBeLessThanOrEqual(MOST_UNKNOWN)
})

function compared(name: string) {
  const { engine, template } = of(name)
  const firm = new Map(
    engine.filter(isFirm).map((one) => [`${one.rule} ${foldCase(one.resourceId)}`, one.verdict]),
  )
  return template.filter(isFirm).flatMap(({ verdict, ...one }) => {
    const made = firm.get(`${one.rule} ${counterpart({ verdict, ...one }, engine)}`)
    if (made === undefined) return []
    return [{ rule: one.rule, resource: one.resourceId, verdict, made, isSame: made === verdict }]
  })
}

function byReason(unknown: readonly Finding[]): string {
  const counts = new Map<string, number>()
  for (const { rule, reason } of unknown) {
    const line = `${rule}: ${reason}`
    counts.set(line, (counts.get(line) ?? 0) + 1)
  }
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([line, count]) => `${String(count).padStart(5)}  ${line}`)
    .join('\n')
}
