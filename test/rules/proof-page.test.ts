// docs/proof.md lists every call that no read can prove. A rule that makes another one must be named there.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { DEFAULT_PARAMETERS } from '../../src/engine/parameters.ts'
import { rulesFor } from '../../src/rules/index.ts'
import { casesOf, idFor, writesOf } from './judging.ts'

const page = readFileSync(new URL('../../docs/proof.md', import.meta.url), 'utf8')
const workspace =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/w'

it('the page on proofs names every call that can end unproven, and no other', () => {
  const listed = [...page.matchAll(/^\| \[([a-z0-9-]+)\]\([^)]*\) \| `([^`]+)` \|/gm)].map(
    ([, rule, call]) => `${rule} ${call}`,
  )
  const declared = new Set<string>()
  for (const rule of rulesFor(DEFAULT_PARAMETERS)) {
    for (const { rule: made, observation, values, label } of casesOf(rule)) {
      if (label !== 'nonCompliant') continue
      const resource = { id: idFor(made), location: 'x', ...(observation.resource as object) }
      const writes = writesOf(made, { ...observation, resource, unit: [workspace] }, values)
      if (typeof writes === 'string') continue
      for (const { request, provenBy } of writes) {
        if (provenBy === undefined || request.kind !== 'arm') continue
        const [type, , action] = request.resourceId.split('/').slice(-3)
        declared.add(`${rule.id} ${request.method} ${type}/${action}`)
      }
    }
  }
  expect(listed).toEqual([...declared].toSorted())
  expect(listed).not.toEqual([])
})
