// Options, exit codes, inputs and what is said when something is wrong.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import description from '../../package.json' with { type: 'json' }
import { runCommandLine } from '../../src/assess/command-line.ts'
import { rules } from '../../src/rules/index.ts'
import { account, accountId, cli, type Finding } from './run.ts'

let folder: string
const at = (name: string) => join(folder, name)
const old = account('old', { minimumTlsVersion: 'TLS1_0' })
const good = account('good', { minimumTlsVersion: 'TLS1_2' })
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assess-test-'))
  writeFileSync(at('old.json'), JSON.stringify([old]))
  writeFileSync(at('good.json'), `\uFEFF${JSON.stringify({ value: [good] })}`)
  writeFileSync(at('broken.json'), `[${JSON.stringify(old)},\n{"type": }]`)
  writeFileSync(at('empty.json'), '')
})
afterAll(() => rmSync(folder, { recursive: true }))

const TLS = ['--rule', 'storage-minimum-tls']
const assess = (...args: readonly string[]) => cli(['assess', ...args])
const json = async (...args: readonly string[]) => {
  const { code, stdout } = await assess('--format', 'json', ...args)
  expect(code).toBe(0)
  return JSON.parse(stdout) as readonly Finding[]
}

describe('what is wrong with a command line: exit code 2, the option named, nothing on stdout', () => {
  const file = ['--file', '-']
  test.each<[string, readonly string[], string]>([
    ['no input', [], 'nothing to assess: give --file, --subscription or --management-group'],
    [
      'two kinds of input',
      [...file, '--subscription', '1'],
      '--file, --subscription and --management-group',
    ],
    ['an unknown option', ['--fle', 'x'], "Unknown option '--fle'"],
    ['an argument without an option', ['estate.json'], "Unexpected argument 'estate.json'"],
    ['an option without its value', ['--file'], '--file'],
    [
      'an unknown format',
      [...file, '--format', 'xml'],
      '--format: expected one of table, json, csv, sarif, ocsf, markdown, found "xml"',
    ],
    [
      'an unknown rule',
      [...file, '--rule', 'tls-minimum'],
      '--rule: there is no rule "tls-minimum"; did you mean storage-minimum-tls?',
    ],
    ['a rule like none', [...file, '--rule', 'x'.repeat(30)], 'see: rebaseline rules'],
    [
      'an unknown severity',
      [...file, '--severity', 'critical'],
      '--severity: expected one of high, medium, low',
    ],
    [
      'an unknown severity to fail on',
      [...file, '--fail-on', 'any'],
      '--fail-on: expected one of high, medium, low',
    ],
    [
      'an unknown verdict',
      [...file, '--verdict', 'fail'],
      '--verdict: expected one of nonCompliant',
    ],
    [
      'no api-version',
      [...file, '--api-version', 'latest'],
      '--api-version: expected a version such as',
    ],
    [
      'no rule is left',
      [...file, ...TLS, '--severity', 'low'],
      '--rule and --severity together leave no rule',
    ],
    [
      'the name of a subscription',
      ['--subscription', 'prod'],
      '--subscription: expected the id of a subscription',
    ],
    ['no management group', ['--management-group', 'a/b'], '--management-group: "a/b"'],
    ['stdin twice', [...file, ...file], '--file: stdin (-) can be read once only'],
    ['a baseline from stdin', [...file, '--baseline', '-'], '--baseline: takes a file, not stdin'],
    [
      'parameters from stdin',
      ['--file', 'main.json', '--parameters', '-'],
      '--parameters: takes a file, not stdin (-)',
    ],
    [
      'an engine that is not to be asked',
      [...file, '--bicep', 'no-such-bicep', '--offline-engine', 'never'],
      '--bicep: names an engine, and --offline-engine never asks none; leave one of them out',
    ],
    [
      'no configuration',
      [...file, '--config', 'no-such.json'],
      '--config: no-such.json: cannot be read',
    ],
  ])('%s', async (_what, args, message) => {
    const { code, stdout, stderr } = await cli(['assess', ...args], '[]')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^rebaseline: /)
    expect(stderr).toContain(message)
    expect(stderr).toContain('rebaseline assess --help')
  })

  test.each([
    ['an unknown command', ['asess'], 'there is no command "asess"'],
    ['an unknown option of rules', ['rules', '--yaml'], 'rules takes --json only, found "--yaml"'],
  ])('%s', async (_what, args, message) => {
    const { code, stdout, stderr } = await cli(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
  })
})

