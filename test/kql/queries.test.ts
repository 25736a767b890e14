// Every query that the product sends, deploys or recommends is one that Azure can run: nobody else reads them before an
// operator needs them.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { existenceQuery, sweepQuery } from '../../src/azure/resource-graph.ts'
import { rules } from '../../src/rules/index.ts'
import { ofType, read as readSnapshot } from '../infra/snapshots.ts'
import { faults } from './kusto.ts'
import { GRAPH, LOGS, type Tables } from './tables.ts'

const files = (folder: string, end: RegExp) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => end.test(path))
    .map((path) => `${folder}/${path}`)
const text = (path: string) => readFileSync(path, 'utf8')

describe('the checker', () => {
  test.each<[string, Tables, string, string]>([
    ['an unknown column', LOGS, 'AppTraces | where Massage has "x"', "'Massage' does not refer to"],
    ['a column of another table', LOGS, 'AppTraces | where Success == false', "'Success' does not"],
    ['an unknown table', LOGS, 'AppTrace | take 1', "'AppTrace' does not refer to"],
    ['a table of elsewhere', GRAPH, 'AppTraces | take 1', "'AppTraces' does not refer to"],
    ['an unknown function', LOGS, 'AppTraces | where isthere(Message)', "'isthere' does not refer"],
    [
      'a column that was projected away',
      GRAPH,
      'resources | project id | where name == "x"',
      "'name'",
    ],
    ['a word of the language as a name', LOGS, 'AppTraces | summarize last = count()', 'bracketed'],
    ['an operator without its part', LOGS, 'AppTraces | where', 'Missing expression'],
    ['a text without its end', GRAPH, "resources | where id == 'x", "Missing: '"],
    ['an argument too few', LOGS, 'AppRequests | summarize percentile(DurationMs)', 'argument'],
    ['nothing', LOGS, ' ', 'there is no query'],
  ])('rejects %s', (_fault, tables, query, message) => {
    expect(faults(query, tables).join('\n')).toContain(message)
  })
})

// The engine leaves an expression where a text is known in Azure only: a set gives a value for each.
const alerts = ofType(readSnapshot('main/told'), 'Microsoft.Insights/scheduledQueryRules').flatMap(
  ({ properties }) => itemsOf(properties.criteria).map(({ query }) => query),
)

test('every alert asks for columns that there are, in words that Azure understands', () => {
  expect(alerts).not.toEqual([])
  expect(alerts.map((query) => [query, ...faults(query, LOGS)])).toEqual(alerts.map((one) => [one]))
})

/** Every query in a workbook, with where it is asked. */
function itemsOf(value: unknown): readonly { query: string; queryType: unknown }[] {
  if (typeof value !== 'object' || value === null) return []
  const own = 'query' in value && typeof value.query === 'string' ? [value.query] : []
  const queryType = 'queryType' in value ? value.queryType : undefined
  return [...own.map((query) => ({ query, queryType })), ...Object.values(value).flatMap(itemsOf)]
}

// https://github.com/microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json
const WHERE: ReadonlyMap<unknown, Tables> = new Map([
  [0, LOGS],
  [1, GRAPH],
])
const items = itemsOf(JSON.parse(text('infra/modules/workbook.json')))

test('the workbook has queries', () => {
  expect(items).not.toEqual([])
})

test.each(items)('the workbook shows something: $query', ({ query, queryType }) => {
  expect(faults(query, WHERE.get(queryType) ?? {})).toEqual([])
})

const HOSTILE = ["it's", 'a "b"', 'c\\', 'd\ne', "x') | where true or id in~ ('", '\u2028', '🔥']

test.each([
  [
    'the sweep, for all types',
    sweepQuery([...new Set(rules.map(({ resource }) => resource.type))]),
  ],
  ['the sweep, for names of every kind', sweepQuery(HOSTILE)],
  ['what still exists', existenceQuery(HOSTILE.map((name) => `/subscriptions/s/x/${name}`))],
])('Resource Graph understands the query of %s', (_query, query) => {
  expect(faults(query, GRAPH)).toEqual([])
})

/** Queries on a page: blocks of the language, spans that begin with a table, what `az graph query` is given. */
function queriesOn(page: string): readonly string[] {
  const blocks = [...page.matchAll(/^```(?:kql|kusto)\n([\s\S]*?)^```$/gm)]
  const names = Object.keys({ ...LOGS, ...GRAPH }).join('|')
  const spans = [...page.matchAll(new RegExp(`\`((?:${names})\\s*\\|[^\`]*)\``, 'gi'))]
  const arguments_ = [...page.matchAll(/az graph query -q (?:'([^']*)'|"([^"]*)")/g)]
  return [...blocks, ...spans, ...arguments_].map((match) => match[1] ?? match[2] ?? '')
}

const pages = ['README.md', 'CONTRIBUTING.md', ...files('docs', /\.md$/)].flatMap((path) =>
  queriesOn(text(path)).map((query) => ({ path, query })),
)

test('the pages have queries', () => {
  expect(queriesOn('```kql\nAppTraces\n| take 1\n```\n')).toEqual(['AppTraces\n| take 1\n'])
  expect(pages.map(({ path }) => path)).toContain('docs/configuration.md')
})

test.each(pages)('$path recommends a query that runs: $query', ({ query }) => {
  const both = { ...LOGS, ...GRAPH }
  expect(faults(query, both)).toEqual([])
})

test('there is no query in a place that is not looked at here', () => {
  const table = new RegExp(`\\b(${Object.keys({ ...LOGS, ...GRAPH }).join('|')})\\s*\\|\\s*[a-z]`)
  const found = ['src', 'functions', 'infra', 'tools', 'bin']
    .flatMap((folder) => files(folder, /\.(ts|mjs|json|bicep)$/))
    .filter((path) => !path.startsWith('infra/generated/') && table.test(text(path)))
  expect(found.toSorted()).toEqual([
    'infra/modules/alerts.bicep',
    'infra/modules/workbook.json',
    'src/azure/resource-graph.ts',
  ])
})
