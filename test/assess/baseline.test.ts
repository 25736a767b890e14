// `--baseline`: only what is new against an earlier report is reported, and counts.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { account, accountId, cli, type Finding } from './run.ts'

let folder: string
const at = (name: string) => join(folder, name)
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'baseline-test-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const RULES = ['--rule', 'storage-minimum-tls', '--rule', 'storage-blob-public-access']
const old = (name: string, tls: unknown = 'TLS1_0', more: object = {}) =>
  account(name, { minimumTlsVersion: tls, allowBlobPublicAccess: false }, more)

async function report(resources: unknown): Promise<Finding[]> {
  const { stdout } = await cli(
    ['assess', '--file', '-', '--format', 'json', ...RULES],
    JSON.stringify(resources),
  )
  return JSON.parse(stdout)
}

/** Assesses resources from stdin against a baseline of this content. */
async function against(baseline: unknown, resources: unknown, ...more: readonly string[]) {
  writeFileSync(at('base.json'), typeof baseline === 'string' ? baseline : JSON.stringify(baseline))
  return cli(
    ['assess', '--file', '-', '--baseline', at('base.json'), ...RULES, ...more],
    JSON.stringify(resources),
  )
}

/** The names of the resources with a new finding about TLS. */
async function news(baseline: unknown, resources: unknown): Promise<readonly string[]> {
  const { stdout } = await against(baseline, resources, '--format', 'json')
  return (JSON.parse(stdout) as Finding[])
    .filter(({ rule }) => rule === 'storage-minimum-tls')
    .map(({ resourceName }) => resourceName)
}

describe('what is known', () => {
  test('is nothing new in the same estate, in any form', async () => {
    const estate = [old('a'), old('b'), old('c', 'TLS1_2')]
    const baseline = await report(estate)
    const json = await against(baseline, estate, '--format', 'json', '--fail-on', 'low')
    expect(json).toEqual({ code: 0, stdout: '[]\n', stderr: '' })
    const csv = await against(baseline, estate, '--format', 'csv')
    expect(csv.stdout.trimEnd().split('\r\n')).toHaveLength(1)
    const sarif = await against(baseline, estate, '--format', 'sarif')
    expect(JSON.parse(sarif.stdout).runs[0].results).toEqual([])
    expect((await against(baseline, estate, '--format', 'ocsf')).stdout).toBe('')
  })

  test.each<[string, unknown, unknown, readonly string[]]>([
    ['a new resource', [old('a')], [old('a'), old('b')], ['b']],
    ['a worse value', [old('a', 'TLS1_1')], [old('a', 'TLS1_0')], ['a']],
    ['a value of another kind', [old('a', '1')], [old('a', 1)], ['a']],
    [
      'the id in another case',
      [old('a')],
      [old('a', 'TLS1_0', { id: accountId('A').toUpperCase() })],
      [],
    ],
    ['another verdict', [old('a')], [old('a', 'TLS1_2')], ['a']],
    ['the same id twice, once before', [old('a')], [old('a'), old('a')], ['a']],
    ['the same id twice, twice before', [old('a'), old('a')], [old('a'), old('a')], []],
    ['members in another order', [old('a', { x: 1, y: [2] })], [old('a', { y: [2], x: 1 })], []],
    ['elements in another order', [old('a', [1, 2])], [old('a', [2, 1])], ['a']],
    ['no value, and null', [account('a', {})], [account('a', { minimumTlsVersion: null })], []],
  ])('%s', async (_what, before, now, expected) => {
    expect(await news(await report(before), now)).toEqual(expected)
  })

  test('one gap of two that is left is known, and a second gap is new', async () => {
    const finding = (await report([old('a')])).find(({ gaps }) => gaps.length > 0)
    const other = { path: 'properties.other', actual: 'x', expected: 'y' }
    const both = { ...finding, gaps: [...(finding?.gaps ?? []), other] }
    expect(await news([both], [old('a')])).toEqual([])
    expect(await news([{ ...finding, gaps: [other] }], [old('a')])).toEqual(['a'])
  })

  test('a finding in another file is new, one that does not say its file is known in any', async () => {
    const baseline = await report([old('a')])
    expect(
      await news(
        baseline.map((one) => ({ ...one, file: 'infra/a.json' })),
        [old('a')],
      ),
    ).toEqual(['a'])
    const before = baseline.map(({ file: _file, line: _line, ...rest }) => rest)
    expect(await news(before, [old('a')])).toEqual([])
    expect(await news(before, [old('a'), old('a')])).toEqual(['a'])
  })

  test('a report that another program has laid out anew, with a byte order mark, is the same report', async () => {
    const baseline = await report([old('a')])
    expect(await news(`\uFEFF${JSON.stringify(baseline, null, 4)}\n`, [old('a')])).toEqual([])
  })
})

test('only what is new fails the step', async () => {
  const baseline = await report([old('a')])
  expect((await against(baseline, [old('a')], '--fail-on', 'low')).code).toBe(0)
  expect((await against(baseline, [old('a'), old('b')], '--fail-on', 'high')).code).toBe(1)
})

