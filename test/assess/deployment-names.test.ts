// Of which deployment a finding is: one template with two parameter files asks for the same ids at the same lines.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { account, cli, type Finding } from './run.ts'

const RULE = 'storage-minimum-tls'
const TLS = ['--rule', RULE]
// Below the working directory: reports name files from there.
const parent = join('node_modules', '.cache')
mkdirSync(parent, { recursive: true })
let folder = ''
const folders: string[] = []
beforeEach(() => {
  folder = mkdtempSync(join(parent, 'deployments-test-'))
  folders.push(folder)
})
afterAll(() => {
  for (const one of folders) rmSync(one, { recursive: true })
})

const path = (name: string) => join(folder, name)
const named = (...names: readonly string[]) =>
  names.map((name) => path(name).split(sep).join('/')).join(' + ')
const write = (name: string, content: unknown) =>
  writeFileSync(path(name), typeof content === 'string' ? content : JSON.stringify(content))

const storage = (tls: string, name = 'st') => ({
  type: 'Microsoft.Storage/storageAccounts',
  apiVersion: '2023-05-01',
  name,
  properties: { minimumTlsVersion: tls },
})
const template = (tls: string, name?: string) => ({
  contentVersion: '1.0.0.0',
  parameters: { tls: { type: 'string', defaultValue: 'TLS1_2' } },
  resources: [storage(tls, name)],
})
const snapshot = (tls: string) => ({
  predictedResources: [{ ...account('st', { minimumTlsVersion: tls }), apiVersion: '2023-05-01' }],
})
const lines = (...values: readonly unknown[]) => values.map((one) => JSON.stringify(one)).join('\n')
const parameters = (tls: string) => ({
  $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#',
  contentVersion: '1.0.0.0',
  parameters: { tls: { value: tls } },
})

/** One template with parameters for dev and for prod. */
function pair(dev: string, prod: string) {
  write('main.json', template("[parameters('tls')]"))
  write('main.dev.parameters.json', parameters(dev))
  write('main.prod.parameters.json', parameters(prod))
}

const DEV = ['main.json', 'main.dev.parameters.json']
const PROD = ['main.json', 'main.prod.parameters.json']

async function run(args: readonly string[], stdin?: string) {
  const result = await cli(['assess', ...args, ...TLS], stdin)
  expect([0, 1]).toContain(result.code)
  return result
}

async function findings(args: readonly string[], stdin?: string): Promise<readonly Finding[]> {
  return JSON.parse((await run([...args, '--format', 'json'], stdin)).stdout)
}

const base = async (args: readonly string[], stdin?: string) =>
  writeFileSync(`${folder}.base.json`, JSON.stringify(await findings(args, stdin)))
const against = () => ['--baseline', `${folder}.base.json`]
afterAll(() => {
  for (const one of folders) rmSync(`${one}.base.json`, { force: true })
})

describe('a finding names its deployment', () => {
  test('the template, and the parameter files that are given with it', async () => {
    pair('TLS1_0', 'TLS1_2')
    expect(await findings(['--file', path('main.json')])).toMatchObject([
      { deployment: named('main.json'), file: named('main.json') },
    ])
    const both = ['main.dev.parameters.json', 'main.prod.parameters.json']
    const given = both.flatMap((one) => ['--parameters', path(one)])
    expect(await findings(['--file', path('main.json'), ...given])).toMatchObject([
      { deployment: named('main.json', ...both) },
    ])
  })

  test('each pair of a folder', async () => {
    pair('TLS1_0', 'TLS1_2')
    expect(await findings(['--file', folder])).toMatchObject([
      { deployment: named(...DEV), file: named('main.json'), verdict: 'nonCompliant' },
      { deployment: named(...PROD), file: named('main.json'), verdict: 'compliant' },
    ])
  })

  test.each<[string, string, readonly (string | null)[]]>([
    ['a template on stdin', JSON.stringify(template('TLS1_0')), ['stdin']],
    ['a snapshot on stdin', JSON.stringify(snapshot('TLS1_0')), ['stdin']],
    ['a part of a template', JSON.stringify([storage('TLS1_0')]), ['stdin']],
    [
      'several in one input have nothing but their order',
      lines(template('TLS1_0'), template('TLS1_0')),
      ['stdin', 'stdin#2'],
    ],
    [
      'one without anything to judge counts in that order',
      lines(template('TLS1_0'), { resources: [{ ...storage('x'), type: 'A.B/c' }] }, snapshot('x')),
      ['stdin', 'stdin#3'],
    ],
    ['what was read is of none', JSON.stringify([account('st')]), [null]],
    ['beside a template, too', lines(account('st'), template('TLS1_0')), [null, 'stdin']],
  ])('%s', async (_what, text, expected) => {
    const found = await findings(['--file', '-'], text)
    expect(found.map(({ deployment }) => deployment)).toEqual(expected)
  })

  test('CSV has it before the file', async () => {
    pair('TLS1_0', 'TLS1_2')
    const { stdout } = await run(['--file', folder, '--format', 'csv'])
    const [header, first] = stdout.split('\r\n')
    expect(header).toMatch(/,assumes,deployment,file,line$/)
    expect(first).toContain(`,${named(...DEV)},${named('main.json')},`)
  })
})

