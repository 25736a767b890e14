// Inputs of deployments that are refused: the message tells of the fault, and each file is closed once.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { cli } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'refused-'))
afterAll(() => rmSync(folder, { recursive: true }))

const path = (name: string, text: string) => {
  const at = join(folder, name)
  writeFileSync(at, text)
  return at
}
const template = (more: object) =>
  JSON.stringify({
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    resources: [],
    ...more,
  })

test('parameters of a template are found in any case', async () => {
  const Parameters = { name: { type: 'string' } }
  const file = path('case.json', template({ parameters: undefined, Parameters }))
  const values = path('case.parameters.json', '{"parameters":{"NAME":{"value":"x"}}}')
  const { code } = await cli(['assess', '--file', file, '--parameters', values])
  expect(code).toBe(0)
})

test.each<[string, readonly string[], string]>([
  [
    'a .bicep without a Bicep',
    ['--file', path('a.bicep', 'param x string')],
    'only Bicep reads it',
  ],
  [
    'a template with a resource that is none',
    ['--file', path('none.json', template({ resources: [1] }))],
    'expected a resource',
  ],
  [
    'a value that the template does not declare',
    [
      ...['--file', path('few.json', template({ parameters: {} }))],
      ...['--parameters', path('many.parameters.json', '{"parameters":{"x":{"value":1}}}')],
    ],
    'there is no parameter x',
  ],
])('%s is refused with what is wrong', async (_what, args, message) => {
  const { code, stderr } = await cli(['assess', ...args])
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) })
})
