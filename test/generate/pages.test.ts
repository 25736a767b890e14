// The pages say what the engine does: the plan shown is the plan made, and the way back leads back.
import { describe, expect, it } from 'vitest'
import { type Json, valueAt } from '../../src/engine/json.ts'
import type { PlannedWrite } from '../../src/engine/plan.ts'
import { defineRule, type Rule } from '../../src/engine/rule.ts'
import { shownExamples } from '../../src/generate/rule-fix.ts'
import { rulePage } from '../../src/generate/rule-page.ts'
import { undoSection } from '../../src/generate/rule-undo.ts'
import { FIX } from '../../src/generate/rule-words.ts'
import { rulesIndexPage } from '../../src/generate/rules-index-page.ts'
import { type WorkedExample, workExample, workRule } from '../../src/generate/worked-example.ts'
import { rules, rulesFor } from '../../src/rules/index.ts'
import { storageAccount } from '../../src/rules/types.ts'
import { afterWrite } from '../engine/arm-model.ts'

const each = rules.map((rule) => [rule.id, rule] as const)
const page = (rule: Rule) => rulePage(rule, rulesFor)
const undoOf = (rule: Rule, shown: readonly WorkedExample[]) => undoSection(rule, shown).join('\n')

/** The calls of `az rest` in a text: method, URL and body, with the shell's quotes taken off. */
function calls(text: string) {
  return [...text.matchAll(/^az rest --method (\w+) --url "([^"]+)"(?: --body '(.*)')?$/gm)].map(
    ([, method = '', url = '', body]) => ({
      method: method.toUpperCase(),
      url,
      body: body === undefined ? undefined : (JSON.parse(body.replaceAll(`'\\''`, "'")) as Json),
    }),
  )
}

describe.each(each)('the page of %s', (_, rule) => {
  const text = page(rule)

  it('has what a reader looks for', () => {
    const { safety } = rule
    for (const heading of [
      'What is checked',
      'What the fix changes',
      'What may break',
      'Controls',
    ]) {
      expect(text).toContain(`\n## ${heading}\n`)
    }
    expect(text).toContain(`"rules": ["${rule.id}"]`)
    expect(text).toContain(FIX[safety.class])
    if ('why' in safety) expect(text).toContain(safety.why)
    expect(text.includes('\n## How to undo it\n')).toBe(safety.class !== 'reportOnly')
    for (const { because } of Object.values(rule.examples).flat()) expect(text).toContain(because)
    for (const name of rule.parameters ?? []) expect(text).toContain(`| \`${name}\` |`)
    for (const id of Object.keys(rule.azurePolicy)) expect(text).toContain(id)
    if ('settings' in rule) {
      for (const { path } of rule.settings) expect(text).toContain(`| \`${path}\` |`)
    }
  })

  it('says in every example what the engine says', () => {
    for (const [label, examples] of Object.entries(rule.examples)) {
      for (const example of examples ?? []) {
        const { verdict } = workExample(rule.id, example, rulesFor)
        expect(verdict.verdict, example.because).toBe(label)
      }
    }
  })
})

const arm = rules.flatMap((rule) =>
  shownExamples(workRule(rule, rulesFor)).flatMap((worked) =>
    worked.writes.flatMap((write) =>
      write.request.kind === 'arm'
        ? [{ id: rule.id, rule, worked, write, request: write.request }]
        : [],
    ),
  ),
)
const undone = arm.filter(
  ({ rule: { safety } }) => !(safety.class === 'approval' && safety.irreversible === true),
)
const ownSettings = undone.filter(({ write }) => !write.before[0]?.path.startsWith('/'))