test.each(['table', 'markdown'])('%s says how many were left out', async (format) => {
  const baseline = await report([old('a'), old('b', 'TLS1_2')])
  const { stdout } = await against(
    baseline,
    [old('a'), old('b', 'TLS1_2'), old('c')],
    '--format',
    format,
  )
  expect(stdout).toContain(
    '3 resources judged, new: 1 not compliant (1 high, 0 medium, 0 low), 1 compliant',
  )
  expect(stdout).toContain('left out as known from the baseline: 1 not compliant, 3 compliant')
  expect(stdout).not.toContain('rg-ml/a')
})

describe('fixed since', () => {
  const one = 'rebaseline: fixed since: 1 '
  test.each<[string, unknown, unknown, string]>([
    ['a value put right', [old('a')], [old('a', 'TLS1_2')], one],
    ['a resource that is gone', [old('a'), old('b')], [old('a')], one],
    ['one of two with one id', [old('a'), old('a')], [old('a')], one],
    ['a worse value is not fixed', [old('a', 'TLS1_1')], [old('a')], ''],
    ['what is unknown now is not fixed', [old('a')], [account('a', {}, { properties: null })], ''],
    ['what was compliant and is gone', [old('a', 'TLS1_2')], [], ''],
  ])('%s', async (_what, before, now, said) => {
    const { stderr } = await against(await report(before), now)
    if (said === '') expect(stderr).not.toContain('fixed since')
    else expect(stderr).toContain(said)
  })

  test('rules and files that were not looked at do not count', async () => {
    const baseline = await report([old('a')])
    writeFileSync(at('base.json'), JSON.stringify(baseline))
    const args = ['assess', '--file', '-', '--baseline', at('base.json')]
    const other = await cli([...args, '--rule', 'storage-blob-public-access'], '[]')
    expect(other.stderr).not.toContain('fixed since')
    const elsewhere = baseline.map((one) => ({ ...one, file: 'infra/other.json' }))
    expect((await against(elsewhere, [])).stderr).not.toContain('fixed since')
  })

  test('a file without its last resource was looked at', async () => {
    writeFileSync(at('main.json'), JSON.stringify([old('a')]))
    const args = ['assess', '--file', at('main.json'), ...RULES]
    const { stdout } = await cli([...args, '--format', 'json'])
    writeFileSync(at('base.json'), stdout)
    writeFileSync(at('main.json'), '[]')
    const { stderr } = await cli([...args, '--baseline', at('base.json')])
    expect(stderr).toContain(one)
  })
})

describe('a file that is no report: exit code 2, the option named, nothing on stdout', () => {
  const finding =
    '{"resourceId":"a","rule":"r","verdict":"nonCompliant","gaps":[{"path":"p","actual":1}]}'
  test.each([
    ['nothing in it', '', 'is empty'],
    ['blanks', ' \n', 'is empty'],
    ['no JSON', 'SEVERITY  RULE', ':1:1: expected a list'],
    ['CSV', 'resourceId,resourceName\r\n', ':1:1: expected a list'],
    ['broken JSON in a finding', '[{"rule": }]', ':1:11: expected a value'],
    ['JSON that is cut off', `[${finding}`, 'cut off'],
    ['UTF-16, as Windows PowerShell writes it', Buffer.from('\uFEFF[]', 'utf16le'), 'is UTF-16'],
    ['a SARIF log', '{"version":"2.1.0","runs":[{"results":[]}]}', 'is a SARIF log'],
    ['an OCSF event', '{"class_uid":2003}', 'is one object'],
    ['an answer of Resource Graph', '{"data":[]}', 'is one object'],
    ['resources', JSON.stringify([account('a')]), ':1:2: expected a finding with resourceId'],
    ['no verdict', '[{"resourceId":"a","rule":"r","gaps":[]}]', 'expected a finding'],
    ['another verdict', '[{"resourceId":"a","rule":"r","verdict":"fail"}]', 'expected a finding'],
    ['an id that is no text', `[${finding.replace('"a"', '1')}]`, 'expected a finding'],
    ['a file that is no text', `[${finding.replace('{', '{"file":1,')}]`, 'expected a file'],
    [
      'a deployment that is no text',
      `[${finding.replace('{', '{"deployment":1,')}]`,
      'expected a deployment',
    ],
    ['no gaps', `[${finding.replace(/"gaps.*]/, '"x":1')}]`, 'expected gaps'],
    ['an empty list of gaps', `[${finding.replace(/\[.*]/, '[]')}]`, 'expected gaps'],
    ['a gap without actual', `[${finding.replace(',"actual":1', '')}]`, 'expected gaps'],
    ['a fault behind findings', `[${finding},\n{}]`, ':2:1: expected a finding'],
  ])('%s', async (_what, content, message) => {
    writeFileSync(at('bad.json'), content)
    const { code, stdout, stderr } = await cli(
      ['assess', '--file', '-', '--baseline', at('bad.json')],
      '[]',
    )
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^rebaseline: --baseline: /)
    expect(stderr).toContain(message)
    expect(stderr).toContain('give what `rebaseline assess … --format json` wrote')
  })

  test.each([
    ['no such file', 'none.json', 'there is no such file'],
    ['a folder', '.', 'is a directory, not a file;'],
  ])('%s', async (_what, name, message) => {
    const { code, stderr } = await cli(['assess', '--file', '-', '--baseline', at(name)], '[]')
    expect(code).toBe(2)
    expect(stderr).toMatch(/^rebaseline: --baseline: /)
    expect(stderr).toContain(message)
  })
})
