// What a person meets who types a script for the first time, or types it wrong.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { COMPILE_CACHE } from '../compile-cache.ts'

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Readonly<Record<string, string>>
}
// The others hand over to programs of others, with usages of their own.
const own = Object.entries(scripts).filter(
  ([, command]) => command.startsWith('node tools/run.mjs') && !command.includes('node_modules'),
)

// Each script is started several times here. Vitest switches the cache off, for its own processes, to measure coverage.
const env = {
  ...process.env,
  NODE_COMPILE_CACHE: COMPILE_CACHE,
  NODE_DISABLE_COMPILE_CACHE: undefined,
}

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function run(command: string, args: readonly string[]): Promise<Ended> {
  const [, ...rest] = command.split(' ')
  return new Promise((resolve) => {
    execFile(process.execPath, [...rest, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}

/** What the script says when it refuses to start: one line, and the exit code for wrong usage. */
async function refused(command: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(command, args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  return stderr
}

describe.each(own)('npm run %s', (name, command) => {
  it('tells with --help what it does and what it takes, starts nothing, and ends with 0', async () => {
    const { code, stdout, stderr } = await run(command, ['--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('--')
    expect(stdout).toContain(name)
  })

  it('says in one line what is wrong with a flag that it does not know, and ends with 2', async () => {
    const stderr = await refused(command, ['--no-such-flag'])
    expect(stderr).toContain('--no-such-flag')
    expect(stderr).toContain('--help')
  })
})

describe('a wrong value is told in one line, too', () => {
  it.each([
    { because: 'a drift that there is not', script: 'drift', args: ['tsl'], says: '"tsl"' },
    { because: 'no drift at all', script: 'drift', args: [], says: 'which one' },
    { because: 'two drifts', script: 'drift', args: ['tls', 'tls'], says: 'no place' },
    {
      because: 'a package that was never made',
      script: 'demo',
      args: ['--package', 'dist/nothing.zip'],
      says: 'dist/nothing.zip',
    },
    {
      because: 'a file that is no package',
      script: 'demo',
      args: ['--json', '--package', 'package.json'],
      says: 'package.json is not a package of the service: invalid zip data',
    },
    {
      because: 'a folder for a package',
      script: 'demo',
      args: ['--json', '--package', 'docs'],
      says: 'docs is not a package of the service: EISDIR',
    },
    {
      because: 'a setting without a value',
      script: 'start',
      args: ['--setting', 'REBASELINE_WRITES'],
      says: 'NAME=VALUE',
    },
    {
      because: 'a setting that there is not',
      script: 'start',
      args: ['--setting', 'REBASELINE_WRITE=off'],
      says: 'there is no setting REBASELINE_WRITE;',
    },
    {
      because: 'a number of hosts that is none',
      script: 'start',
      args: ['--instances', 'many'],
      says: '--instances wants a number from 1 to 9',
    },
    {
      because: 'a schedule that is none',
      script: 'start',
      args: ['--setting', 'REBASELINE_SWEEP_SCHEDULE=now and then'],
      says: 'expected NCRONTAB',
    },
    {
      because: 'a configuration that is not there',
      script: 'start',
      args: ['--config', 'nowhere.json'],
      says: 'nowhere.json',
    },
    {
      because: 'a configuration that watches nothing here',
      script: 'start',
      args: ['--config', 'rebaseline.json'],
      says: 'names nothing of the sandbox',
    },
  ])('$because', async ({ script, args, says }) => {
    expect(await refused(scripts[script] ?? '', args)).toContain(says)
  })
})
