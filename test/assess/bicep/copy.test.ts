// The copy that the engine reads: who may read it, what is never in it, and that it does not stay.
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { removeStaleCopies, withCopy } from '../../../src/assess/bicep/copy.ts'
import { givenFor } from '../../../src/assess/bicep/parameters.ts'
import { withoutSecretDefaults } from '../../../src/assess/bicep/secret-defaults.ts'
import type { JsonObject } from '../../../src/engine/json.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'copy-test-'))
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) vi.stubEnv(name, folder)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

const SECRET = 'hunter2'
const secure = (more: JsonObject = {}): JsonObject => ({ type: 'secureString', ...more })
const nested = (template: JsonObject, parameters?: JsonObject): JsonObject => ({
  type: 'Microsoft.Resources/deployments',
  properties: { template, ...(parameters === undefined ? {} : { parameters }) },
})

describe('no secret of a template is in its copy', () => {
  test.each<[string, JsonObject]>([
    ['a default', { parameters: { a: secure({ defaultValue: SECRET }) } }],
    ['in any case of names', { Parameters: { a: { Type: 'SECURESTRING', DefaultValue: SECRET } } }],
    [
      'a member of a default',
      {
        parameters: {
          a: { type: 'object', properties: { p: secure() }, defaultValue: { p: SECRET } },
        },
      },
    ],
    [
      'an expression with it',
      { parameters: { a: secure({ defaultValue: `[concat('${SECRET}')]` }) } },
    ],
    [
      'of a nested template',
      { resources: [nested({ parameters: { a: secure({ defaultValue: SECRET }) } })] },
    ],
    [
      'of one by its symbolic name, nested twice',
      {
        resources: {
          m: nested({
            resources: [nested({ parameters: { a: secure({ defaultValue: SECRET }) } })],
          }),
        },
      },
    ],
    [
      'a value for a nested template',
      { resources: [nested({ parameters: { a: secure() } }, { A: { value: SECRET } })] },
    ],
    [
      'a part of such a value',
      {
        resources: [
          nested(
            { parameters: { a: { type: 'secureObject' } } },
            { a: { value: { x: SECRET, y: "[parameters('y')]" } } },
          ),
        ],
      },
    ],
  ])('%s', async (_what, template) => {
    const { lines } = givenFor(template, {}, true)
    const written = await withCopy(template, lines, async (path) =>
      readdirSync(dirname(path)).map((name) => readFileSync(join(dirname(path), name), 'utf8')),
    )
    expect(written).toHaveLength(3)
    expect(written.join()).not.toContain(SECRET)
  })

  test('something is given for each, so that the engine leaves it an expression', () => {
    const a = secure({ defaultValue: SECRET, minLength: 2 })
    expect(givenFor({ parameters: { a } }, {}, true).lines).toEqual(["param a = any('xx')"])
    const copy = withoutSecretDefaults({ resources: [nested({ parameters: { a } })] })
    expect(copy).toMatchObject({
      resources: [{ properties: { parameters: { a: { value: 'xx' } } } }],
    })
  })

  test('an expression that says where a secret comes from stays', () => {
    const value = "[parameters('outer')]"
    const template = {
      resources: [nested({ parameters: { a: secure() } }, { a: { value } })],
    }
    expect(withoutSecretDefaults(template)).toBe(template)
  })
})

test.skipIf(process.platform === 'win32')('nobody else may read it', async () => {
  const modes = await withCopy({}, [], async (path) => {
    const own = dirname(path)
    return [own, ...readdirSync(own).map((name) => join(own, name))].map((one) =>
      (statSync(one).mode & 0o777).toString(8),
    )
  })
  expect(modes).toEqual(['700', '600', '600', '600'])
})

test('copies of processes that are gone are removed, and no others', () => {
  const { pid = 0 } = spawnSync(process.execPath, ['--version'])
  const host = hostname().replaceAll(/\W/g, '')
  const make = (name: string) => {
    mkdirSync(join(folder, name, 'x'), { recursive: true })
    return join(folder, name)
  }
  const gone = make(`rebaseline-bicep-${host}-${pid}-abcDEF`)
  const others = [
    make(`rebaseline-bicep-${host}-${process.pid}-abcDEF`),
    make(`rebaseline-bicep-${host}x-${pid}-abcDEF`),
    make(`other-${pid}-abcDEF`),
  ]
  removeStaleCopies()
  expect(existsSync(gone)).toBe(false)
  expect(others.map((one) => existsSync(one))).toEqual([true, true, true])
})
