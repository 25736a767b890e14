// Where a finding is: the file as it is named from the working directory, and the line.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ByteSource, sourceOfBytes } from '../../src/assess/byte-source.ts'
import { createPlaces } from '../../src/assess/declared.ts'
import { uriOfFile, uriOfResource } from '../../src/assess/formats/sarif-uri.ts'
import { account, cli, type Finding } from './run.ts'

const TLS = ['--rule', 'storage-minimum-tls']
// Below the working directory, as in a pipeline.
let folder: string
beforeAll(() => {
  mkdirSync('node_modules/.cache', { recursive: true })
  folder = mkdtempSync(join('node_modules', '.cache', 'places test '))
})
afterAll(() => rmSync(folder, { recursive: true }))

const named = (name: string) => join(folder, name).split(sep).join('/')

async function findings(...files: readonly string[]): Promise<readonly Finding[]> {
  const inputs = files.map((file) => `--file=${file}`)
  const { code, stdout } = await cli(['assess', ...inputs, '--format', 'json', ...TLS])
  expect(code).toBe(0)
  return JSON.parse(stdout)
}

describe('lines', () => {
  test('of each resource in a list, from 1, after line breaks of either kind', async () => {
    const lines = ['[', ...['a', 'b', 'c'].map((name) => `${JSON.stringify(account(name))},`), '\r']
    writeFileSync(join(folder, 'list.json'), `${lines.join('\r\n').replace(/,\r\n\r$/, '\n]')}`)
    const found = await findings(join(folder, 'list.json'))
    expect(found.map(({ file, line }) => [file, line])).toEqual([
      [named('list.json'), 2],
      [named('list.json'), 3],
      [named('list.json'), 4],
    ])
  })

  test('begin anew in each file', async () => {
    writeFileSync(join(folder, 'first.json'), `\n\n\n[${JSON.stringify(account('a'))}]`)
    writeFileSync(join(folder, 'second.json'), `\n[${JSON.stringify(account('b'))}]`)
    const found = await findings(join(folder, 'first.json'), join(folder, 'second.json'))
    expect(found.map(({ line }) => line)).toEqual([4, 2])
  })

  test('are counted once: 100,000 places in order read the source one time', () => {
    const text = Buffer.from('x\n'.repeat(100_000))
    let read = 0
    const bytes = sourceOfBytes(text, 'a.json')
    const source: ByteSource = {
      ...bytes,
      path: 'a.json',
      read(target, position) {
        const count = bytes.read(target, position)
        read += count
        return count
      },
    }
    const declaredIn = createPlaces()
    for (let line = 1; line <= 100_000; line += 1) {
      expect(declaredIn(source, 2 * (line - 1))?.line).toBe(line)
    }
    expect(read).toBeLessThanOrEqual(text.length)
  })

  test('are not counted for a report that does not ask for them', async () => {
    writeFileSync(join(folder, 'table.json'), JSON.stringify([account('a')]))
    const { stdout } = await cli(['assess', '--file', join(folder, 'table.json'), ...TLS])
    expect(stdout).not.toContain('table.json')
  })
})

describe('files', () => {
  test.each([
    ['a blank, # and letters of other scripts', 'a b#ü日.json'],
    ['what is an escape in an address', 'a%41.json'],
  ])('are named as they are: %s', async (_what, name) => {
    writeFileSync(join(folder, name), JSON.stringify([account('a')]))
    expect(await findings(join(folder, name))).toMatchObject([{ file: named(name), line: 1 }])
  })

  test('outside of the working directory are named from there', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'places-'))
    try {
      writeFileSync(join(outside, 'a.json'), JSON.stringify([account('a')]))
      const [found] = await findings(join(outside, 'a.json'))
      const expected = relative(process.cwd(), join(outside, 'a.json'))
      expect(found?.file).toBe(expected.split(sep).join('/'))
    } finally {
      rmSync(outside, { recursive: true })
    }
  })

  test('what comes from stdin has neither file nor line, in JSON and in CSV', async () => {
    const text = JSON.stringify([account('a')])
    const json = await cli(['assess', '--file', '-', '--format', 'json', ...TLS], text)
    expect(JSON.parse(json.stdout)).toMatchObject([{ file: null, line: null }])
    const csv = await cli(['assess', '--file', '-', '--format', 'csv', ...TLS], text)
    expect(csv.stdout).toMatch(/reason,assumes,deployment,file,line\r\n.*,,,,,\r\n$/)
  })

  test('CSV has the same as its last columns', async () => {
    writeFileSync(join(folder, 'a.json'), `\n${JSON.stringify([account('a')])}`)
    const { stdout } = await cli([
      ...['assess', '--file', join(folder, 'a.json'), '--format', 'csv'],
      ...TLS,
    ])
    expect(stdout.trimEnd().endsWith(`,${named('a.json')},2`)).toBe(true)
  })
})

// RFC 3986: what is not unreserved is escaped in a path. No reference may begin with a scheme, be absolute or go up.
describe('references in SARIF', () => {
  test.each([
    ['a file', 'infra/main.json', 'infra/main.json'],
    ['a blank and a hash', 'a b#c.json', 'a%20b%23c.json'],
    ['a percent sign', 'a%41.json', 'a%2541.json'],
    ['a file beside the working directory', '../common/a.json', 'common/a.json'],
    ['a dot', './a.json', 'a.json'],
  ])('%s', (_what, path, uri) => {
    expect(uriOfFile(path)).toBe(uri)
  })

  test.each([
    ['an id', '/subscriptions/1/x', 'subscriptions/1/x'],
    ['a scheme', 'http://x/y', 'http%3A/x/y'],
    ['steps up', '/../../etc', 'etc'],
    ['nothing', '', 'resource'],
    ['slashes alone', '//', 'resource'],
    ['half a surrogate', '\ud800', '%EF%BF%BD'],
    ['control characters', 'a\n\u0000b', 'a%0A%00b'],
    ['an expression', "[parameters('a')]", "%5Bparameters('a')%5D"],
  ])('a resource without a file: %s', (_what, id, uri) => {
    expect(uriOfResource(id)).toBe(uri)
  })
})
