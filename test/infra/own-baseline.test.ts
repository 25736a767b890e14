// The service's own resources pass the service's own rules. What does not is named here, and in docs/deploy.md with the
// reason.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cli, type Finding } from '../assess/run.ts'
import type { Rendering } from './bicep/render.ts'
import { main } from './samples.ts'

const ALWAYS = {
  'storage-cmk': 'nonCompliant',
  // What the template cannot say: these depend on the subscription, or are written by Azure later.
  'storage-aml-resource-access-rule': 'unknown',
  'storage-defender': 'unknown',
  'storage-private-endpoint': 'unknown',
}
const WHEN_PUBLIC = {
  'storage-network-default-deny': 'nonCompliant',
  'storage-public-network-access': 'nonCompliant',
}

async function assessed({ resources }: Rendering): Promise<readonly Finding[]> {
  const $schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
  const template = JSON.stringify({ $schema, contentVersion: '1.0.0.0', resources })
  const args = ['assess', '--file', '-', '--format', 'json']
  const { code, stdout, stderr } = await cli(args, template)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return JSON.parse(stdout) as readonly Finding[]
}

test.each([
  { variant: 'the default', params: {}, exceptions: { ...ALWAYS, ...WHEN_PUBLIC } },
  { variant: 'the private network', params: { network: 'private' }, exceptions: ALWAYS },
  {
    variant: 'Elastic Premium',
    params: { plan: 'premium', network: 'private' },
    exceptions: ALWAYS,
  },
])('$variant passes, but for what is listed', async ({ params, exceptions }) => {
  const findings = await assessed(main(params))
  const off = findings.filter(({ verdict }) => verdict === 'nonCompliant' || verdict === 'unknown')
  expect(Object.fromEntries(off.map(({ rule, verdict }) => [rule, verdict]))).toEqual(exceptions)
  expect(findings.filter(({ verdict }) => verdict === 'compliant').length).toBeGreaterThan(20)
})

test('docs/deploy.md gives the reason for each', () => {
  const page = readFileSync('docs/deploy.md', 'utf8')
  const rules = Object.keys({ ...ALWAYS, ...WHEN_PUBLIC })
  expect(rules.filter((rule) => !page.includes(`| \`${rule}\` |`))).toEqual([])
})
