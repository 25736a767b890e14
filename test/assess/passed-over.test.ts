// What a folder holds and is not judged by itself: few lines on stderr, and a gate that does not open over it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { account, cli, type Finding } from './run.ts'

// Compiles whatever it is given: `needs….bicep` has two parameters without a default, `broken….bicep` an error.
const STAND_IN = fileURLToPath(new URL('./bicep/stand-in.mjs', import.meta.url))
const GATE = ['--fail-on', 'high', '--rule', 'storage-minimum-tls']

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

type Files = Readonly<Record<string, unknown>>

function folderOf(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'assess-passed-'))
  folders.push(folder)
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  }
  return folder
}

async function run(files: Files, ...more: readonly string[]) {
  const folder = folderOf(files)
  const { code, stdout, stderr } = await cli(['assess', '--file', folder, ...more])
  return { code, stdout, lines: stderr.replaceAll(`${folder}/`, '').replaceAll(folder, '.') }
}

const SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
const templateOf = (resources: readonly unknown[], more: object = {}) => ({
  $schema: SCHEMA,
  contentVersion: '1.0.0.0',
  resources,
  ...more,
})
const asked = (minimumTlsVersion: string) => ({
  type: 'Microsoft.Storage/storageAccounts',
  apiVersion: '2023-05-01',
  name: 'x',
  properties: { minimumTlsVersion },
})
const GOOD = templateOf([asked('TLS1_2')])
const compiled = { metadata: { _generator: { name: 'bicep', version: '0.49.2' } } }

describe('a .bicep that needs values and has no parameter file', () => {
  test('does not stop a folder: it is passed over, and the others are judged', async () => {
    const files = { 'needs.bicep': '', 'estate.json': [account('a', { minimumTlsVersion: 'x' })] }
    const args = ['--bicep', STAND_IN, '--format', 'json']
    const { code, stdout, lines } = await run(files, ...args)
    const found = JSON.parse(stdout) as Finding[]
    expect(code).toBe(0)
    expect(new Set(found.map(({ resourceName }) => resourceName))).toEqual(new Set(['a']))
    expect(lines).toContain(
      'not looked at by itself: 1 file (needs.bicep): needs values for n, s: a .bicepparam or a parameter file beside it\n',
    )
  })

  test('makes a folder that holds nothing else wrong', async () => {
    const files = { 'needs-1.bicep': '', 'needs-2.bicep': '' }
    const { code, stdout, lines } = await run(files, '--bicep', STAND_IN)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(lines).toContain('holds nothing to judge')
    expect(lines).toContain('2 × needs values for n, s')
  })

  test('does not open a gate that saw nothing else to judge', async () => {
    const files = { 'needs.bicep': '', 'estate.json': [account('a', {}, { type: 'A.B/c' })] }
    expect((await run(files, '--bicep', STAND_IN, ...GATE)).code).toBe(2)
  })

  test('is refused when --file names it', async () => {
    const path = join(folderOf({ 'needs.bicep': '' }), 'needs.bicep')
    const { code, stderr } = await cli(['assess', '--file', path, '--bicep', STAND_IN])
    expect(code).toBe(2)
    expect(stderr).toContain('no value for n, s')
  })

  test('is refused when the parameter file beside it lacks one', async () => {
    const values = { contentVersion: '1.0.0.0', parameters: { n: { value: 'x' } } }
    const files = { 'needs.bicep': '', 'needs.parameters.json': values, 'main.json': GOOD }
    const { code, lines } = await run(files, '--bicep', STAND_IN)
    expect(code).toBe(2)
    expect(lines).toContain('no value for s')
  })

  test('is refused with every wrong value of a parameter file', async () => {
    const parameters = { n: { value: null }, s: { value: ['hidden'] } }
    const values = { contentVersion: '1.0.0.0', parameters }
    const files = { 'needs.bicep': '', 'needs.parameters.json': values }
    const { code, lines } = await run(files, '--bicep', STAND_IN)
    expect(code).toBe(2)
    expect(lines).toContain('parameter n of needs.bicep: expected a text, found null')
    expect(lines).toContain('parameter s of needs.bicep: expected a text (securestring)')
    expect(lines).not.toContain('hidden')
  })
})

test('errors of the compiler in a folder come together and stop it', async () => {
  const files = { 'broken-1.bicep': '', 'broken-2.bicep': '', 'needs.bicep': '', 'a.json': GOOD }
  const { code, stdout, lines } = await run(files, '--bicep', STAND_IN)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(lines).toContain('Error BCP1: broken-1')
  expect(lines).toContain('Error BCP1: broken-2')
})

