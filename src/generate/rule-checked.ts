// The part of a rule's page that says what is judged.
import { describeWant } from '../engine/evaluate.ts'
import type { Json } from '../engine/json.ts'
import type { Need, Rule, Setting, Want } from '../engine/rule.ts'
import { bullets, code, inline, section, table } from './markdown.ts'
import type { WorkedExample } from './worked-example.ts'

/** What is checked, with what, and where it is not. `worked` are the non-compliant examples. */
export function checkedSection(rule: Rule, worked: readonly WorkedExample[]): readonly string[] {
  const { resource, since } = rule
  const needs = (rule.needs ?? []).map(needWords)
  const elsewhere = [rule.only ?? []].flat()
  return [
    ...section('What is checked', [
      `${code(resource.type)}, read with api-version ${code(resource.apiVersion)}.`,
      '',
      ...('settings' in rule ? settingsTable(rule.settings) : codedTable(worked)),
      '',
      firstVersion(rule, since),
      ...(needs.length === 0 ? [] : ['', 'It also looks at:', '', ...bullets(needs)]),
    ]),
    ...section(
      'Where it does not apply',
      bullets(
        elsewhere.map(({ path, oneOf, absent, otherwise }) => {
          const values = oneOf.map((value) => inline(value)).join(' or ')
          const none = `; none counts as ${inline(absent)}`
          return `Where ${code(path)} is anything else than ${values}${none}: ${otherwise}.`
        }),
      ),
    ),
  ]
}

// Only values at declared paths can be told from values that an old api-version does not return.
function firstVersion(rule: Rule, since: string): string {
  return 'settings' in rule
    ? `Azure returns these values from api-version ${code(since)} on. On a resource that was read with an older one, a value that is not there says nothing: the verdict is unknown.`
    : `Azure has this since api-version ${code(since)}.`
}

function settingsTable(settings: readonly Setting[]): readonly string[] {
  return table(
    ['path', 'must be', 'when Azure returns none'],
    settings.map(({ path, want, absent }) => [
      code(path),
      wantWords(want),
      'means' in absent ? `it counts as ${inline(absent.means)}` : `unknown: ${absent.unknown}`,
    ]),
  )
}

// A coded rule declares no paths: what it asks for shows in the gaps that the engine finds in its examples.
function codedTable(worked: readonly WorkedExample[]): readonly string[] {
  const gaps = worked.flatMap(({ verdict }) =>
    verdict.verdict === 'nonCompliant' ? verdict.gaps : [],
  )
  const rows = new Map(
    gaps.map(({ path, expected }) => [
      `${path} ${JSON.stringify(expected)}`,
      [code(path), plain(expected)],
    ]),
  )
  return [
    'The rule is code; its examples ask for this:',
    '',
    ...table(['path', 'asked for'], [...rows.values()]),
  ]
}

function plain(value: Json): string {
  return typeof value === 'string' ? value : inline(value)
}

function wantWords(want: Want): string {
  const described = describeWant(want)
  if ('atLeast' in want) return `at least ${inline(want.atLeast)}`
  return Array.isArray(described) && 'oneOf' in want
    ? want.oneOf.map((value) => inline(value)).join(' or ')
    : inline(described)
}

function needWords(need: Need): string {
  if ('from' in need) {
    const start = { resource: '{id}', parent: '{parent}', root: '{root}' } as const
    const from = need.from === 'subscription' ? '/subscriptions/{subscription}' : start[need.from]
    return `${code(`${from}${need.path}`)}, api-version ${code(need.apiVersion)}`
  }
  const types = Object.entries(need.types)
    .map(([type, { apiVersion }]) => `${code(type)} (api-version ${code(apiVersion)})`)
    .join(', ')
  const below = need.suffix === undefined ? '' : `, and there at ${code(need.suffix)}`
  return `what ${need.linked.map(code).join(', ')} names: ${types}${below}`
}
