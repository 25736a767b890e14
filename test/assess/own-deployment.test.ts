// What the README shows of the product's own deployment.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cli } from './run.ts'

// The engine's answers about infra/, which `npm run infra` keeps: made for another subscription, so names differ.
const SNAPSHOTS = 'infra/generated/snapshots'
// Another parameter set makes other things that no rule is about.
const withoutNames = (text: string) =>
  text
    .replaceAll(/\brg-rebaseline-\w+\/st[a-z0-9]+\b/g, 'GROUP/NAME')
    .replaceAll(/; \d+ resources of other types/g, '')

async function table(snapshot: string) {
  const { code, stdout } = await cli(['assess', '--file', `${SNAPSHOTS}/${snapshot}`])
  expect(code).toBe(0)
  return withoutNames(stdout)
}

describe('the deployment of the product', () => {
  test('is judged as the README shows', async () => {
    const readme = withoutNames(readFileSync('README.md', 'utf8'))
    expect(readme).toContain(`\`\`\`\n${await table('main/flex.json')}\`\`\``)
  })

  test('is without a high finding on a private network, and its endpoint counts', async () => {
    const said = await table('main/flex-private.json')
    expect(said).toMatch(/ not compliant \(0 high, /)
    expect(said).not.toContain('storage-private-endpoint')
  })
})
