// What GitHub's code scanning asks of a SARIF file, over all rules: one result that it does not take makes it refuse the
// file. https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MostSevere } from '../../src/assess/formats/most-severe.ts'
import { MOST_RESULTS } from '../../src/assess/formats/sarif.ts'
import { reportingDescriptor } from '../../src/assess/formats/sarif-rule.ts'
import { ruleHelp } from '../../src/generate/rule-help.ts'
import { FIX_SENTENCE } from '../../src/generate/rule-words.ts'
import { rules, rulesFor } from '../../src/rules/index.ts'
import { account, accountId, cli } from './run.ts'

async function log(resources: readonly object[], ...more: readonly string[]) {
  const { code, stdout, stderr } = await cli(
    ['assess', '--file', '-', '--format', 'sarif', ...more],
    JSON.stringify(resources),
  )
  expect(code).toBe(0)
  return { run: JSON.parse(stdout).runs[0], stderr }
}

describe('a result', () => {
  test('has one location with a relative artifact and a line, also without a file', async () => {
    const verdicts = ['nonCompliant', 'unknown', 'notApplicable', 'compliant']
    const { run } = await log([account('a')], ...verdicts.flatMap((one) => ['--verdict', one]))
    expect(run.results.length).toBeGreaterThan(20)
    for (const { locations, partialFingerprints } of run.results) {
      expect(locations).toEqual([
        {
          physicalLocation: {
            artifactLocation: { uri: accountId('a').slice(1) },
            region: { startLine: 1 },
          },
          logicalLocations: [{ name: 'a', fullyQualifiedName: accountId('a'), kind: 'resource' }],
        },
      ])
      // Nothing in the repository that GitHub's action could make it from.
      expect(partialFingerprints.primaryLocationLineHash).toMatch(/^[0-9a-f]{64}$/)
    }
  })

  test('has a message of a bounded length, whatever was found', async () => {
    const accessPolicies = Array.from({ length: 500 }, (_, index) => ({
      objectId: `${index}-${'x'.repeat(200)}`,
      permissions: { keys: ['all'], secrets: ['all'], certificates: ['all'], storage: ['all'] },
    }))
    const type = 'Microsoft.KeyVault/vaults'
    const { run } = await log([{ type, name: 'v', properties: { accessPolicies } }])
    const lengths = run.results.map(
      ({ message }: { message: { text: string } }) => message.text.length,
    )
    expect(Math.max(...lengths)).toBe(2000)
  })
})

describe.each(rules)('$id', (rule) => {
  const help = ruleHelp(rule, rulesFor)
  const descriptor = reportingDescriptor(rule, help)

  test('has help as text and as Markdown: why, what the fix changes, a link', () => {
    for (const text of [help.text, help.markdown]) {
      expect(text).toContain(rule.why)
      expect(text).toContain(FIX_SENTENCE[rule.safety.class])
      expect(text).toContain(rule.impact)
      expect(text).toContain(rule.references[0])
    }
    expect(help.text).not.toMatch(/`|^#|^\|/m)
  })

  test('has descriptions and tags within GitHub’s limits, and its severity as text', () => {
    expect(descriptor.shortDescription.text.length).toBeLessThanOrEqual(1024)
    expect(descriptor.fullDescription.text.length).toBeLessThanOrEqual(1024)
    const { tags, 'security-severity': severity } = descriptor.properties
    expect(tags.length).toBeLessThanOrEqual(20)
    expect(new Set(tags).size).toBe(tags.length)
    expect(severity).toMatch(/^\d\.\d$/)
  })
})

test('more tags than GitHub takes are cut: an operator’s own rule may name any number of controls', () => {
  const [rule] = rules
  if (rule === undefined) throw new Error('there is no rule')
  const mcsb = Array.from({ length: 50 }, (_, index) => `DP-${index % 30}`)
  const many = { ...rule, controls: { ...rule.controls, mcsb } }
  const { tags } = reportingDescriptor(many, ruleHelp(rule, rulesFor)).properties
  expect(tags).toHaveLength(20)
  expect(new Set(tags).size).toBe(20)
})

describe('more results than GitHub takes', () => {
  test('the most severe are written in the order of the input, the rest is counted', async () => {
    // A high one, more medium ones than there is room for, a high one: each account breaks the second rule.
    const high = 'storage-minimum-tls'
    const other = rules.find(({ id }) => id === 'storage-infrastructure-encryption')
    expect(other?.severity).not.toBe('high')
    const many = Array.from({ length: MOST_RESULTS }, (_, index) =>
      account(`n${index}`, { minimumTlsVersion: 'TLS1_2', supportsHttpsTrafficOnly: false }),
    )
    const first = account('first', { minimumTlsVersion: 'TLS1_0' })
    const last = account('last', { minimumTlsVersion: 'TLS1_0' })
    const chosen = ['--rule', high, '--rule', 'storage-infrastructure-encryption']
    const { run, stderr } = await log([first, ...many, last], ...chosen)
    expect(run.results).toHaveLength(MOST_RESULTS)
    const broken = run.results.filter(({ ruleId }: { ruleId: string }) => ruleId === high)
    const names = broken.map(
      ({ locations }: { locations: { logicalLocations: { name: string }[] }[] }) =>
        locations[0]?.logicalLocations[0]?.name,
    )
    expect(names).toEqual(['first', 'last'])
    expect(run.results.at(-1).ruleId).toBe(high)
    // Of the second rule there are two more than there is room for, and the two high ones take their places.
    const said =
      '4 results left out: code scanning takes 25000 in a run, and these are the most severe'
    expect(stderr).toBe(`rebaseline: sarif: ${said}\n`)
    const [notification] = run.invocations[0].toolExecutionNotifications
    expect(notification).toEqual({ level: 'warning', message: { text: said } })
  })

  test('what is kept is what sorting all of them would keep', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 })), fc.integer({ min: 1, max: 10 }), (ranks, most) => {
        const kept = new MostSevere(most)
        for (const [order, rank] of ranks.entries()) kept.add(rank, () => String(order))
        const expected = ranks
          .map((rank, order) => ({ rank, order }))
          .toSorted((a, b) => a.rank - b.rank || a.order - b.order)
          .slice(0, most)
          .map(({ order }) => order)
          .toSorted((a, b) => a - b)
        expect(kept.inOrder().map((bytes) => Number(Buffer.from(bytes).toString()))).toEqual(
          expected,
        )
        expect(kept.leftOut).toBe(ranks.length - expected.length)
      }),
    )
  })
})