describe('a reader sees which deployment a finding is of', () => {
  test('table: a line before the findings of each', async () => {
    pair('TLS1_0', 'TLS1_1')
    const { stdout } = await run(['--file', folder])
    const [head, dev, first, prod, second] = stdout.split('\n')
    expect([head, first, second].every((line) => /^(SEVERITY|high) /.test(line ?? ''))).toBe(true)
    expect([dev, prod]).toEqual([`${named(...DEV)}:`, `${named(...PROD)}:`])
    expect(first).toContain('TLS1_0')
    expect(second).toContain('TLS1_1')
  })

  test('table: what was read is told from a deployment', async () => {
    const { stdout } = await run(
      ['--file', '-'],
      lines(template('TLS1_0'), account('a', {}), storage('TLS1_0')),
    )
    expect(stdout.split('\n').filter((line) => line.endsWith(':'))).toEqual([
      'stdin:',
      'read:',
      'stdin#2:',
    ])
  })

  test('Markdown: in the heading', async () => {
    pair('TLS1_0', 'TLS1_1')
    const { stdout } = await run(['--file', folder, '--format', 'markdown'])
    const [dev, prod] = stdout.match(/^## .*$/gm) ?? []
    expect(dev).toMatch(/^## st \(.*main\.dev\.parameters\.json\)$/)
    expect(prod).toMatch(/^## st \(.*main\.prod\.parameters\.json\)$/)
  })

  test('SARIF: in the message, with fingerprints of their own', async () => {
    pair('TLS1_0', 'TLS1_0')
    const { stdout } = await run(['--file', folder, '--format', 'sarif'])
    const [dev, prod] = JSON.parse(stdout).runs[0].results
    expect(dev.message.text).toMatch(/^st \(.*main\.dev\.parameters\.json\): /)
    expect(dev.properties.deployment).toBe(named(...DEV))
    expect(prod.properties.deployment).toBe(named(...PROD))
    const key = 'resourceRule/v1'
    expect(dev.partialFingerprints[key]).not.toBe(prod.partialFingerprints[key])
  })

  test('OCSF: with uids of their own', async () => {
    pair('TLS1_0', 'TLS1_0')
    const { stdout } = await run(['--file', folder, '--format', 'ocsf'])
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events.map(({ unmapped }) => unmapped.deployment)).toEqual([
      named(...DEV),
      named(...PROD),
    ])
    expect(new Set(events.map(({ finding_info }) => finding_info.uid)).size).toBe(2)
  })

  test.each(['table', 'markdown'])('%s: nothing more where there is one only', async (format) => {
    pair('TLS1_0', 'TLS1_0')
    const given = ['--parameters', path('main.dev.parameters.json')]
    const { stdout } = await run(['--file', path('main.json'), ...given, '--format', format])
    expect(stdout).not.toContain('main.')
  })
})

describe('against an earlier report', () => {
  test('what is broken in one deployment is not known because it was in another', async () => {
    pair('TLS1_2', 'TLS1_0')
    await base(['--file', folder])
    pair('TLS1_0', 'TLS1_2')
    const { code, stderr } = await run(['--file', folder, ...against(), '--fail-on', 'low'])
    expect(code).toBe(1)
    expect(stderr).toContain('fixed since: 1 ')
  })

  test('the same for two in one input', async () => {
    await base(['--file', '-'], lines(template('TLS1_2'), template('TLS1_0')))
    const now = lines(template('TLS1_0'), template('TLS1_2'))
    expect((await run(['--file', '-', ...against(), '--fail-on', 'low'], now)).code).toBe(1)
  })

  const broken = async (change: object, name?: string) => {
    write('main.json', template('TLS1_0', name))
    const before = await findings(['--file', path('main.json')])
    expect(before).toHaveLength(1)
    writeFileSync(
      `${folder}.base.json`,
      JSON.stringify(before.map((one) => ({ ...one, ...change }))),
    )
    return (await findings(['--file', path('main.json'), ...against()])).length
  }
  test.each<[string, object, string | undefined, number]>([
    ['its declaration moved to another file: the same finding', { file: 'm.json' }, undefined, 0],
    ['another deployment: new', { deployment: 'other.json' }, undefined, 1],
    ['the deployment was read then: new', { deployment: null }, undefined, 1],
    ['a report without the member: any deployment', { deployment: undefined }, undefined, 0],
    [
      'a report without the member, another file: new, as it was then',
      { deployment: undefined, file: 'm.json' },
      undefined,
      1,
    ],
    [
      'a report without both: any file of any deployment',
      { deployment: undefined, file: undefined },
      undefined,
      0,
    ],
    ['an expression for a name, in the same file', {}, "[reference('x').n]", 0],
    [
      'an expression for a name, in another module: another resource',
      { file: 'm.json' },
      "[reference('x').n]",
      1,
    ],
  ])('%s', async (_what, change, name, expected) => {
    expect(await broken(change, name)).toBe(expected)
  })

  test('what was in a module that is gone is fixed: its deployment was looked at', async () => {
    write('main.json', template('TLS1_0'))
    const before = await findings(['--file', path('main.json')])
    const inModule = before.map((one) => ({ ...one, file: named('modules/m.bicep') }))
    writeFileSync(`${folder}.base.json`, JSON.stringify(inModule))
    write('main.json', { ...template('TLS1_0'), resources: [] })
    const { stderr } = await run(['--file', path('main.json'), ...against()])
    expect(stderr).toContain('fixed since: 1 ')
  })

  test('a deployment that is not looked at has nothing fixed', async () => {
    pair('TLS1_0', 'TLS1_0')
    await base(['--file', folder])
    const dev = ['--file', path('main.json'), '--parameters', path('main.dev.parameters.json')]
    expect((await run([...dev, ...against()])).stderr).not.toContain('fixed since')
  })

  test('the last of several in one input is gone: fixed', async () => {
    await base(['--file', '-'], lines(template('TLS1_0'), template('TLS1_0')))
    const { stderr } = await run(['--file', '-', ...against()], lines(template('TLS1_0')))
    expect(stderr).toContain('fixed since: 1 ')
  })
})