describe('what is wrong with an input: exit code 2, nothing on stdout', () => {
  test.each(['table', 'json', 'csv', 'sarif', 'ocsf', 'markdown'])(
    'a broken file, %s',
    async (format) => {
      const { code, stdout, stderr } = await assess(
        '--file',
        at('old.json'),
        '--file',
        at('broken.json'),
        '--format',
        format,
      )
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toBe(`rebaseline: ${at('broken.json')}:2:10: expected a value, found "}"\n`)
    },
  )

  test.each([
    ['no file', 'none.json', 'there is no such file'],
    ['an empty file', 'empty.json', 'is empty; expected ARM JSON'],
  ])('%s', async (_what, name, message) => {
    const { code, stdout, stderr } = await assess('--file', at(name))
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toBe(`rebaseline: ${at(name)}: ${message}\n`)
  })
})

describe('UTF-16 is named, with a byte order mark or without, whatever its byte order', () => {
  const little = (text: string) => Buffer.from(text, 'utf16le')
  test.each([
    ['little, marked', little('\uFEFF[]')],
    ['little', little('[]')],
    ['big, marked', little('\uFEFF[]').swap16()],
    ['big', little('[]').swap16()],
    ['a template', little('{"$schema": "deploymentTemplate.json#", "resources": []}')],
  ])('%s', async (_what, bytes) => {
    writeFileSync(at('utf16.json'), bytes)
    const { code, stderr } = await assess('--file', at('utf16.json'))
    expect(code).toBe(2)
    expect(stderr).toContain('is UTF-16; expected UTF-8')
  })
})

test('a deployment that asks for nothing is told of, and not one that only cannot be worked out', async () => {
  const $schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
  const template = { $schema, contentVersion: '1.0.0.0', resources: [] }
  writeFileSync(at('none.template.json'), JSON.stringify(template))
  const { code, stderr } = await assess('--file', at('none.template.json'))
  expect(code).toBe(0)
  expect(stderr).toBe(
    `rebaseline: ${at('none.template.json')}: asks for no resources; is it the right file?\n`,
  )
  const properties = {
    mode: 'Incremental',
    templateLink: { uri: 'https://contoso.example/t.json' },
  }
  const linked = {
    type: 'Microsoft.Resources/deployments',
    apiVersion: '2022-09-01',
    name: 'l',
    properties,
  }
  writeFileSync(at('linked.json'), JSON.stringify({ ...template, resources: [linked] }))
  expect((await assess('--file', at('linked.json'))).stderr).not.toContain('asks for no resources')
})

describe('inputs', () => {
  test('a file, two files, stdin', async () => {
    expect(await json('--file', at('old.json'), ...TLS)).toHaveLength(1)
    expect(await json('--file', at('old.json'), '--file', at('good.json'), ...TLS)).toHaveLength(2)
    const { stdout } = await cli(
      ['assess', '--file', '-', '--format', 'json', ...TLS],
      JSON.stringify([old]),
    )
    expect(JSON.parse(stdout)).toHaveLength(1)
  })

  test('more on stdin than is held in memory', async () => {
    const line = Buffer.from(`${JSON.stringify({ ...old, tags: { note: 'x'.repeat(1000) } })}\n`)
    const chunks = Array.from({ length: 10_000 }, () => line)
    const { code, stdout } = await cli(['assess', '--file', '-', '--format', 'csv', ...TLS], chunks)
    expect(code).toBe(0)
    expect(stdout.split('\r\n')).toHaveLength(10_002)
  })

  test.each(['true', true, 'false', false, null])(
    'an answer that says resultTruncated: %j',
    async (cut) => {
      const page = JSON.stringify({ data: [old], skip_token: null, resultTruncated: cut })
      const { stderr } = await cli(['assess', '--file', '-'], page)
      const more =
        'rebaseline: stdin: is one page of a list; resultTruncated says that there is more\n'
      expect(stderr).toBe(String(cut) === 'true' ? more : '')
    },
  )

  test('one page of several is told', async () => {
    const page = JSON.stringify({ value: [old], nextLink: 'https://management.azure.com/next' })
    const { code, stderr } = await cli(['assess', '--file', '-'], page)
    expect(code).toBe(0)
    expect(stderr).toBe(
      'rebaseline: stdin: is one page of a list; nextLink says that there is more\n',
    )
  })
})

