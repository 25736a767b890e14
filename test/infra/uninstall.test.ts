// docs/deploy.md removes everything that the templates add. Where that is comes from what Bicep's engine makes of them.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { NAMES, ofType, type Resource, read, SUBSCRIPTION } from './snapshots.ts'

const page = readFileSync('docs/deploy.md', 'utf8')
const section = page.slice(page.indexOf('## Uninstall'), page.indexOf('## Several subscriptions'))

const made = NAMES.filter((name) => !name.startsWith('refused/')).flatMap(
  (name) => read(name).predictedResources,
)
const groups = new Set(
  made.flatMap(({ type, id }) =>
    type === 'Microsoft.Resources/resourceGroups' ? [id.toLowerCase()] : [],
  ),
)
const topics = new Set(
  made.flatMap(({ type, id }) =>
    type === 'Microsoft.EventGrid/systemTopics' ? [id.toLowerCase()] : [],
  ),
)

/** In words of the page, where a resource is; nothing when it goes with the resource group of the service. */
function place({ id, type }: Resource): string | undefined {
  const at = id.toLowerCase()
  const [, , subscription, kind, group = ''] = at.split('/')
  if (at.startsWith('/providers/microsoft.management/')) return 'management group'
  if (type === 'Microsoft.Resources/resourceGroups') {
    return subscription === SUBSCRIPTION ? undefined : 'further subscription'
  }
  if (kind === 'providers') return 'subscription'
  if (type === 'Microsoft.EventGrid/systemTopics/eventSubscriptions') {
    const [topic = ''] = at.split('/eventsubscriptions/')
    if (!topics.has(topic)) return 'topic that was there before'
  }
  if (/^rg-rebaseline-[a-z]+(-[a-z]+)*--events$/.test(group)) {
    return 'resource group `rg-rebaseline-NAME--events` of a further subscription'
  }
  if (groups.has(`/subscriptions/${subscription}/resourcegroups/${group}`)) return undefined
  // The events of an installation are deployed after it, into its group.
  if (/^rg-rebaseline-[a-z]+(-[a-z]+)*$/.test(group) || at.startsWith('[')) return undefined
  if (at.includes('/microsoft.keyvault/vaults/')) return 'vault'
  return topics.has(at) || type.endsWith('eventSubscriptions') ? 'resource group of a vault' : at
}

const outside = new Set(
  made.flatMap((one) => {
    const where = place(one)
    return where === undefined ? [] : [`${one.type} in: ${where}`]
  }),
)

