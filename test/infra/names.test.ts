// Names that one file gives and another relies on, where no compiler sees it.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { installation, TO_DEPLOY, TO_REMOVE } from '../../infra/hooks/environment.ts'
import { places } from '../../infra/hooks/places.ts'
import { namesOf } from '../../infra/hooks/remove.ts'
import { NAMES, ofType, read, SUBSCRIPTION } from './snapshots.ts'

const text = (path: string) => readFileSync(path, 'utf8')
const source = ['src', 'functions']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  )
  .filter((path) => path.endsWith('.ts'))
  .map(text)
  .join('\n')

const outputs = [...text('infra/main.bicep').matchAll(/^output (\w+) /gm)].map(([, name]) => name)
// https://learn.microsoft.com/azure/developer/azure-developer-cli/manage-environment-variables
const OF_AZD = ['AZURE_ENV_NAME', 'AZURE_LOCATION', 'AZURE_SUBSCRIPTION_ID']

// What a person sets for the hooks alone.
const OF_HOOKS = ['REBASELINE_DEPLOY_PATIENCE_SECONDS']

test('hooks and docs/deploy.md use variables that azd, the template or a person sets', () => {
  const page = text('docs/deploy.md')
  const used = [
    ...[...page.matchAll(/\$\{?((?:AZURE|REBASELINE)_[A-Z_]+)/g)].map((match) => match[1] ?? ''),
    ...(text('infra/hooks/environment.ts').match(/\b(?:AZURE|REBASELINE)_[A-Z_]+/g) ?? []),
  ]
  const asked = [...text('infra/events.bicepparam').matchAll(/'((?:AZURE|REBASELINE)_\w+)'/g)].map(
    (match) => match[1] ?? '',
  )
  const known = [...outputs, ...OF_AZD, ...OF_HOOKS, ...asked]
  expect(used.length).toBeGreaterThan(20)
  expect(used.filter((name) => !known.includes(name))).toEqual([])
  expect(page).toContain(OF_HOOKS[0])
})

test('the hook asks for every variable without which the parameters of the events cannot be read', () => {
  const needed = [
    ...text('infra/events.bicepparam').matchAll(/readEnvironmentVariable\('(\w+)'\)/g),
  ].map((match) => match[1] ?? '')
  expect(needed.length).toBeGreaterThan(0)
  expect(TO_DEPLOY).toEqual(expect.arrayContaining(needed))
})

test('what is removed is what the templates make and tag, in their places, under their names', () => {
  const installed = (of: Readonly<Record<string, string>>) => {
    const found = installation(of, TO_REMOVE)
    if ('length' in found) throw new Error(found.join())
    return found
  }
  const all = NAMES.filter(
    (name) => name.startsWith('events/') && !/second|name-with/.test(name),
  ).map((name) => read(name))
  const made = all.flatMap((one) => ofType(one, 'Microsoft.EventGrid/systemTopics'))
  const subscription = ({ id }: { id: string }) => id.split('/')[2]
  const vaults = made.filter(
    ({ properties }) => properties.topicType === 'Microsoft.KeyVault.vaults',
  )
  const others = made.map(subscription).filter((id) => id !== SUBSCRIPTION)
  const of = installed({
    AZURE_ENV_NAME: 'prod',
    REBASELINE_APP_ID: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-rebaseline-prod/providers/Microsoft.Web/sites/f`,
    REBASELINE_ADDITIONAL_SUBSCRIPTIONS: [...new Set(others)].join(),
    REBASELINE_VAULT_IDS: [...new Set(vaults.map(({ properties }) => properties.source))].join(),
  })
  const removed = places(of).map(({ topicId }) => topicId.toLowerCase())
  expect(new Set(removed)).toEqual(new Set(made.map(({ id }) => id.toLowerCase())))
  expect(
    made.filter(({ tags }) => (tags as Record<string, string>)['azd-env-name'] !== 'prod'),
  ).toEqual([])
  const names = all.flatMap((one) =>
    ofType(one, 'Microsoft.EventGrid/systemTopics/eventSubscriptions').flatMap(({ id, name }) =>
      /-prod$/.test(name) ? [id.split('/').at(-1)] : [],
    ),
  )
  expect(new Set(names)).toEqual(new Set(namesOf(of)))
})

test('events go to a function that there is', () => {
  expect(text('infra/events.bicep')).toContain('/functions/resourceChanged')
  expect(source).toContain("app.eventGrid('resourceChanged'")
})

test('azd finds the app by its tag', () => {
  expect(text('azure.yaml')).toMatch(/^services:\n {2}rebaseline:$/m)
  expect(text('infra/main.bicep')).toContain("'azd-service-name': 'rebaseline'")
})

test('alerts and workbook read lines that the service writes', () => {
  const queries = text('infra/modules/alerts.bicep') + text('infra/modules/workbook.json')
  const messages = [...queries.matchAll(/line\.msg\) == \\?"([^"\\]+)/g)].map((match) => match[1])
  const codes = [...queries.matchAll(/"([A-Z][a-z]+[A-Z]\w+)"/g)].map((match) => match[1])
  const fields = [...queries.matchAll(/line\.(\w+)/g)].map((match) => match[1] ?? '')
  expect(new Set(messages)).toEqual(new Set(['sweep finished', 'reconciled']))
  expect(messages.filter((message) => !source.includes(`'${message}'`))).toEqual([])
  expect(
    codes.filter((code) => !source.includes(`code: '${code}'`) && !KINDS.test(String(code))),
  ).toEqual([])
  const written = ['msg', 'code', ...source.matchAll(/log\.info\(\{ ([^}]+) \}/g)]
    .map(String)
    .join()
  expect(fields.filter((field) => !written.includes(field))).toEqual([])
})

// Words of the workbook's own format.
const KINDS = /^(KqlItem|KqlParameterItem|TimeRange|AppTraces|AppRequests)/

test('outputs get their case back on the way to a shell', () => {
  const given = { azurE_RESOURCE_GROUP: { type: 'String', value: "rg-o'hara" } }
  const lines = execFileSync(process.execPath, ['infra/outputs.mjs'], {
    input: JSON.stringify(given),
  })
  expect(String(lines)).toBe("export AZURE_RESOURCE_GROUP='rg-o'\\''hara'\n")
})
