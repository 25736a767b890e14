// Names that one file gives and another relies on, where no compiler sees it.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from './bicep/parser.ts'

const text = (path: string) => readFileSync(path, 'utf8')
const source = ['src', 'functions']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  )
  .filter((path) => path.endsWith('.ts'))
  .map(text)
  .join('\n')

const outputs = parse(text('infra/main.bicep'), 'infra/main.bicep').flatMap(({ kind, name }) =>
  kind === 'output' ? [name] : [],
)
// https://learn.microsoft.com/azure/developer/azure-developer-cli/manage-environment-variables
const OF_AZD = ['AZURE_ENV_NAME', 'AZURE_LOCATION', 'AZURE_SUBSCRIPTION_ID']

test('azure.yaml and docs/deploy.md use variables that azd or the template sets', () => {
  const used = [text('azure.yaml'), text('docs/deploy.md')].flatMap((page) =>
    [...page.matchAll(/\$\{?(?:env:)?((?:AZURE|REBASELINE)_[A-Z_]+)/g)].map(
      (match) => match[1] ?? '',
    ),
  )
  expect(used.length).toBeGreaterThan(10)
  expect(used.filter((name) => !outputs.includes(name) && !OF_AZD.includes(name))).toEqual([])
})

test('the topic that azd deletes is the one that the template makes', () => {
  expect(text('infra/events.bicep')).toMatch(/topicName: 'evgt-rebaseline-\$\{environmentName\}'/)
  expect(text('azure.yaml')).toContain('"evgt-rebaseline-$AZURE_ENV_NAME"')
  expect(text('azure.yaml')).toContain('"evgt-rebaseline-$env:AZURE_ENV_NAME"')
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
