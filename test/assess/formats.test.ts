// Every form of report, read back the way its readers do.
import { describe, expect, test } from 'vitest'
import { rules } from '../../src/rules/index.ts'
import { account, accountId, cli, type Finding, workspace } from './run.ts'

const RULES = ['storage-minimum-tls', 'storage-blob-public-access', 'ml-workspace-diagnostic-logs']
// Nothing is asked for in it; an empty list would be told of on stderr.
const NOTHING = '{"resources":[]}'
const chosen = RULES.flatMap((id) => ['--rule', id])
const input = JSON.stringify([
  account(
    'old',
    { minimumTlsVersion: 'TLS1_0', allowBlobPublicAccess: false },
    { location: 'westeurope' },
  ),
  account('good', { minimumTlsVersion: 'TLS1_2', allowBlobPublicAccess: false }),
  workspace('w'),
])

async function report(format: string, text = input, more: readonly string[] = []) {
  const { code, stdout, stderr } = await cli(
    ['assess', '--file', '-', '--format', format, ...chosen, ...more],
    text,
  )
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return stdout
}

/** A reader of RFC 4180. */
function readCsv(text: string): string[][] {
  const records: string[][] = []
  let record: string[] = []
  let rest = text
  while (rest !== '') {
    const [all, quoted, plain = '', end] =
      /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest) ?? []
    if (all === undefined) throw new Error(`not CSV: ${rest.slice(0, 80)}`)
    record.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '\r\n') {
      records.push(record)
      record = []
    }
    rest = rest.slice(all.length)
  }
  return records
}

describe('json', () => {
  test('every finding, whatever the verdict', async () => {
    const found = JSON.parse(await report('json')) as Finding[]
    expect(found.map(({ resourceName, rule, verdict }) => [resourceName, rule, verdict])).toEqual([
      ['old', 'storage-blob-public-access', 'compliant'],
      ['old', 'storage-minimum-tls', 'nonCompliant'],
      ['good', 'storage-blob-public-access', 'compliant'],
      ['good', 'storage-minimum-tls', 'compliant'],
      ['w', 'ml-workspace-diagnostic-logs', 'unknown'],
    ])
    const members =
      'resourceId,resourceName,resourceType,rule,verdict,severity,safety,gaps,reason,assumes,deployment,file,line'
    for (const one of found) expect(Object.keys(one).join()).toBe(members)
  })

  test('only some verdicts', async () => {
    const found = JSON.parse(await report('json', input, ['--verdict', 'unknown'])) as Finding[]
    expect(found).toMatchObject([{ verdict: 'unknown', reason: 'diagnosticSettings was not read' }])
    expect(await report('json', input, ['--verdict', 'notApplicable'])).toBe('[]\n')
  })

  test('an empty array for an empty estate', async () => {
    expect(JSON.parse(await report('json', NOTHING))).toEqual([])
  })
})

describe('csv', () => {
  test('a header and a record per finding', async () => {
    const text = await report('csv')
    const [header, ...records] = readCsv(text)
    expect(header?.slice(0, 5)).toEqual([
      'resourceId',
      'resourceName',
      'resourceType',
      'rule',
      'verdict',
    ])
    expect(records).toHaveLength(5)
    for (const record of records) expect(record).toHaveLength(13)
    expect(records[1]?.[7]).toContain('properties.minimumTlsVersion is TLS1_0, expected TLS1_2')
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  })

  test.each([
    ['a formula after blanks', '  =1+1', "'  =1+1"],
    ['a formula', '=HYPERLINK("http://x","y")', `'=HYPERLINK("http://x","y")`],
    ['a plus', '+1', "'+1"],
    ['a minus', '-1', "'-1"],
    ['an at sign', '@SUM(1)', "'@SUM(1)"],
    ['a tab', '\t=1', "'\t=1"],
    ['a carriage return', '\r=1', "'\r=1"],
    ['a wide equals sign', '＝1', "'＝1"],
    ['quotes and commas', 'a"b,c', 'a"b,c'],
    ['a line break', 'a\r\nb', 'a\r\nb'],
    ['nothing odd', 'stmlprod', 'stmlprod'],
  ])('a name with %s', async (_what, name, cell) => {
    const [, record] = readCsv(await report('csv', JSON.stringify([account('a', {}, { name })])))
    expect(record?.[1]).toBe(cell)
  })
})

