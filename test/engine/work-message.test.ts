import { describe, expect, it } from 'vitest'
import { reconcileMessage, workMessage } from '../../src/work-message.ts'
import { itemOf } from './samples.ts'

describe('a work message', () => {
  it.each([
    { name: 'an event', because: 'identity and cause', given: itemOf() },
    {
      name: 'what came with a new resource',
      because: 'it is as new as that',
      given: itemOf({ isNew: true }),
    },
    {
      name: 'a request of a person',
      because: 'what was asked for is kept',
      given: itemOf({
        attempt: 3,
        cause: {
          source: 'person',
          id: 'request-1',
          at: '2026-11-20T10:00:00Z',
          actor: { kind: 'user', name: 'Ada', objectId: 'o' },
          operation: 'remediate',
        },
        request: { id: 'request-1', rules: ['thing-tls'], dryRun: true, approve: 'sha256:0' },
      }),
    },
  ])('survives the queue: $name, because $because', ({ given }) => {
    const message = reconcileMessage(given)
    expect(workMessage.parse(JSON.parse(JSON.stringify(message)))).toEqual(message)
  })

  const good = reconcileMessage(itemOf())
  it.each([
    { name: 'no object', because: 'a queue is an outside', given: 'reconcile' },
    { name: 'another kind', because: 'the list is closed', given: { ...good, kind: 'delete' } },
    { name: 'no item', because: 'there is nothing to look at', given: { kind: 'reconcile' } },
    {
      name: 'a negative attempt',
      because: 'it would never give up',
      given: { kind: 'reconcile', item: itemOf({ attempt: -1 }) },
    },
    {
      name: 'a time that is none',
      because: 'ages are counted from it',
      given: {
        kind: 'reconcile',
        item: itemOf({ cause: { source: 'event', id: 'x', at: 'yesterday' } }),
      },
    },
  ])('is refused with $name: $because', ({ given }) => {
    expect(workMessage.safeParse(given).success).toBe(false)
  })
})
