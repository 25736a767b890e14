import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS } from '../../src/engine/parameters.ts'
import { ruleIds, ruleSources, rules, rulesFor } from '../../src/rules/index.ts'
import { parameters } from './judging.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'src', 'rules')
// One folder per service. What rules share lies in `families`, or beside the folders.
const SERVICES = ['keyvault', 'mhsm', 'ml', 'storage']
const SHARED = ['families']
const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
const files = folders
  .filter(({ name }) => !SHARED.includes(name))
  .flatMap(({ name }) => readdirSync(join(root, name)).map((file) => `${name}/${file}`))
const idOfFile = (file: string) => file.replace('/', '-').replace(/\.ts$/, '')
const nameOfFile = (file: string) =>
  (file.split('/')[1] ?? '')
    .replace(/\.ts$/, '')
    .replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

// Biome's width: a rule about values fits on one screen.
const MOST_LINES = { declarative: 40, coded: 120 }

it('has a folder per service and nothing else beside what rules share', () => {
  for (const { name } of folders) expect([...SERVICES, ...SHARED]).toContain(name)
})

it('lists every rule file of the directory, and nothing else, sorted by id', () => {
  const ids = rules.map(({ id }) => id)
  expect(ids).toEqual(ids.toSorted())
  expect(ids).toEqual(files.map(idOfFile).toSorted())
  expect(ruleIds).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
})

it('makes the same rules, in the same order, whatever the parameters are', () => {
  for (const values of [DEFAULT_PARAMETERS, parameters, { ...parameters, retentionDays: 90 }]) {
    expect(rulesFor(values).map(({ id }) => id)).toEqual(ruleIds)
  }
  const made = ruleSources.filter((source) => typeof source === 'function')
  for (const source of made) {
    const [one, other] = [source(parameters), source(parameters)]
    expect(one.id).toBe(other.id)
    // It is made from the parameters alone: nothing is kept between two calls.
    expect(JSON.stringify(one)).toBe(JSON.stringify(other))
  }
})

describe.each(files)('the file %s', (file) => {
  const text = readFileSync(join(root, file), 'utf8')

  it('declares the rule of its name, once, and exports nothing else', async () => {
    expect(file).toMatch(/^[a-z]+\/[a-z0-9]+(-[a-z0-9]+)*\.ts$/)
    expect(text.match(/^ *id: '/gm)).toHaveLength(1)
    expect(text).toContain(`id: '${idOfFile(file)}',`)
    expect(Object.keys(await import(pathToFileURL(join(root, file)).href))).toEqual([
      nameOfFile(file),
    ])
    expect(text).toMatch(/\/\*\*[\s\S]+?\*\/\nexport const /)
  })

  it('is short enough to be read at once', () => {
    const isCoded = /^\s*(gaps|change)\b\s*[(:]/m.test(text)
    const lines = text.trimEnd().split('\n').length
    expect(lines).toBeLessThanOrEqual(isCoded ? MOST_LINES.coded : MOST_LINES.declarative)
  })
})