describe('choosing', () => {
  const both = () => ['--file', at('old.json'), '--file', at('good.json')]

  test('rules and severities', async () => {
    const some = await json(...both(), ...TLS, '--rule', 'storage-blob-public-access')
    expect(new Set(some.map(({ rule }) => rule))).toEqual(
      new Set(['storage-minimum-tls', 'storage-blob-public-access']),
    )
    const severe = await json(...both(), '--severity', 'HIGH', '--severity', 'low')
    expect(new Set(severe.map(({ severity }) => severity))).toEqual(new Set(['high', 'low']))
  })

  test('the api-version', async () => {
    const [found] = await json(
      '--file',
      at('old.json'),
      '--api-version',
      '2018-02-01',
      '--rule',
      'storage-blob-public-access',
    )
    expect(found?.verdict).toBe('unknown')
  })

  test('parameters and overrides of a configuration', async () => {
    const config = (baseline: object) => {
      const scope = { include: ['/subscriptions/99999999-9999-4999-8999-999999999999'] }
      writeFileSync(at('rebaseline.json'), JSON.stringify({ scope, ...baseline }))
      return ['--config', at('rebaseline.json')]
    }
    const one = { scope: accountId('old'), rules: ['storage-minimum-tls'], effect: 'disabled' }
    const found = await json(...both(), ...TLS, ...config({ overrides: [one] }))
    expect(found.map(({ resourceName }) => resourceName)).toEqual(['good'])
    const unproved = await assess(
      ...both(),
      ...config({ parameters: { minimumTlsVersion: 'TLS1_3' } }),
    )
    expect(unproved.code).toBe(2)
    expect(unproved.stderr).toContain('Azure Storage refuses TLS1_3')
    expect(await json(...both(), ...config({ effect: 'disabled' }))).toEqual([])
    const wrong = await assess(
      ...both(),
      ...config({ parameters: { keyMaxAgeDays: 1, colour: 'red' } }),
    )
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain('keyMaxAgeDays')
    expect(wrong.stderr).toContain('colour')
  })
})

describe('exit codes of --fail-on', () => {
  test.each([
    ['a finding of that severity', 'old.json', 'high', 1],
    ['a finding above it', 'old.json', 'low', 1],
    ['none', 'good.json', 'low', 0],
  ])('%s', async (_what, name, level, code) => {
    const run = await assess('--file', at(name), '--fail-on', level, ...TLS)
    expect(run.code).toBe(code)
    expect(run.stdout).toContain('1 resource judged')
  })

  test('a finding below it, and an unknown one, do not count', async () => {
    const medium = ['--severity', 'medium', '--severity', 'low']
    expect((await assess('--file', at('old.json'), '--fail-on', 'high', ...medium)).code).toBe(0)
    const unknown = [
      '--api-version',
      '2010-01-01',
      '--rule',
      'storage-blob-public-access',
      '--fail-on',
      'low',
    ]
    const https = JSON.stringify([account('a', { supportsHttpsTrafficOnly: true })])
    const args = ['assess', '--file', '-', ...unknown, '--rule', 'storage-secure-transfer']
    const { code, stdout } = await cli(args, https)
    expect(stdout).toContain('1 compliant, 0 not applicable, 1 unknown')
    expect(code).toBe(0)
  })

  test('a gate that saw nothing does not open: only unknown findings, or an empty list', async () => {
    const args = ['--api-version', '2010-01-01', '--rule', 'storage-blob-public-access']
    const unknown = await assess('--file', at('old.json'), ...args, '--fail-on', 'low')
    expect(unknown.code).toBe(2)
    expect(unknown.stderr).toBe('rebaseline: --fail-on: nothing in the input could be judged\n')
    expect((await assess('--file', at('old.json'), ...args)).code).toBe(0)
    const empty = (...more: readonly string[]) => cli(['assess', '--file', '-', ...more], '[]')
    expect((await empty('--fail-on', 'high')).code).toBe(2)
    expect((await empty()).code).toBe(0)
    expect((await empty()).stderr).toMatch(/^rebaseline: stdin: holds no resources: an empty list/)
  })
})

