import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/engine/json.ts'
import { observe } from '../../src/engine/observe.ts'
import type { Ports, ReadResult } from '../../src/engine/ports.ts'
import type { LinkedDocuments } from '../../src/engine/rule.ts'
import { codedRule, GROUP, idOf, NOW, THING_ID, thing, thingOf } from './samples.ts'

const ACCOUNT = `${GROUP}/providers/Contoso.Data/Accounts/One`
const VAULT = `${GROUP}/providers/Contoso.Data/vaults/two`
const KEY = ACCOUNT.toLowerCase()

const linked: LinkedDocuments = {
  name: 'linked',
  linked: ['properties.account', 'properties.vault'],
  types: {
    'Contoso.Data/accounts': {
      apiVersion: '2024-01-01',
      permission: 'Contoso.Data/accounts/read',
    },
  },
}

/** Looks at a thing with one need; `answers` are Azure's by path, and the reads it was asked for come back, too. */
async function look(
  need: LinkedDocuments,
  properties: JsonObject,
  answers: Readonly<Record<string, ReadResult>>,
) {
  const reads: string[] = []
  const ports: Pick<Ports, 'azure' | 'clock' | 'units'> = {
    azure: {
      read: async (path, apiVersion) => {
        reads.push(`${path} ${apiVersion}`)
        if (path === THING_ID) return { kind: 'found', body: thingOf(properties) }
        return answers[path] ?? { kind: 'gone' }
      },
      write: () => Promise.reject(new Error('nothing is written')),
      resume: () => Promise.reject(new Error('nothing is resumed')),
    },
    clock: { now: () => NOW, sleep: async () => {} },
    units: {
      learn: async () => {},
      dependents: async () => [],
      members: async () => [],
      isManaged: async () => false,
    },
  }
  const rule = codedRule({ id: 'thing-linked', needs: [need], gaps: () => [] })
  const seen = await observe(idOf(THING_ID), thing, [rule], ports)
  return { seen, reads: reads.filter((read) => !read.startsWith(THING_ID)) }
}

const found = (body: Json): ReadResult => ({ kind: 'found', body })
const seenWith = (need: Json) => ({ kind: 'seen', observation: { needs: { linked: need } } })

describe('documents that a resource names', () => {
  it('are read with the api-version of their type, and kept by lower-cased id', async () => {
    const { seen, reads } = await look(linked, { account: ACCOUNT }, { [ACCOUNT]: found({ a: 1 }) })
    expect(reads).toEqual([`${ACCOUNT} 2024-01-01`])
    expect(seen).toMatchObject(seenWith({ value: { [KEY]: { a: 1 } } }))
  })

  it('are read below the id where the need says so, and still kept by the id alone', async () => {
    const need = { ...linked, suffix: '/providers/Contoso.Locks/locks' }
    const answers = { [`${ACCOUNT}${need.suffix}`]: found({ value: [] }) }
    const { seen, reads } = await look(need, { account: ACCOUNT }, answers)
    expect(reads).toEqual([`${ACCOUNT}/providers/Contoso.Locks/locks 2024-01-01`])
    expect(seen).toMatchObject(seenWith({ value: { [KEY]: { value: [] } } }))
  })

  it('are null when they do not exist', async () => {
    const { seen } = await look(linked, { account: ACCOUNT }, {})
    expect(seen).toMatchObject(seenWith({ value: { [KEY]: null } }))
  })

  it.each([
    { name: 'of another type', because: 'no api-version is known', vault: VAULT },
    { name: 'not well formed', because: 'it must not become a URL', vault: `${ACCOUNT}/../x` },
    { name: 'absent', because: 'there is nothing to read', vault: null },
  ])('are left out when the id is $name: $because', async ({ vault }) => {
    const { seen, reads } = await look(linked, { vault }, {})
    expect(reads).toEqual([])
    expect(seen).toMatchObject(seenWith({ value: {} }))
  })

  it('are not known at all when one of them may not be read', async () => {
    const denied: ReadResult = { kind: 'denied', message: 'no' }
    const { seen } = await look(linked, { account: ACCOUNT }, { [ACCOUNT]: denied })
    expect(seen).toMatchObject(seenWith({ unavailable: 'no' }))
  })

  it('are asked for again with the resource when Azure is busy', async () => {
    const busy: ReadResult = { kind: 'busy', retryAfterSeconds: 7, message: 'later' }
    const { seen } = await look(linked, { account: ACCOUNT }, { [ACCOUNT]: busy })
    expect(seen).toEqual(busy)
  })
})
