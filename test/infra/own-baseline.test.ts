// The service's own resources pass the service's own rules. What does not is named here, and in docs/deploy.md with the
// reason.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cli, type Finding } from '../assess/run.ts'
import { pathOf } from './snapshots.ts'

const ALWAYS = {
  'storage-cmk': 'nonCompliant',
  // What the template cannot say: these depend on the subscription, or are written by Azure later.
  'storage-aml-resource-access-rule': 'unknown',
  'storage-defender': 'unknown',
}
const WHEN_PUBLIC = {
  // A private network brings its own endpoint, which counts.
  'storage-private-endpoint': 'unknown',
  'storage-network-default-deny': 'nonCompliant',
  'storage-public-network-access': 'nonCompliant',
}

async function assessed(name: string): Promise<readonly Finding[]> {
  const { code, stdout, stderr } = await cli(['assess', '--file', pathOf(name), '--format', 'json'])
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return JSON.parse(stdout) as readonly Finding[]
}

test.each([
  { name: 'main/flex', exceptions: { ...ALWAYS, ...WHEN_PUBLIC } },
  { name: 'main/premium', exceptions: { ...ALWAYS, ...WHEN_PUBLIC } },
  { name: 'main/flex-private', exceptions: ALWAYS },
  { name: 'main/premium-private', exceptions: ALWAYS },
  { name: 'main/private-own-subnets', exceptions: ALWAYS },
])('$name passes, but for what is listed', async ({ name, exceptions }) => {
  const findings = await assessed(name)
  const off = findings.filter(({ verdict }) => verdict === 'nonCompliant' || verdict === 'unknown')
  expect(Object.fromEntries(off.map(({ rule, verdict }) => [rule, verdict]))).toEqual(exceptions)
  expect(findings.filter(({ verdict }) => verdict === 'compliant').length).toBeGreaterThan(20)
})

test('docs/deploy.md gives the reason for each', () => {
  const page = readFileSync('docs/deploy.md', 'utf8')
  const rules = Object.keys({ ...ALWAYS, ...WHEN_PUBLIC })
  expect(rules.filter((rule) => !page.includes(`| \`${rule}\` |`))).toEqual([])
})
