// Errors of the compiler name a file as reports do.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorsIn } from '../../../src/assess/bicep/messages.ts'
import { cli } from '../run.ts'

const STAND_IN = join(import.meta.dirname, 'stand-in.mjs')

let folder: string
beforeAll(() => {
  // Below the working directory: that is what a relative path is for.
  mkdirSync(resolve('node_modules/.cache'), { recursive: true })
  folder = mkdtempSync(resolve('node_modules/.cache/places-test-'))
  writeFileSync(join(folder, 'refused.bicep'), 'x')
})
afterAll(() => rmSync(folder, { recursive: true }))

test.skipIf(process.platform === 'win32').each(['absolute', 'relative'])(
  'from the working directory, with forward slashes, for an input with an %s path',
  async (kind) => {
    const path = join(folder, 'refused.bicep')
    const name = relative(process.cwd(), path)
    const file = kind === 'absolute' ? path : name
    const { code, stderr } = await cli(['assess', '--file', file, '--bicep', STAND_IN])
    expect(code).toBe(2)
    expect(stderr).toContain(`rebaseline: ${name}:2:5: Error BCP057: No.\n`)
  },
)

test('that another file has errors comes after these', () => {
  const error = (file: string, code: string, line: number) => ({
    source: `file:///${file}`,
    range: { start: { line, char: 0 }, end: { line, char: 1 } },
    level: 'Error',
    code,
    message: '',
  })
  const all = [error('a', 'BCP104', 0), error('b', 'BCP057', 5), error('a', 'BCP036', 3)]
  expect(errorsIn(all, '/a').map(({ code }) => code)).toEqual(['BCP036', 'BCP057', 'BCP104'])
})
