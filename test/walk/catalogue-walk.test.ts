// Every rule that can write does so once, over HTTPS, as the service would: and everything else stays as it was.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SandboxAzure } from '../../sandbox/azure/start.ts'
import { bankEstate } from '../../sandbox/estate.ts'
import { rules } from '../../src/rules/index.ts'
import { startTrustedAzure } from '../sandbox/azure/sandbox.ts'
import { readBeside } from './beside.ts'
import { createService, type Service } from './service.ts'
import { differences, inWords, type Snapshot, snapshot } from './snapshot.ts'
import { type Place, placeOf } from './stage.ts'
import { STAYING } from './staying.ts'
import { spelled, usedRights } from './used-rights.ts'
import { type Walked, walk } from './walk.ts'

const writable = rules.filter(({ safety }) => safety.class !== 'reportOnly').map(({ id }) => id)
const now = Date.now()
const bank = bankEstate(now)
const places = new Map<string, Place>(writable.map((id) => [id, placeOf(id, bank, now)]))
const walked = new Map<string, Walked>()
const plenty = { size: 100_000, perSecond: 100_000 }
const quota = { reads: plenty, writes: plenty, deletes: plenty, queriesPerFiveSeconds: 1000 }
let azure: SandboxAzure
let service: Service
let start: Snapshot

beforeAll(async () => {
  const added = [...places.values()]
  const estate = {
    ...bank,
    resources: [...bank.resources, ...added.flatMap(({ resources }) => resources)],
    keys: [...bank.keys, ...added.flatMap(({ keys }) => keys)],
  }
  azure = await startTrustedAzure({ estate, longRunningMs: 1, quota })
  service = createService(azure)
  start = snapshot(
    azure,
    bank.resources.map(({ id }) => String(id)),
  )
})
afterAll(() => azure.stop())

it.each(writable)('%s', async (id) => {
  const place = places.get(id)
  if (place === undefined) throw new Error(`${id} has no place`)
  walked.set(id, await walk(place, azure, service))
})

describe('together', () => {
  it('every rule that can write was walked', () => {
    expect([...walked.keys()]).toEqual(writable)
  })

  it('the rest of the estate is as it was', () => {
    expect(differences(start, snapshot(azure, start.keys())).map(inWords)).toEqual([])
  })

  it('all of it comes back, except what says why it stays', () => {
    const staying = [...walked].flatMap(([id, { stays }]) => {
      const reasons = stays.map(({ path, why }) => [path, why])
      return reasons.length === 0 ? [] : [[id, Object.fromEntries(reasons)]]
    })
    const expected = Object.entries(STAYING).map(([id, paths]) => {
      const reasons = Object.entries(paths).map(([path, why]) => [
        path,
        expect.stringContaining(why),
      ])
      return [id, Object.fromEntries(reasons)]
    })
    expect(Object.fromEntries(staying)).toEqual(Object.fromEntries(expected))
  })

  it('needs each right of the role, and no other', async () => {
    const answers = await readBeside(rules, azure, service)
    expect(Object.values(answers)).not.toContain(undefined)
    const used = usedRights(azure)
    expect(used).toEqual({
      actions: spelled(azure.estate.allowedOperations),
      dataActions: spelled(azure.estate.allowedDataActions),
    })
  })
})