describe('a report that cannot be written', () => {
  test.each([
    [
      'the disk is full',
      Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }),
      4,
      /^rebaseline: ENOSPC: no space left\n$/,
    ],
    ['a defect', new Error('oops'), 4, /^rebaseline: Error: oops\n +at /],
    ['nobody reads it', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }), 0, /^$/],
  ])('%s', async (_what, error, code, message) => {
    for (const args of [['assess', '--file', at('old.json')], ['rules']]) {
      let stderr = ''
      const stdout = new Writable({ write: (_chunk, _encoding, done) => done(error) })
      const io = { stdout, stderr: { write: (text: string) => (stderr += text) } }
      expect(await runCommandLine(args, { ...io, cloud: { endpoint: '', scope: '' } })).toBe(code)
      expect(stderr).toMatch(message)
    }
  })
})

describe('help, version, rules', () => {
  test('help', async () => {
    expect(await cli(['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('assess'),
    })
    const help = await cli(['assess', '--help'])
    expect(help.code).toBe(0)
    for (const option of [
      '--subscription',
      '--management-group',
      '--file',
      '--format',
      '--rule',
      '--severity',
    ]) {
      expect(help.stdout).toContain(option)
    }
    for (const option of ['--fail-on', '--api-version', '--config', '--verdict', 'Exit codes']) {
      expect(help.stdout).toContain(option)
    }
    expect(Math.max(...help.stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(
      120,
    )
    expect((await cli([])).code).toBe(2)
  })

  test('version', async () => {
    expect(await cli(['--version'])).toMatchObject({ code: 0, stdout: `${description.version}\n` })
    expect(await cli(['assess', '--version'])).toMatchObject({
      code: 0,
      stdout: `${description.version}\n`,
    })
  })

  test('rules as JSON: one array of all of them', async () => {
    const { stdout } = await cli(['rules', '--json'])
    const listed = JSON.parse(stdout)
    expect(listed.map(({ id }: { id: string }) => id)).toEqual(rules.map(({ id }) => id))
    for (const one of listed) {
      expect(Object.keys(one)).toEqual([
        'id',
        'resourceType',
        'severity',
        'safety',
        'controls',
        'policyIds',
        'title',
      ])
    }
  })

  test('rules as a table', async () => {
    const { stdout } = await cli(['rules'])
    expect(stdout.trimEnd().split('\n')).toHaveLength(rules.length + 1)
    expect(stdout).toMatch(/^RULE +SEVERITY +FIX +WHAT IT ASKS FOR\n/)
  })
})

describe('the process', () => {
  const command = [join(import.meta.dirname, '../../bin/rebaseline.mjs')]

  test('reads a file and a redirected stdin, and sets the exit code', async () => {
    const args = [...command, 'assess', '--file', at('old.json'), ...TLS, '--fail-on', 'high']
    const failure = await promisify(execFile)(process.execPath, args).catch(
      (error: unknown) => error,
    )
    expect(failure).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('TLS1_0'),
      stderr: '',
    })
    const child = spawn(
      process.execPath,
      [...command, 'assess', '--file', '-', '--format', 'json', ...TLS],
      {
        stdio: [openSync(at('good.json'), 'r'), 'pipe', 'inherit'],
      },
    )
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
    expect(await once(child, 'close')).toEqual([0, null])
    expect(JSON.parse(text)).toHaveLength(1)
  })

  test('says in one line when nobody is signed in: exit code 3', async () => {
    const args = [
      ...command,
      'assess',
      '--subscription',
      accountId('a').split('/')[2] ?? '',
      ...TLS,
    ]
    const env = { PATH: process.env.PATH, AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential' }
    const failure = await promisify(execFile)(process.execPath, args, { env }).catch(
      (error: unknown) => error,
    )
    expect(failure).toMatchObject({ code: 3, stdout: '' })
    expect((failure as { stderr: string }).stderr).toBe(
      'rebaseline: no identity is signed in; run az login, or set AZURE_CLIENT_ID and its secret\n',
    )
  })

  test('ends quietly when its reader goes away', async () => {
    const many = `[${Array.from({ length: 30_000 }, () => JSON.stringify(old)).join(',\n')}]`
    writeFileSync(at('many.json'), many)
    const child = spawn(
      process.execPath,
      [...command, 'assess', '--file', at('many.json'), '--format', 'json'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    let errors = ''
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    child.stdout.once('data', () => child.stdout.destroy())
    expect(await once(child, 'close')).toEqual([0, null])
    expect(errors).toBe('')
  })
})
