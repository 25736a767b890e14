import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseQuery } from '../../sandbox/azure/graph-query.ts'
import { existenceQuery, kqlString, sweepQuery } from '../../src/azure/resource-graph.ts'
import { createSurroundings } from '../../src/azure/surroundings.ts'
import { foldCase } from '../../src/engine/fold-case.ts'
import { anyCharacter } from '../any-text.ts'

const hostile = [
  "Don't page me",
  'the "hot" path',
  "x') | where true or id in~ ('",
  "\\'",
  '\\',
  "\\\\') | project 1 //",
  'a\nb',
  'a\u2028b',
  '🔥',
  '/subscriptions/@/x',
]

/** What a query asks for, as the reader of queries in the sandbox understands it. */
function wantedBy(query: string): unknown {
  const [where, ...rest] = parseQuery(query)
  return where?.kind === 'where' && where.condition.kind === 'compare'
    ? { values: where.condition.values, steps: rest.map(({ kind }) => kind) }
    : where
}

describe('a name in a query of Resource Graph is a name, whatever it holds', () => {
  it.each(hostile)('%j', (name) => {
    const id = `/subscriptions/x/providers/Microsoft.Insights/components/${name}`
    expect(wantedBy(existenceQuery([id, 'other']))).toEqual({
      values: [id, 'other'],
      steps: ['project', 'order'],
    })
    expect(wantedBy(sweepQuery([name, 'b']))).toMatchObject({
      values: [foldCase(name), 'b'],
      steps: ['project', 'order'],
    })
  })

  it('for every text there is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: anyCharacter }), { minLength: 1, maxLength: 3 }),
        (names) => {
          expect(wantedBy(existenceQuery(names))).toMatchObject({ values: names })
        },
      ),
    )
  })

  it('is written on one line, without a character that is not seen', () => {
    expect(kqlString('a\n\u0000\u2028\u202e\ud800b')).toBe(
      String.raw`'a\u000a\u0000\u2028\u202e\ud800b'`,
    )
  })
})

describe('text in a filter of Resource Manager is text, whatever it holds', () => {
  it.each([
    ['p', "principalId eq 'p'"],
    ["p' or principalId ne 'q", "principalId eq 'p'' or principalId ne ''q'"],
    ["'", "principalId eq ''''"],
  ])('%j', async (principal, want) => {
    const filters: unknown[] = []
    const list = async (_path: string, _version: string, query: unknown) => {
      filters.push(query)
      return []
    }
    const surroundings = createSurroundings({ arm: { list }, subscriptions: [] } as never)
    await surroundings.rolesOf(principal, '/subscriptions/x')
    expect(filters).toEqual([{ $filter: want }])
  })
})