describe('sarif', () => {
  const log = async (...more: readonly string[]) => JSON.parse(await report('sarif', input, more))

  test('is one run with its rules, and a result per failure', async () => {
    const { version, $schema, runs } = await log()
    expect(version).toBe('2.1.0')
    expect($schema).toContain('sarif-2.1.0')
    const [{ tool, results, invocations }] = runs
    expect(tool.driver.rules.map(({ id }: { id: string }) => id).sort()).toEqual([...RULES].sort())
    expect(results).toHaveLength(1)
    const [result] = results
    expect(tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId)
    expect(result).toMatchObject({
      ruleId: 'storage-minimum-tls',
      kind: 'fail',
      level: 'error',
      locations: [
        { logicalLocations: [{ fullyQualifiedName: accountId('old'), kind: 'resource' }] },
      ],
    })
    expect(result.message.text).toContain('TLS1_0')
    expect(result.partialFingerprints['resourceRule/v1']).toMatch(/^[0-9a-f]{64}$/)
    expect(invocations[0].executionSuccessful).toBe(true)
    expect(invocations[0].toolExecutionNotifications).toMatchObject([
      {
        associatedRule: { id: 'ml-workspace-diagnostic-logs' },
        message: { text: 'could not be judged on 1 resource: diagnosticSettings was not read' },
      },
    ])
  })

  test('the other verdicts have a kind of their own and no level', async () => {
    const { runs } = await log('--verdict', 'compliant', '--verdict', 'unknown')
    const kinds = runs[0].results.map(({ kind, level }: { kind: string; level: string }) => [
      kind,
      level,
    ])
    expect(kinds).toEqual([...Array(3).fill(['pass', 'none']), ['open', 'none']])
  })

  test('an empty estate is an empty run', async () => {
    expect(JSON.parse(await report('sarif', NOTHING)).runs[0].results).toEqual([])
  })
})

describe('ocsf', () => {
  test('a compliance finding per line, with all that the schema requires', async () => {
    const lines = (await report('ocsf')).trimEnd().split('\n')
    const events = lines.map((line) => JSON.parse(line))
    expect(events).toHaveLength(5)
    for (const event of events) {
      expect(event).toMatchObject({
        activity_id: 1,
        category_uid: 2,
        class_uid: 2003,
        type_uid: 200301,
        time: expect.any(Number),
        metadata: { version: expect.stringMatching(/^1\./), product: { name: 'Rebaseline' } },
        finding_info: { uid: expect.any(String), title: expect.any(String) },
        compliance: { standards: [expect.any(String)], status_id: expect.any(Number) },
        cloud: { provider: 'Azure', account: { type_id: 13 } },
      })
    }
    const status = events.map(({ compliance, severity_id }) => [compliance.status_id, severity_id])
    expect(status).toEqual([
      [1, 1],
      [3, 4],
      [1, 1],
      [1, 1],
      [2, 1],
    ])
    expect(new Set(events.map(({ finding_info }) => finding_info.uid)).size).toBe(5)
    expect(events[1].remediation.desc).toContain('TLS1_2')
    expect(events[1].resources).toMatchObject([
      { uid: accountId('old'), region: 'westeurope', group: { name: 'rg-ml' } },
    ])
  })
})

