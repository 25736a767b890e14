// What ends within a year is said, whatever the day; and the list of it does not rot.
import { execFile } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { endsWithinAYear, readThings, type Thing, usesOf } from '../../tools/azure-ends.ts'

const thing: Thing = {
  name: 'thing',
  uses: [{ in: 'package.json', find: '(x)' }],
  ends: [
    { is: '7', on: '2027-04-30' },
    { before: '2026-02-01', on: '2027-02-27' },
  ],
  instead: 'another',
  source: 'https://example.com',
  lookedUp: '2026-11-29',
}
const used = (...versions: string[]) => versions.map((version, n) => ({ version, file: `f${n}` }))
const endsOn = (today: string, ...versions: string[]) =>
  endsWithinAYear([thing], [used(...versions)], today).map(({ version, on }) => `${version} ${on}`)

describe('what ends within a year from a day', () => {
  it.each([
    ['a year and a day ahead: not yet', '2026-04-29', ['7'], []],
    ['a year ahead', '2026-04-30', ['7'], ['7 2027-04-30']],
    ['on the day itself', '2027-04-30', ['7'], ['7 2027-04-30']],
    ['long ago, and used all the same', '2031-01-01', ['7'], ['7 2027-04-30']],
    [
      'an older version than the first that goes on',
      '2026-12-01',
      ['2024-11-01'],
      ['2024-11-01 2027-02-27'],
    ],
    ['the first version that goes on', '2026-12-01', ['2026-02-01'], []],
    ['a version of which no end is known', '2031-01-01', ['8'], []],
    ['a leap day: until 1 March', '2028-02-29', ['7'], ['7 2027-04-30']],
    ['soonest first', '2026-12-01', ['7', '2024-11-01'], ['2024-11-01 2027-02-27', '7 2027-04-30']],
    ['once, however often it is used', '2026-12-01', ['7', '7'], ['7 2027-04-30']],
    ['nothing that is used', '2026-12-01', [], []],
  ])('%s', (_, today, versions, expected) => {
    expect(endsOn(today, ...versions)).toEqual(expected)
  })

  it('names every file that uses it', () => {
    const [end] = endsWithinAYear([thing], [used('7', '7')], '2026-12-01')
    expect(end?.files).toEqual(['f0', 'f1'])
  })
})

describe('the list', () => {
  it.each(readThings().map((one) => [one.name, one] as const))(
    '%s: is used at every place that the list names',
    (_, one) => {
      const found = usesOf(one).map((uses) => uses.map(({ version }) => version))
      expect(found).toHaveLength(one.uses.length)
      for (const [at, versions] of found.entries()) {
        expect(versions, JSON.stringify(one.uses[at])).not.toEqual([])
      }
    },
  )
})

describe('npm run outdated-azure', () => {
  const run = (...args: string[]) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      const command = ['tools/run.mjs', 'tools/outdated-azure.ts', ...args]
      execFile(process.execPath, command, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
      )
    })

  it('ends with 0 when nothing ends, and says since when the dates are known', async () => {
    const { code, stdout } = await run('--on', '2001-01-01')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Nothing ends within a year from 2001-01-01\. .*looked up on \d{4}-/)
  })

  it('ends with 1 when something does, with its day and where it is used', async () => {
    const { code, stdout } = await run('--on', '2100-01-01')
    expect(code).toBe(1)
    expect(stdout).toMatch(/20\d\d-\d\d-\d\d +Node\.js/)
    expect(stdout).toContain('infra/main.bicep')
  })

  it.each(['2026', '2026-02-30', 'tomorrow', '2026-11-30T00:00:00Z'])(
    'refuses %s for a day in one line, and ends with 2',
    async (day) => {
      const { code, stdout, stderr } = await run('--on', day)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining('YYYY-MM-DD')])
    },
  )
})
