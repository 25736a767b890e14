// From which api-version on the absence of a value counts: by Azure's published types, not by the rules.
import { describe, expect, it } from 'vitest'
import type { Rule } from '../../src/engine/rule.ts'
import { rules } from '../../src/rules/index.ts'
import { FIRST_VERSIONS, OTHERWISE } from './first-versions.ts'
import { casesOf, judge } from './judging.ts'

const rows = rules.map((rule) => ({ id: rule.id, rule }))

describe('a rule counts what is absent from the first version on that shows it', () => {
  it.each(rows.filter(({ id }) => OTHERWISE[id] === undefined))('$id', ({ rule }) => {
    const found = versionsOf(rule)
    expect(found, 'test/rules/first-versions.ts does not have what it judges').not.toEqual([])
    expect(rule.since).toBe(found.at(-1))
  })

  it.each(Object.entries(OTHERWISE).map(([id, row]) => ({ id, ...row })))(
    '$id: $because',
    ({ id, since }) => {
      expect(rows.find((row) => row.id === id)?.rule.since).toBe(since)
    },
  )
})

it('has no member that no rule judges', () => {
  const judged = rows.map(({ rule }) => ({ type: rule.resource.type, paths: judgedBy(rule) }))
  const rest = Object.entries(FIRST_VERSIONS).flatMap(([of, versions]) =>
    Object.values(versions)
      .flat()
      .filter(
        (member) =>
          !judged.some(
            ({ type, paths }) => type === of && paths.some((path) => isSame(path, member)),
          ),
      )
      .map((member) => `${of}: ${member}`),
  )
  expect(rest).toEqual([])
})

/** The versions that first have what the rule judges, the newest last. */
function versionsOf(rule: Rule): readonly string[] {
  const paths = judgedBy(rule)
  return Object.entries(FIRST_VERSIONS[rule.resource.type] ?? {})
    .flatMap(([version, members]) =>
      members.some((member) => paths.some((path) => isSame(path, member))) ? [version] : [],
    )
    .toSorted()
}

/** Paths of its settings, or of the gaps in its examples. */
function judgedBy(rule: Rule): readonly string[] {
  if ('settings' in rule) return rule.settings.map(({ path }) => path)
  return casesOf(rule).flatMap(({ rule: made, observation, values }) => {
    const verdict = judge(made, observation, values)
    return verdict.verdict === 'nonCompliant' ? verdict.gaps.map(({ path }) => path) : []
  })
}

function isSame(path: string, member: string): boolean {
  return path === member || path.startsWith(`${member}.`) || member.startsWith(`${path}.`)
}
