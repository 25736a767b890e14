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
  if (/^rg-rebaseline-[a-z]+-events$/.test(group)) {
    return 'resource group `rg-rebaseline-NAME-events` of a further subscription'
  }
  if (groups.has(`/subscriptions/${subscription}/resourcegroups/${group}`)) return undefined
  // The events of an installation are deployed after it, into its group.
  if (/^rg-rebaseline-[a-z]+$/.test(group) || at.startsWith('[')) return undefined
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
    if (/id-rebaseline-[a-z]+'/.test(String(properties.principalId))) continue
    const [scope] = id.split('/providers/Microsoft.Authorization/')
    expect(scope).toMatch(new RegExp(`/storageAccounts/[^/]+${container}$`))
  }
  expect(container).not.toBe('')
})

test('each row of the table has a step, and each step its commands', () => {
  const steps = [...section.matchAll(/^\| `.*\| (\d) \|$/gm)].map(([, step]) => step)
  expect(new Set(steps)).toEqual(new Set(['1', '2', '3']))
  for (const step of [...steps, '4', '5'])
    expect(section).toMatch(new RegExp(`^# ${step}\\. `, 'm'))
})

test('the roles are called by the names that they get', () => {
  const roles = made
    .filter(({ type }) => type === 'Microsoft.Authorization/roleDefinitions')
    .map(({ properties }) => String(properties.roleName))
    .filter((name) => name.includes(' prod '))
  const [first] = SUBSCRIPTION.split('-')
  const called = [...section.matchAll(/role definition delete --name "([^"]+)"/g)].map(
    ([, name = '']) => name.replace(/\$\{SUB%%-\*\}/, first ?? '').replace(/ NAME$/, ' mg'),
  )
  expect(called).toHaveLength(3)
  expect(called.filter((name) => !roles.includes(name))).toEqual([])
})

test('the records are kept unless they are asked for', () => {
  const account = ofType(read('main/flex'), 'Microsoft.Storage/storageAccounts')
  expect(account).toHaveLength(1)
  expect(section).toContain(`[?type!='${account[0]?.type}']`)
})