describe('the way back', () => {
  it('there are many', () => {
    expect(undone.length).toBeGreaterThan(40)
    expect(ownSettings.length).toBeGreaterThan(20)
  })

  it.each(ownSettings)('$id: writing the values before gives them back', (one) => {
    const { rule, worked, write, request } = one
    const only = { ...worked, writes: [write] as readonly PlannedWrite[] }
    const [call] = calls(undoOf(rule, [only]))
    const before = worked.observation.resource
    const fixed = afterWrite(before, request, rule.resource)
    for (const { path, value } of write.after) {
      expect(valueAt(fixed, path.split('.'))).toEqual(value)
    }
    if (call === undefined) {
      expect(undoOf(rule, [only])).toContain('cannot take a value away again')
      return
    }
    expect(call.url).toBe(
      `https://management.azure.com${request.resourceId}?api-version=${request.apiVersion}`,
    )
    const body = call.body as NonNullable<typeof request.body>
    const back = afterWrite(fixed, { ...request, body }, rule.resource)
    for (const { path, value, absent } of write.before) {
      const found = valueAt(back, path.split('.'))
      if (absent !== true) expect(found ?? null).toEqual(value)
      else if (request.method === 'PUT') expect(found).toBeUndefined()
      else expect(found).not.toEqual(write.after.find((after) => after.path === path)?.value)
    }
  })

  it.each(undone.filter((one) => !ownSettings.includes(one)))(
    '$id: a request has its opposite, or it is said that there is none',
    ({ rule, worked, write, request }) => {
      const text = undoOf(rule, [{ ...worked, writes: [write] }])
      const [call] = calls(text)
      const known = write.before[0]?.value !== undefined
      if (call === undefined) return expect(text).toMatch(/no opposite|made anew|by hand/)
      expect(call.url).toContain(request.resourceId)
      const opposite = {
        PUT: known ? 'PUT' : 'DELETE',
        DELETE: 'PUT',
        PATCH: 'PATCH',
        POST: 'POST',
      }
      expect(call.method).toBe(opposite[request.method])
    },
  )

  const sample = (request: object, before: object): string => {
    const [worked] = workRule(
      rules.find(({ id }) => id === 'storage-minimum-tls') as Rule,
      rulesFor,
    )
    const rule = rules.find(({ id }) => id === 'keyvault-key-rotation-policy') as Rule
    const write = { rules: [], request, before: [before], after: [] } as unknown as PlannedWrite
    return undoOf(rule, [{ ...(worked as WorkedExample), writes: [write] }])
  }
  const at = { kind: 'arm', resourceId: '/a/b', apiVersion: 'v' }

  it.each([
    [
      'what was there is put back',
      { ...at, method: 'PUT' },
      { path: '/b', value: { id: 'i', a: 1 } },
      `--method put --url "https://management.azure.com/a/b?api-version=v" --body '{"a":1}'`,
    ],
    [
      'what was made is deleted',
      { ...at, method: 'PUT' },
      { path: '/b', absent: true },
      '--method delete',
    ],
    [
      'what was deleted is made again',
      { ...at, method: 'DELETE' },
      { path: '/b', value: { a: 1 } },
      '--method put',
    ],
    [
      'nobody knows what was deleted',
      { ...at, method: 'DELETE' },
      { path: '/b', absent: true },
      'made anew by hand',
    ],
    [
      'an action with its value before',
      { ...at, method: 'POST' },
      { path: '/b', value: { a: 1 } },
      '--method post',
    ],
    ['an action', { ...at, method: 'POST' }, { path: '/b', absent: true }, 'has no opposite'],
    [
      'nobody knows what was patched',
      { ...at, method: 'PATCH' },
      { path: '/b', absent: true },
      'set it by hand',
    ],
    [
      'tags are taken away by name',
      { ...at, method: 'PATCH', body: { operation: 'Merge', properties: { tags: { a: '1' } } } },
      { path: '/b', value: { properties: { tags: { b: '2' } } } },
      '{"operation":"Delete","properties":{"tags":{"a":"1"}}}',
    ],
    [
      'a quote stays in its word',
      { ...at, method: 'PUT' },
      { path: '/b', value: { a: "it's" } },
      `'{"a":"it'\\''s"}'`,
    ],
    [
      'a policy',
      { kind: 'keyRotationPolicy' },
      { path: 'p', value: { lifetimeActions: [] } },
      'rotation-policy update',
    ],
    [
      'no policy',
      { kind: 'keyRotationPolicy' },
      { path: 'p', absent: true },
      'There was no policy',
    ],
    ['a version', { kind: 'rotateKey' }, { path: 'p', value: 'x' }, 'cannot be taken away'],
    [
      'an expiry',
      { kind: 'keyExpiry' },
      { path: 'p', value: 1830000000 },
      '--expires 2027-12-28T13:20:00Z',
    ],
    ['no expiry', { kind: 'keyExpiry' }, { path: 'p', absent: true }, 'not be taken away'],
  ])('%s', (_, request, before, expected) => {
    expect(sample(request, before)).toContain(expected)
  })

  it('of what cannot be undone says so, and of what is never written nothing', () => {
    const irreversible = rules.find(({ id }) => id === 'keyvault-purge-protection') as Rule
    expect(page(irreversible)).toContain('It cannot be undone.')
    const reported = rules.find(({ id }) => id === 'ml-workspace-hbi') as Rule
    expect(undoSection(reported, [])).toEqual([])
  })

  it('says what a PATCH cannot take away again', () => {
    const rule = defineRule({
      ...(rules.find(({ id }) => id === 'storage-secure-transfer') as Rule),
      id: 'storage-sample',
      resource: storageAccount,
      settings: [
        { path: 'properties.a', want: { equals: 1 }, write: 1, absent: { means: 0 } },
        { path: 'properties.b', want: { equals: 1 }, write: 1, absent: { unknown: 'who knows' } },
      ],
      examples: {
        compliant: [],
        nonCompliant: [{ because: 'both are off', resource: { properties: { b: 0 } } }],
      },
    } as Rule)
    const worked = workRule(rule, () => [rule])
    expect(calls(undoOf(rule, worked))[0]?.body).toEqual({ properties: { a: 0, b: 0 } })
    const [one] = worked
    const [write] = one?.writes ?? []
    if (one === undefined || write === undefined) throw new Error('a write is planned')
    const lost = { ...write, before: [{ path: 'properties.b', absent: true as const }] }
    const text = undoOf(rule, [{ ...one, writes: [lost] }])
    expect(text).toContain('Azure returned no `properties.b` before')
  })
})

describe('the index', () => {
  const text = rulesIndexPage(rules)

  it('has every rule once, by service and id', () => {
    const listed = [...text.matchAll(/^\| \[`([^`]+)`\]\(([^)]+)\)/gm)]
    expect(listed.map(([, id]) => id).toSorted()).toEqual(rules.map(({ id }) => id).toSorted())
    for (const [, id, link] of listed) expect(link).toBe(`${id}.md`)
  })

  it('counts what it lists', () => {
    const rows = [
      ...text.matchAll(/^\| ([^|[]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$/gm),
    ]
    const numbers = rows.map(([, , ...cells]) => cells.map(Number))
    for (const cells of numbers) {
      const total = cells.at(-1)
      expect(cells.slice(0, -1).reduce((sum, cell) => sum + cell, 0)).toBe(total)
    }
    expect(numbers.at(-1)?.at(-1)).toBe(rules.length)
    expect(rulesIndexPage(rules.slice(0, 1))).not.toContain('| all |')
  })
})
