// Every value in host.json has its reason in docs/host.md, and agrees with what the code relies on.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

type Json = string | number | boolean | { readonly [name: string]: Json }

const leaves = (value: Json, path: readonly string[] = []): [string, string][] =>
  typeof value === 'object'
    ? Object.entries(value).flatMap(([name, child]) => leaves(child, [...path, name]))
    : [[path.join('.'), String(value)]]

const host = leaves(JSON.parse(readFileSync('host.json', 'utf8')) as Json)
const page = readFileSync('docs/host.md', 'utf8')
const valueAt = (path: string) => host.find(([name]) => name === path)?.[1]

test('each value stands in the table with a reason, and the table has no other', () => {
  const rows = [...page.matchAll(/^\| `([\w.]+)` \| `([^`]+)` \| (.+) \|$/gm)]
  expect(rows.map(([, path, value]) => [path, value])).toEqual(host)
  for (const [, path, , reason = ''] of rows) {
    expect(reason.length, path).toBeGreaterThan(30)
  }
})

test('numbers that the page does arithmetic with are those of the file', () => {
  const atOnce =
    Number(valueAt('extensions.queues.batchSize')) +
    Number(valueAt('extensions.queues.newBatchThreshold'))
  expect(page).toContain(`has ${atOnce} at once`)
  expect(page).toContain(`${atOnce} resources can have ${Math.floor(250 / atOnce)} reads each`)
  expect(page).toContain(`counts as one of the ${valueAt('extensions.queues.maxDequeueCount')}`)
})

test('limits of the code that the page names are those of the code', () => {
  const source = (path: string) => readFileSync(path, 'utf8')
  expect(source('src/config.ts')).toContain('maxAttempts: 8')
  expect(source('src/config.ts')).toContain('verifyDelays: [500, 1500, 3000]')
  expect(source('src/azure/long-running.ts')).toContain('LONGEST_WAIT_MS = 20_000')
  expect(source('src/work.ts')).toContain('THROTTLED_SECONDS = 30')
  expect(source('src/work.ts')).toContain('FAILED_SECONDS = 5')
  expect(source('src/alerts/deliver.ts')).toContain('MOST_ATTEMPTS = 18')
})

test('the triggers that need the extension bundle have it', () => {
  expect(valueAt('extensionBundle.id')).toBe('Microsoft.Azure.Functions.ExtensionBundle')
})
