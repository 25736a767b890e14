// local.settings.sample.json starts the app as it is, on a developer's machine with Azurite.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'
import { environmentSchema } from '../src/environment-schema.ts'
import { rulesFor } from '../src/rules/index.ts'

const sample = JSON.parse(readFileSync('local.settings.sample.json', 'utf8')) as {
  readonly IsEncrypted: boolean
  readonly Values: Readonly<Record<string, string>>
}
const set = Object.fromEntries(Object.entries(sample.Values).filter(([, value]) => value !== ''))

test('Core Tools read it: plain text, the worker of Node.js, Azurite at its usual ports', () => {
  expect(sample.IsEncrypted).toBe(false)
  expect(sample.Values).toMatchObject({
    FUNCTIONS_WORKER_RUNTIME: 'node',
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  })
})

test('the service reads it with the rebaseline.json of the project, and writes nothing', () => {
  const config = readConfig(sample.Values, rulesFor)
  expect(config.storage).toEqual({ connectionString: 'UseDevelopmentStorage=true' })
  expect(config.policy.writes).toBe('off')
})

test('all else is as it is without a setting', () => {
  const { AzureWebJobsStorage: _, REBASELINE_WRITES: __, ...read } = environmentSchema.parse(set)
  expect(environmentSchema.parse({})).toMatchObject(read)
})
