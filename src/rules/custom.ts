// Rules of the operator's own, from rebaseline.json: data only, in the form of a rule about values.

import * as z from 'zod'
import { foldCase } from '../engine/fold-case.ts'
import { defineRule, type ResourceType, type Rule, type SettingsRule } from '../engine/rule.ts'
import { customProblems } from './custom-checks.ts'

const SHOWN = 80

function shown(input: unknown): string {
  const text = JSON.stringify(input) ?? 'nothing'
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}

const expected = (what: string) => ({
  error: ({ input }: { readonly input?: unknown }) => `expected ${what} (got ${shown(input)})`,
})

const text = (what: string) =>
  z.string(expected(what)).min(1, expected(what)).max(500, expected(what))

function object<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape).join(', ')
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `there is no member ${issue.keys.join(', ')} here; known are ${known}`
        : `expected an object with ${known} (got ${shown(issue.input)})`,
  })
}

const value = z
  .json(expected('a JSON value'))
  .refine((json) => json !== null, expected('a value: null counts as absent'))
  .meta({ id: 'value' })

const dated = z
  .string(expected('an api-version such as 2026-04-01'))
  .regex(/^\d{4}-\d{2}-\d{2}(-preview)?$/, expected('an api-version such as 2026-04-01'))

const path = z
  .string(expected('a dotted path'))
  .regex(
    /^[A-Za-z][\w-]*(\.[\w-]+)*$/,
    expected('a dotted path such as properties.minimumTlsVersion'),
  )
  .describe(
    'Dotted path in the resource as Resource Manager returns it, such as properties.minimumTlsVersion.',
  )

const condition = object({
  path,
  oneOf: z
    .array(value, expected('a list of values'))
    .min(1, expected('at least one value'))
    .describe('The rule applies where the path holds one of these.'),
  absent: value.describe('What it counts as when Azure returns none.'),
  otherwise: text('why the rule does not apply elsewhere').describe(
    'Why the rule does not apply elsewhere.',
  ),
}).meta({ id: 'condition' })

const setting = object({
  path,
  want: z
    .union(
      [
        object({ equals: value }),
        object({ oneOf: z.array(value).min(1) }),
        object({ atLeast: z.number() }),
      ],
      expected('{"equals": …}, {"oneOf": […]} or {"atLeast": number}'),
    )
    .describe('What the value must be. Text is compared without case.'),
  write: value.describe('What a fix writes. It must satisfy want.'),
  absent: z
    .union(
      [object({ means: value }), object({ unknown: text('why it is not known') })],
      expected('{"means": value} or {"unknown": "why"}'),
    )
    .describe('The value that the service uses when Azure returns none, or why that is not known.'),
}).meta({ id: 'setting' })

/** One rule of the operator's own, as it stands in the file. */
export const customRuleSchema = object({
  id: z
    .string(expected('an id such as custom-storage-large-shares'))
    .max(64, expected('at most 64 characters'))
    .regex(
      /^custom-[a-z0-9]+(-[a-z0-9]+)*$/,
      expected('custom- and words of small letters and digits, with hyphens between'),
    )
    .describe('Names the rule in findings, records and overrides. Begins with custom-.'),
  title: text('what a compliant resource does').describe('What a compliant resource does.'),
  why: text('why it matters').describe('Why it matters, in a sentence.'),
  severity: z
    .enum(['high', 'medium', 'low'], expected('high, medium or low'))
    .describe('How bad it is when the rule is broken.'),
  resource: object({
    type: z
      .string(expected('a resource type'))
      .regex(
        /^[A-Za-z]\w*(\.\w+)+(\/[A-Za-z][\w-]*)+$/,
        expected('a resource type such as Microsoft.Storage/storageAccounts'),
      )
      .describe('Resource type, such as Microsoft.Storage/storageAccounts.'),
    apiVersion: dated.describe(
      'Api-version of reads and writes. A type that Rebaseline knows keeps its own, which may be later.',
    ),
    write: z
      .enum(['patch', 'put', 'none'], expected('patch, put or none'))
      .describe('How the type is written; none for a rule that is only reported.'),
  }).describe('What the rule is about.'),
  since: dated.optional().describe('First api-version that returns every path of the rule.'),
  only: z
    .union([condition, z.array(condition).min(1)], expected('a condition, or a list of them'))
    .optional()
    .describe('Limits the rule to some resources of the type.'),
  settings: z
    .tuple([setting], setting, expected('a list of at least one setting'))
    .describe('The values that the rule asks for.'),
  safety: z
    .discriminatedUnion(
      'class',
      [
        object({ class: z.literal('safe') }),
        object({ class: z.literal('approval'), why: text('what a person should look at') }),
        object({ class: z.literal('reportOnly'), why: text('why it is never written') }),
      ],
      expected(
        '{"class": "safe"}, {"class": "approval", "why": …} or {"class": "reportOnly", "why": …}',
      ),
    )
    .describe('Who may start a fix: safe at once, approval a person, reportOnly nobody.'),
  impact: text('who may notice the fix').describe('Who may notice the fix.'),
}).describe('A rule of your own.')

/** A rule as the file declares it. */
export type CustomRule = z.output<typeof customRuleSchema>

/** What the rules of the file have to get on with. */
export interface Surrounding {
  readonly builtIn: readonly Rule[]
  /** Built-in rules that an override takes off somewhere: there a rule of the operator's own may say otherwise. */
  readonly overridden: readonly string[]
}

/**
 * Makes rules of what the file declares. A type that the baseline knows keeps its api-version, its listing and its way
 * of writing; any other is listed by Resource Graph, or refused when it is known that Resource Graph does not.
 * @returns all problems instead, each with its place below the file, the value and what is allowed.
 */
export function customRules(
  declared: readonly CustomRule[],
  surrounding: Surrounding,
): { readonly rules: readonly Rule[] } | { readonly problems: readonly string[] } {
  const types = new Map<string, ResourceType>(
    surrounding.builtIn.map(({ resource }) => [foldCase(resource.type), resource]),
  )
  const rules: SettingsRule[] = []
  const problems: string[] = []
  for (const [index, custom] of declared.entries()) {
    const key = foldCase(custom.resource.type)
    const known = types.get(key)
    const type = known ?? typeOf(custom)
    types.set(key, type)
    const rule = ruleOf(custom, type)
    const others = [...surrounding.builtIn, ...rules]
    const found = customProblems(rule, custom, { ...surrounding, others, known })
    problems.push(...found.map((problem) => `.rules[${index}]${problem}`))
    rules.push(rule)
  }
  return problems.length === 0 ? { rules } : { problems }
}

function typeOf({ resource: { type, apiVersion, write } }: CustomRule): ResourceType {
  return {
    type,
    apiVersion,
    write,
    listedBy: 'resourceGraph',
    permissions: {
      read: [`${type}/read`],
      write: write === 'none' ? [] : [`${type}/write`],
    },
  }
}

function ruleOf(custom: CustomRule, resource: ResourceType): SettingsRule {
  const { since = custom.resource.apiVersion, only, settings, ...others } = custom
  return defineRule({
    ...others,
    resource,
    since,
    ...(only === undefined ? {} : { only }),
    settings,
    controls: { mcsb: [], sources: [] },
    azurePolicy: {},
    references: [],
    examples: { compliant: [], nonCompliant: [] },
  })
}