describe('markdown', () => {
  test('groups by resource and tells what could not be judged', async () => {
    const text = await report('markdown')
    expect(text.match(/^## /gm)).toHaveLength(2)
    expect(text).toContain('## old')
    expect(text).toContain(
      '| high | storage-minimum-tls | properties.minimumTlsVersion | TLS1\\_0 | TLS1\\_2',
    )
    expect(text).toContain(
      '- ml-workspace-diagnostic-logs on 1 resource: diagnosticSettings was not read',
    )
    expect(text).toContain('3 resources judged: 1 not compliant (1 high, 0 medium, 0 low)')
  })

  test.each([
    ['a bar', 'a|b', 'a\\|b'],
    ['a heading', '# x', '\\# x'],
    ['a link', '[x](http://y)', '\\[x\\]\\(http:\\/\\/y\\)'],
    ['HTML', '<img src=x>&', '&lt;img src=x\\>&amp;'],
    ['line breaks', 'a\n\n# b', 'a \\# b'],
    ['a backslash', 'a\\|b', 'a\\\\\\|b'],
    ['control characters', 'a\u001b[31mb', 'a \\[31mb'],
    ['characters that turn the reading order', 'a\u202eb', 'ab'],
  ])('a name and a value with %s', async (_what, odd, shown) => {
    const properties = { minimumTlsVersion: odd }
    const text = await report('markdown', JSON.stringify([account('a', properties, { name: odd })]))
    expect(text).toContain(`\n## ${shown}\n`)
    const row = text.split('\n').find((line) => line.includes('storage-minimum-tls')) ?? ''
    expect(row).toContain(shown)
    expect(row.replaceAll(/\\[\\|]/g, '').split('|')).toHaveLength(7)
  })
})

describe('table', () => {
  test('a line per failure, the unknown ones in sum, a summary', async () => {
    const text = await report('table')
    const lines = text.split('\n')
    expect(lines[0]).toMatch(/^SEVERITY +RULE +RESOURCE +FINDING$/)
    expect(lines[1]).toMatch(
      /^high +storage-minimum-tls +rg-ml\/old +properties\.minimumTlsVersion is TLS1_0, expected TLS1_2/,
    )
    expect(lines.slice(2)).toEqual([
      '',
      'Could not be judged:',
      '  ml-workspace-diagnostic-logs on 1 resource: diagnosticSettings was not read',
      '',
      '3 resources judged: 1 not compliant (1 high, 0 medium, 0 low), 3 compliant, 0 not applicable, 1 unknown',
      '',
    ])
  })

  test('other verdicts when they are asked for', async () => {
    const text = await report('table', input, ['--verdict', 'compliant'])
    expect(text.match(/ compliant$/gm)).toHaveLength(3)
    expect(text).not.toContain('Could not be judged')
  })

  test('resources of other types are counted', async () => {
    const vm = { type: 'Microsoft.Compute/virtualMachines', name: 'vm', properties: {} }
    expect(await report('table', JSON.stringify([vm]))).toMatch(
      /^0 resources judged.*; 1 resource of other types\n$/,
    )
  })

  test('what a name holds does not reach the terminal', async () => {
    const id = `${accountId('a')}\u001b]0;owned\u0007\u202e\r\n`
    const text = await report(
      'table',
      JSON.stringify([account('a', {}, { id, name: '\u001b[2J' })]),
    )
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f\u202e]/)
  })
})

test('the unknown ones are told in a bounded number of reasons', async () => {
  const versions = Array.from({ length: 40 }, (_, index) =>
    account(
      `a${index}`,
      {},
      { resourceGroup: 'rg-ml', apiVersion: `20${10 + (index % 9)}-01-${10 + index}` },
    ),
  )
  const text = await report('table', JSON.stringify(versions))
  expect(text.split('\n').filter((line) => line.includes(' on ')).length).toBeLessThanOrEqual(2 * 9)
})

test('all rules in all forms, on hostile values of every kind', async () => {
  const odd = [
    null,
    0,
    -1,
    '',
    '=x',
    [],
    {},
    [null],
    { a: [[{}]] },
    '\u0000',
    'x'.repeat(5000),
    true,
  ]
  const paths = [
    'minimumTlsVersion',
    'networkAcls',
    'encryption',
    'publicNetworkAccess',
    'attributes',
  ]
  const types = [...new Set(rules.map(({ resource }) => resource.type))]
  const resources = types.flatMap((type) =>
    odd.map((value, index) => ({
      type,
      id: `${accountId('a')}/${index}`,
      name: `n${index}`,
      kind: value,
      identity: value,
      sku: value,
      tags: value,
      properties: Object.fromEntries(paths.map((path) => [path, value])),
    })),
  )
  const text = JSON.stringify(resources)
  for (const format of ['table', 'json', 'csv', 'sarif', 'ocsf', 'markdown']) {
    const { code, stdout, stderr } = await cli(['assess', '--file', '-', '--format', format], text)
    expect([code, stderr]).toEqual([0, ''])
    if (format === 'json' || format === 'sarif') JSON.parse(stdout)
    if (format === 'csv') for (const record of readCsv(stdout)) expect(record).toHaveLength(13)
    if (format === 'ocsf') for (const line of stdout.trimEnd().split('\n')) JSON.parse(line)
    expect(stdout).not.toContain('the rule failed')
  }
})
