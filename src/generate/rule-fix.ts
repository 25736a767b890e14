// The part of a rule's page that says what a fix changes, and what stands before it.
import type { JsonObject } from '../engine/json.ts'
import type { PlannedWrite } from '../engine/plan.ts'
import type { Rule } from '../engine/rule.ts'
import { block, bullets, code, jsonBlock, section } from './markdown.ts'
import { CHECK_WORDS, FIX_SENTENCE, UNIT_STEPS } from './rule-words.ts'
import type { WorkedExample } from './worked-example.ts'

/** Examples that show every kind of write that the rule makes, each kind once. */
export function shownExamples(worked: readonly WorkedExample[]): readonly WorkedExample[] {
  // What was there before shows best where Azure returned something.
  const ordered = worked.toSorted((a, b) => missingBefore(a) - missingBefore(b))
  const seen = new Set<string>()
  return ordered.filter(({ writes }) => {
    const kinds = writes.map(kindOf).filter((kind) => !seen.has(kind))
    for (const kind of kinds) seen.add(kind)
    return kinds.length > 0
  })
}

/** What the fix writes, as the engine plans it for examples. */
export function fixSection(rule: Rule, shown: readonly WorkedExample[]): readonly string[] {
  return section('What the fix changes', [
    fixSentence(rule),
    ...shown.flatMap(({ example, writes }) => [
      '',
      `For the example “${example.because}”:`,
      ...writes.flatMap((write) => ['', ...requestLines(write)]),
    ]),
    ...(rule.resource.write === 'put' && shown.some(({ writes }) => writes.some(isOwnPut))
      ? ['', 'The resource takes no PATCH for this: the whole document goes back as it was read.']
      : []),
    ...wholes(rule, shown),
  ])
}

/** Who starts the fix, and why not the service by itself. */
export function fixSentence({ safety }: Rule): string {
  return `${FIX_SENTENCE[safety.class]}${'why' in safety ? ` ${safety.why}` : ''}`
}

/** Checks, conditions and the place in the unit. */
export function beforeSection(rule: Rule): readonly string[] {
  const { safety, requires = [], unitStep } = rule
  if (safety.class === 'reportOnly') return []
  const checks = safety.class === 'guarded' ? safety.checks : []
  const step = unitStep === undefined ? undefined : UNIT_STEPS[unitStep - 1]
  return section('Before it is written', [
    ...(requires.length === 0
      ? []
      : [
          'Never, whoever asks, unless:',
          '',
          ...bullets(requires.map((check) => `${CHECK_WORDS[check]}.`)),
          '',
        ]),
    ...(checks.length === 0
      ? []
      : [
          'An old gap is closed without asking when all of this holds, else a person decides; a gap on a new resource waits for a person only where somebody or something is found that uses it:',
          '',
          ...bullets(checks.map((check) => `${CHECK_WORDS[check]}.`)),
          '',
        ]),
    ...(safety.class === 'guarded' && checks.length === 0 && requires.length > 0
      ? ['An old gap is then closed without asking.', '']
      : []),
    step === undefined
      ? 'Its place among other fixes does not matter.'
      : `Place ${unitStep} of ${UNIT_STEPS.length} in the order in which a workspace and what it depends on are hardened: ${step}. An old gap waits until nothing with an earlier place is broken there; what drifted does not wait.`,
  ])
}

function missingBefore({ writes }: WorkedExample): number {
  return writes.flatMap(({ before }) => before).filter(({ absent }) => absent === true).length
}

function kindOf({ request }: PlannedWrite): string {
  if (request.kind !== 'arm') return request.kind
  // Names differ from example to example, types do not.
  const [, provider = ''] = /\/providers\/(?!.*\/providers\/)(.*)$/.exec(request.resourceId) ?? []
  const types = provider.split('/').filter((_, index) => index === 0 || index % 2 === 1)
  return `${request.method} ${types.join('/')}`
}

function isOwnPut({ request, before }: PlannedWrite): boolean {
  return (
    request.kind === 'arm' &&
    request.method === 'PUT' &&
    before.every(({ path }) => !path.startsWith('/'))
  )
}

function requestLines({ request }: PlannedWrite): readonly string[] {
  switch (request.kind) {
    case 'arm': {
      const { method, resourceId, apiVersion, body } = request
      const line = `${method} https://management.azure.com${resourceId}?api-version=${apiVersion}`
      return [...block('http', line), ...(body === undefined ? [] : ['', ...jsonBlock(body)])]
    }
    case 'keyRotationPolicy': {
      const policy = JSON.parse(JSON.stringify(request.policy)) as JsonObject
      const line = 'PUT https://{vault}.vault.azure.net/keys/{key}/rotationpolicy'
      return [...block('http', line), '', ...jsonBlock(policy)]
    }
    case 'rotateKey':
      return block('http', 'POST https://{vault}.vault.azure.net/keys/{key}/rotate')
    case 'keyExpiry':
      return [
        ...block('http', 'PATCH https://{vault}.vault.azure.net/keys/{key}/{version}'),
        '',
        ...jsonBlock({ attributes: { exp: request.expires } }),
      ]
  }
}

function wholes(rule: Rule, shown: readonly WorkedExample[]): readonly string[] {
  const touched = shown.flatMap(({ writes }) => writes.flatMap(({ after }) => after))
  const owners = Object.keys(rule.resource.whole ?? {}).filter(
    (owner) =>
      rule.resource.write === 'patch' && touched.some(({ path }) => path.startsWith(`${owner}.`)),
  )
  return owners.length === 0
    ? []
    : [
        '',
        `Azure replaces ${owners.map(code).join(', ')} as a whole, so it goes back with what others put there.`,
      ]
}
