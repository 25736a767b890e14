// infra/generated/README.md: what the generated files are, and what each right of the role is for.
import type { Rule } from '../engine/rule.ts'
import { eventSubscriptions, MOST_VALUES, vaultEventTypes } from './event-filters.ts'
import { block, bullets, code, GENERATED, page, section, table } from './markdown.ts'
import { HEALTH_PERMISSIONS, permissionsOf, SWEEP_PERMISSIONS } from './permissions.ts'
import { permissionsOfAll } from './role.ts'
import type { RulesFor } from './worked-example.ts'

const MOST_NAMED = 3

/** Renders the page. */
export function infraPage(rules: readonly Rule[], rulesFor: RulesFor): string {
  const { actions, dataActions } = permissionsOfAll(rules, rulesFor)
  const needed = rules.map((rule) => ({ rule, ...permissionsOf(rule, rulesFor) }))
  const rows = (names: readonly string[], kind: 'actions' | 'dataActions') =>
    names.map((name) => [code(name), reason(name, needed, kind)])
  const subscriptions = eventSubscriptions(rules)
  return page([
    GENERATED,
    '# Generated from the rules',
    '',
    ...bullets([
      '[role.json](role.json): the custom role of the identity, with exactly the rights below.',
      '[event-filters.json](event-filters.json): the Event Grid subscriptions that wake the service.',
      '[policy](policy/README.md): the baseline as an initiative of Azure Policy.',
    ]),
    '',
    'A test compares all of it with the rules. `npm run generate` writes it.',
    '',
    ...section('The role', [
      'It is made for every rule. For a `rebaseline.json` that switches some off, only audits others, or brings rules of',
      'its own, this prints the smaller or other role:',
      '',
      ...block('sh', 'node tools/run.mjs tools/role.ts rebaseline.json'),
      '',
      ...table(['action', 'for'], rows(actions, 'actions')),
      '',
      ...table(['data action', 'for'], rows(dataActions, 'dataActions')),
    ]),
    ...section('The events', [
      `Event Grid takes ${MOST_VALUES} values in all filters of one event subscription together. One of them is the client id of the service, so that its own writes do not come back.`,
      '',
      ...table(
        ['event subscription', 'operations'],
        subscriptions.map(({ name, operationNames }) => [
          code(name),
          String(operationNames.length),
        ]),
      ),
      '',
      `Each vault has a system topic of its own for ${vaultEventTypes(rules).map(code).join(', ')}. A Managed HSM has none: its keys are found by the sweep.`,
    ]),
  ])
}

function reason(
  name: string,
  needed: readonly (Readonly<Record<'actions' | 'dataActions', readonly string[]>> & {
    readonly rule: Rule
  })[],
  kind: 'actions' | 'dataActions',
): string {
  if (SWEEP_PERMISSIONS.includes(name)) return 'finding resources'
  if (HEALTH_PERMISSIONS.includes(name)) return 'telling in health which rights are missing'
  const lower = name.toLowerCase()
  const users = needed.filter((one) => one[kind].some((other) => other.toLowerCase() === lower))
  const named = users.slice(0, MOST_NAMED).map(({ rule }) => code(rule.id))
  const more = users.length - named.length
  return named.join(', ') + (more > 0 ? ` and ${more} more` : '')
}
