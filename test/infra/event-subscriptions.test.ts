// What wakes the service: the filters are the generated ones, on a topic of each source.
import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import * as z from 'zod'
import { OTHER, ofType, read, SUBSCRIPTION, VAULT, VAULT_ELSEWHERE } from './snapshots.ts'

const eventFilters = z
  .object({
    subscriptions: z.array(
      z.object({
        name: z.string(),
        includedEventTypes: z.array(z.string()),
        operationNames: z.array(z.string()),
      }),
    ),
    keyVault: z.object({ includedEventTypes: z.array(z.string()) }),
  })
  .parse(JSON.parse(readFileSync('infra/generated/event-filters.json', 'utf8')))

const subscription = z.looseObject({
  id: z.string(),
  name: z.string(),
  properties: z.looseObject({
    filter: z.looseObject({
      includedEventTypes: z.array(z.string()),
      advancedFilters: z
        .array(z.object({ operatorType: z.string(), key: z.string(), values: z.array(z.string()) }))
        .default([]),
    }),
    retryPolicy: z.object({
      maxDeliveryAttempts: z.number(),
      eventTimeToLiveInMinutes: z.number(),
    }),
  }),
})

describe('the event subscriptions', () => {
  const TYPE = 'Microsoft.EventGrid/systemTopics/eventSubscriptions'
  const all = (name: string) =>
    ofType(read(`events/${name}`), TYPE).map((one) => subscription.parse(one))

  it('are the generated ones, each with the filter of its own writes', () => {
    const found = all('this-subscription').map(({ name, properties: { filter } }) => ({
      name,
      includedEventTypes: filter.includedEventTypes,
      operationNames: filter.advancedFilters[0]?.values,
      own: filter.advancedFilters[1],
    }))
    const own = {
      operatorType: 'StringNotIn',
      key: 'data.claims.appid',
      values: ['c0ffee00-3333-4444-8555-666677778888'],
    }
    const expected = eventFilters.subscriptions.map((entry) => ({
      ...entry,
      name: `evgt-rebaseline-prod/${entry.name}-prod`,
      own,
    }))
    expect(found).toEqual(expected)
  })

  // https://learn.microsoft.com/azure/event-grid/event-filtering#limitations
  it('have no more values than Event Grid takes', () => {
    for (const { properties } of all('more-subscriptions-and-vaults')) {
      const values = properties.filter.advancedFilters.flatMap((filter) => filter.values)
      expect(values.length).toBeLessThanOrEqual(25)
    }
  })

  const HERE = `/subscriptions/${SUBSCRIPTION}`
  const THERE = `/subscriptions/${OTHER}`
  test.each([
    ['this-subscription', [HERE]],
    ['vault-elsewhere', [HERE, VAULT_ELSEWHERE]],
    ['more-subscriptions-and-vaults', [HERE, THERE, VAULT, VAULT_ELSEWHERE]],
    ['under-a-management-group', [THERE]],
    ['topics-that-exist', [VAULT_ELSEWHERE]],
    ['second-environment', [VAULT]],
  ])('of %s come from topics of ours on each source that has none', (name, expected) => {
    const topics = ofType(read(`events/${name}`), 'Microsoft.EventGrid/systemTopics')
    const sources = topics.map(({ properties }) => String(properties.source).toLowerCase())
    expect(sources.toSorted()).toEqual(expected.map((id) => id.toLowerCase()).toSorted())
  })

  const hub = (subscription: string) =>
    `/subscriptions/${subscription}/resourceGroups/rg-hub/providers/Microsoft.EventGrid/systemTopics`
  test.each([
    [`${hub(SUBSCRIPTION)}/this`, 'this subscription', eventFilters.subscriptions.length],
    [`${hub(OTHER)}/that`, 'another subscription', eventFilters.subscriptions.length],
    [`${hub(SUBSCRIPTION)}/of-vault`, 'a vault', 1],
  ])(
    'use the topic %s of %s that is there already, without an identity of ours',
    (topic, _of, count) => {
      const found = all('topics-that-exist').filter(({ id }) =>
        id.toLowerCase().startsWith(`${topic.toLowerCase()}/`),
      )
      expect(found).toHaveLength(count)
      expect(
        found.filter(({ properties }) => 'deadLetterWithResourceIdentity' in properties),
      ).toEqual([])
      // Azure evaluates it before it makes the subscription: what the topic hears of is not known until then.
      for (const { properties } of found) {
        expect(String((properties.labels as readonly string[])[0])).toMatch(
          /fail\(format\('existingTopics: /,
        )
      }
    },
  )

  it('keep what could not be delivered where an identity can write it', () => {
    const kept = (name: string) =>
      all(name).filter(({ properties }) => 'deadLetterWithResourceIdentity' in properties).length
    expect(kept('this-subscription')).toBe(eventFilters.subscriptions.length)
    expect(kept('no-dead-letters')).toBe(0)
  })
})