test('the table of what is outside the resource group names each thing in each place, and no other', () => {
  const rows = section.split('\n').filter((line) => line.startsWith('| `'))
  const told = rows.flatMap((row) => {
    const [, what = '', where = ''] = row.split('|')
    const types = [...what.matchAll(/`([^`]+)`/g)].map(([, type]) => type)
    return types.flatMap((type) => where.split(';').map((one) => `${type} in: ${one.trim()}`))
  })
  expect(outside.size).toBeGreaterThan(8)
  expect(new Set(told)).toEqual(outside)
})

test('no assignment is left in the account that stays', () => {
  const [, container = ''] =
    /ends_with\(scope, '\/\$REBASELINE_STORAGE_NAME(\/[^']+)'\)/.exec(section) ?? []
  const kept = made.filter(
    ({ type, id }) =>
      type === 'Microsoft.Authorization/roleAssignments' && id.includes('/storageAccounts/'),
  )
  expect(kept.length).toBeGreaterThan(1)
  for (const { id, properties } of kept) {
    // Those of the service's identity are found by it.
    if (/id-rebaseline-[a-z]+(-[a-z]+)*'/.test(String(properties.principalId))) continue
    const [scope] = id.split('/providers/Microsoft.Authorization/')
    expect(scope).toMatch(new RegExp(`/storageAccounts/[^/]+${container}$`))
  }
  expect(container).not.toBe('')
})

// What must be run so that a thing in a place goes.
const REMOVALS: readonly {
  readonly what: string
  readonly where: RegExp
  readonly by: string[]
}[] = [
  {
    what: 'Microsoft.EventGrid/',
    where: /further subscription|of a vault|topic that was there before/,
    by: ['node tools/run.mjs infra/hooks/predown.ts'],
  },
  {
    what: 'Microsoft.Authorization/roleAssignments',
    where: /subscription|vault/,
    by: [
      'az role assignment list --subscription "$SUB" --all --assignee "$REBASELINE_PRINCIPAL_ID"',
      "ends_with(scope, '/$REBASELINE_STORAGE_NAME/blobServices/default/containers/dead-letters')",
      '| xargs -r az role assignment delete --ids',
    ],
  },
  {
    what: 'Microsoft.Authorization/roleDefinitions',
    where: /subscription/,
    by: [
      'az role definition delete --name "Rebaseline prod $SUB" --scope "/subscriptions/$SUB"',
      'az role definition delete --name "Rebaseline keys prod $SUB" --scope "/subscriptions/$SUB"',
    ],
  },
  {
    what: 'Microsoft.Authorization/roleAssignments',
    where: /management group/,
    by: ['az role assignment delete --assignee "$REBASELINE_PRINCIPAL_ID" --scope "$GROUP"'],
  },
  {
    what: 'Microsoft.Authorization/roleDefinitions',
    where: /management group/,
    by: ['az role definition delete --name "Rebaseline prod NAME" --scope "$GROUP"'],
  },
  {
    what: 'Microsoft.Resources/resourceGroups',
    where: /further subscription/,
    by: [
      'az resource list --subscription "$SUB" --resource-group rg-rebaseline-prod--events',
      'az group delete --subscription "$SUB" --name rg-rebaseline-prod--events',
    ],
  },
]

/** The commands of a step. */
function commandsOf(step: string): string {
  const [, commands = ''] =
    new RegExp(`^# ${step}\\. (.*?)(?=^# \\d\\. |^\`\`\`)`, 'ms').exec(section) ?? []
  return commands
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
}

test('the step that the table gives for a thing has the commands that remove it', () => {
  const rows = [...section.matchAll(/^\| (`.*) \| (.*) \| (\d) \|$/gm)]
  expect(rows.length).toBeGreaterThan(4)
  for (const [, what = '', where = '', step = ''] of rows) {
    const wanted = REMOVALS.filter((one) => what.includes(one.what) && one.where.test(where))
    expect(wanted, `${what} in ${where}`).not.toEqual([])
    for (const by of wanted.flatMap((one) => one.by)) expect(commandsOf(step)).toContain(by)
  }
})

test('what goes with the resource group of the service, and the initiative, have their steps', () => {
  expect(commandsOf('4')).toContain('xargs -0 az resource delete --ids')
  for (const command of [
    'az role assignment delete --assignee "$principal" --scope "$scope"',
    'az policy assignment delete --name rebaseline --scope "$scope"',
    'az rest --method delete --url "$policies/policySetDefinitions/rebaseline?',
    'az rest --method delete --url "$policies/policyDefinitions/$name?',
  ]) {
    expect(commandsOf('5')).toContain(command)
  }
})

test('the roles are called by the names that they get', () => {
  const roles = made
    .filter(({ type }) => type === 'Microsoft.Authorization/roleDefinitions')
    .map(({ properties }) => String(properties.roleName))
    .filter((name) => name.includes(' prod '))
  const called = [...section.matchAll(/role definition delete --name "([^"]+)"/g)].map(
    ([, name = '']) => name.replace('$SUB', SUBSCRIPTION).replace(/ NAME$/, ' mg'),
  )
  expect(called).toHaveLength(3)
  expect(called.filter((name) => !roles.includes(name))).toEqual([])
})

test('the records are kept unless they are asked for', () => {
  const account = ofType(read('main/flex'), 'Microsoft.Storage/storageAccounts')
  expect(account).toHaveLength(1)
  expect(section).toContain(`[?type!='${account[0]?.type}']`)
})