describe('lines on what is passed over', () => {
  test('are one for each kind of reason, however many files there are', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `a${index}`)
    const files = Object.fromEntries(
      names.flatMap((name) => [
        [`${name}.bicep`, `module x 'm/${name}.bicep' = {}`],
        [`${name}.bicepparam`, `using '${name}.bicep'`],
        [`m/${name}.bicep`, ''],
        [`${name}.snapshot.json`, { predictedResources: [] }],
        [`other/${name}.json`, { a: 1 }],
        [`lib/needs-${name}.bicep`, ''],
      ]),
    )
    const { code, lines } = await run(files, '--bicep', STAND_IN)
    expect(code).toBe(0)
    const told = lines.split('\n').filter((line) => line.includes('not looked at by itself'))
    expect(told.map((line) => line.replace(/.*: (\d+) files \(.*\): /, '$1 '))).toEqual([
      '200 each is judged through a .bicepparam that uses it',
      '200 each was made from a file that is judged',
      '200 each is part of another file',
      '200 is nothing that can be judged',
      '200 needs values for n, s: a .bicepparam or a parameter file beside it',
    ])
    expect(told[0]).toContain(
      '(a0.bicep, a1.bicep, a10.bicep, a100.bicep, a101.bicep and 195 more)',
    )
  })

  test('name the other file where there is one', async () => {
    const files = { 'a.bicep': '', 'a.bicepparam': "using 'a.bicep'", 'b.json': GOOD }
    const { lines } = await run(files, '--bicep', STAND_IN)
    expect(lines).toContain('1 file (a.bicep): is judged through a.bicepparam\n')
  })
})

describe('without a Bicep', () => {
  const HOW = 'only Bicep reads it, and there is none to ask: --offline-engine never'

  test('a folder of Bicep files only is wrong, and says how to get one', async () => {
    const { code, stdout, lines } = await run({ 'a.bicep': '', 'b.bicep': '' })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(lines).toContain(`holds nothing to judge`)
    expect(lines).toContain(`2 × needs Bicep: ${HOW}`)
    expect(lines).toContain('or give the template that bicep build makes of it')
  })

  test('a folder with JSON in it is judged as far as it can be, and says the same', async () => {
    const { code, stdout, lines } = await run({ 'a.bicep': '', 'b.json': GOOD })
    expect(code).toBe(0)
    expect(stdout).toContain('1 resource judged')
    expect(lines).toContain(`1 file (a.bicep): needs Bicep: ${HOW}`)
  })

  const FROM_A = templateOf([asked('TLS1_2')], compiled)
  test.each<[string, Files, number]>([
    ['half is not looked at', { 'a.bicep': '', 'b.json': GOOD }, 2],
    ['it fails as well', { 'a.bicep': '', 'b.json': templateOf([asked('TLS1_0')]) }, 2],
    ['values are not looked at', { 'p.bicepparam': "using 'b.json'", 'b.json': GOOD }, 2],
    ['what was compiled of it stands for it', { 'a.bicep': '', 'a.json': FROM_A }, 0],
    ['a template by hand does not', { 'a.bicep': '', 'a.json': GOOD }, 2],
    [
      'the compiled template does not stand for the values',
      { 'a.bicep': '', 'a.json': FROM_A, 'p.bicepparam': "using 'a.bicep'" },
      2,
    ],
    [
      'a snapshot of the values does',
      {
        'a.bicep': '',
        'p.bicepparam': "using 'a.bicep'",
        'p.snapshot.json': { predictedResources: [{ ...asked('TLS1_2'), id: account('x').id }] },
      },
      0,
    ],
    [
      'a module is no deployment',
      { 'a.bicep': "module m 'm.bicep' = {}", 'm.bicep': '', 'a.json': FROM_A },
      0,
    ],
  ])('a gate: %s', async (_what, files, expected) => {
    const { code, lines } = await run(files, ...GATE)
    expect(code).toBe(expected)
    const says = '--fail-on: not looked at for want of Bicep: 1 deployment\n'
    if (expected === 2) expect(lines).toContain(says)
    else expect(lines).not.toContain('--fail-on')
  })
})

test('a template that another links by a relative path is judged by itself', async () => {
  const link = {
    type: 'Microsoft.Resources/deployments',
    apiVersion: '2022-09-01',
    name: 'child',
    properties: { mode: 'Incremental', templateLink: { relativePath: 'child.json' } },
  }
  const files = { 'main.json': templateOf([link]), 'child.json': templateOf([asked('TLS1_0')]) }
  const { code, lines } = await run(files, ...GATE)
  expect(code).toBe(1)
  expect(lines).toContain('main.json: not looked at: deployment child: its template is linked')
})
