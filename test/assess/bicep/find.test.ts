// Which bicep is found. Each is a small script that says a version, or does not.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { findBicep } from '../../../src/assess/bicep/find.ts'
import { UsageError } from '../../../src/assess/exit.ts'

const SHELL = '/bin:/usr/bin'
let home = ''

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rebaseline-find-'))
  vi.stubEnv('HOME', home)
  vi.stubEnv('AZURE_CONFIG_DIR', '')
  // Only what a test puts there: the machine may have a bicep of its own.
  vi.stubEnv('PATH', join(home, 'path'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true })
})

function program(path: string, script: string): string {
  const whole = join(home, path)
  mkdirSync(dirname(whole), { recursive: true })
  writeFileSync(whole, `#!/bin/sh\nPATH=${SHELL}\n${script}\n`)
  chmodSync(whole, 0o755)
  return whole
}

const says = (version: string) => `echo "Bicep CLI version ${version} (b34271ac51)"`

describe('without an option', () => {
  test('the one on PATH stands before the copy of az', async () => {
    const path = program('path/bicep', says('0.49.2'))
    program('.azure/bin/bicep', says('0.50.1'))
    expect(await findBicep()).toEqual({ kind: 'found', path, version: '0.49.2' })
  })

  test.each([
    ['.azure/bin/bicep', undefined, 'where az puts it'],
    ['elsewhere/bin/bicep', 'elsewhere', 'where az puts it when its own folder is another'],
  ])('the copy of az is found at %s', async (at, folder, _why) => {
    if (folder !== undefined) vi.stubEnv('AZURE_CONFIG_DIR', join(home, folder))
    const path = program(at, says('0.41.2'))
    expect(await findBicep()).toEqual({ kind: 'found', path, version: '0.41.2' })
  })

  test('one that is too old is passed over for one that is not', async () => {
    program('path/bicep', says('0.40.2'))
    const path = program('.azure/bin/bicep', says('1.0.0'))
    expect(await findBicep()).toEqual({ kind: 'found', path, version: '1.0.0' })
  })

  test('none at all is told', async () => {
    expect(await findBicep()).toEqual({ kind: 'none', reason: 'no bicep was found' })
  })

  test('one that is too old is named with its version', async () => {
    const path = program('path/bicep', says('0.30.23'))
    expect(await findBicep()).toEqual({
      kind: 'none',
      reason: `bicep 0.30.23 (${path}) is too old: 0.41 or later is needed`,
    })
  })

  test.each([
    ['another program of this name', 'echo "bicep 0.49.2, the exercise planner"'],
    ['one that fails', 'exit 1'],
    ['one that never says anything', 'sleep 600'],
    ['one that ends, while what it started holds its output open', 'sleep 600 & exit 0'],
    ['one that talks without end', 'while true; do echo no; done'],
  ])('%s is none', async (_, script) => {
    program('path/bicep', script)
    expect(await findBicep(undefined, 1000)).toEqual({ kind: 'none', reason: 'no bicep was found' })
  })

  test('the current folder is not looked into, whatever PATH says', async () => {
    program('here/bicep', says('0.49.2'))
    const before = process.cwd()
    process.chdir(join(home, 'here'))
    try {
      vi.stubEnv('PATH', `:.:${join(home, 'path')}`)
      expect((await findBicep()).kind).toBe('none')
    } finally {
      process.chdir(before)
    }
  })
})

describe('with --bicep', () => {
  test('it is that one, whatever else is there', async () => {
    program('path/bicep', says('0.50.1'))
    const path = program('mine/my-bicep', says('0.49.2'))
    expect(await findBicep(path)).toEqual({ kind: 'found', path, version: '0.49.2' })
  })

  test.each([
    ['nothing there', undefined, /^--bicep: there is no .*mine$/],
    ['a program that is no bicep', 'echo hello', /^--bicep: .*mine does not answer/],
    ['a bicep that is too old', says('0.40.9'), /^--bicep: bicep 0\.40\.9 .* 0\.41 or later/],
    ['a program that hangs', 'sleep 600', /^--bicep: .*mine does not answer/],
  ])(
    '%s is a mistake in the command line, even with another bicep on PATH',
    async (_, script, words) => {
      program('path/bicep', says('0.50.1'))
      const path = script === undefined ? join(home, 'mine') : program('mine', script)
      const found = findBicep(path, 1000)
      await expect(found).rejects.toBeInstanceOf(UsageError)
      await expect(found).rejects.toThrow(words)
    },
  )
})
