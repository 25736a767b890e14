// What is made of bicep's own answers. They are kept by `npm run infra`, together with the questions: a question that is no
// longer the same has no answer here, and `npm run infra -- --check` asks bicep again.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { EngineError } from '../../../src/assess/bicep/connection.ts'
import type { Ask } from '../../../src/assess/bicep/said.ts'
import type { Json, JsonObject } from '../../../src/engine/json.ts'
import { filesIn } from '../../../tools/generate.ts'
import {
  ANSWERS,
  answersPath,
  asked,
  inputOf,
  questionOf,
  sampleDeployments,
  shortened,
  withRoot,
} from '../../../tools/infra/answers.ts'
import { BICEP_VERSION } from '../../../tools/infra/compiler.ts'
import { hash, sha256 } from '../../../tools/infra/files.ts'

const ADVICE = 'run npm run infra'

interface Kept {
  readonly bicep: string
  readonly files: Readonly<Record<string, string>>
  readonly exchanges: readonly {
    readonly question: JsonObject
    readonly answer?: Json
    readonly error?: string
  }[]
  readonly answer: JsonObject & {
    readonly kind: string
    readonly resources?: readonly { readonly document: JsonObject; readonly trace?: Json }[]
  }
  readonly where: readonly ({ readonly file: string; readonly line?: number } | null)[]
  readonly withoutMarks: readonly JsonObject[] | null
  readonly sha256: string
}

const kept = (sample: string): Kept => JSON.parse(readFileSync(answersPath(sample), 'utf8'))
const all = sampleDeployments()
const predicted = all.filter((sample) => kept(sample).answer.kind === 'predicted')
const named = (name: string) => {
  const { resources = [] } = kept(`test/assess/bicep/samples/${name}`).answer
  return resources
}

/** Answers each question as bicep did, in the order in which it was asked. */
function replaying({ exchanges }: Kept): Ask {
  const left = [...exchanges]
  return async (method, params) => {
    const next = left.shift()
    expect(questionOf(method, params), ADVICE).toEqual(next?.question)
    if (next?.error !== undefined) throw new EngineError(withRoot(next.error))
    return JSON.parse(withRoot(JSON.stringify(next?.answer)))
  }
}

test('each sample has its answers, and no answer is left over', () => {
  expect(filesIn(ANSWERS).toSorted(), ADVICE).toEqual(all.map(answersPath).toSorted())
  expect(predicted.length).toBeGreaterThan(12)
})

describe.each(all)('%s', (sample) => {
  test('was asked about as it is now, with the version for all, and nothing was changed by hand', () => {
    const { sha256: own, ...said } = JSON.parse(readFileSync(answersPath(sample), 'utf8'))
    expect(own, ADVICE).toBe(hash(said))
    expect(said.bicep, ADVICE).toBe(BICEP_VERSION)
    const now = Object.keys(kept(sample).files).map((path) => [path, sha256(path)])
    expect(Object.fromEntries(now), ADVICE).toEqual(said.files)
  })

  test('is asked and answered as with bicep itself', async () => {
    const { answer, where } = await asked(replaying(kept(sample)), sample)
    expect(shortened(answer), ADVICE).toEqual(kept(sample).answer)
    expect(JSON.parse(JSON.stringify(where)), ADVICE).toEqual(kept(sample).where)
  })

  test('has no secret in what the engine reads of ours, and none in the answer', () => {
    const { exchanges, answer } = kept(sample)
    const copies = exchanges
      .map(({ question }) => question.of)
      .filter((of) => typeof of === 'object')
    expect(JSON.stringify([copies, answer])).not.toContain('is-never-in-a-file')
  })
})

describe.each(predicted)('%s', (sample) => {
  const { answer, withoutMarks } = kept(sample)
  const documents = (answer.resources ?? []).map(({ document }) => document)

  test('is predicted as it would be without marks', () => {
    expect(sorted(documents)).toEqual(sorted(withoutMarks ?? []))
    expect(documents.length).toBeGreaterThan(0)
    expect(JSON.stringify(answer)).not.toContain('rebaseline:from')
  })
})

describe('a trace', () => {
  // These three are known to have none: null is no place for a mark, nor is what may be null.
  const without = ['null', 'null-or-not', 'a-member']

  test.each(predicted.filter((one) => !one.includes('later')))(
    'leads to the resource in the compiled template that has this type: %s',
    async (sample) => {
      const { answer } = await asked(replaying(kept(sample)), sample)
      if (answer.kind !== 'predicted') throw new Error(answer.kind)
      for (const { document, trace } of answer.resources) {
        if (without.includes(String(document.name))) continue
        const found = trace?.reduce<unknown>(
          (value, step) => (value as Record<string | number, unknown>)[step],
          answer.template,
        )
        // A child in a list has the last part of its type only.
        const type = String((found as JsonObject | undefined)?.type)
        expect(`/${document.type}`.endsWith(`/${type}`), `${document.name}`).toBe(true)
        const name = String((found as JsonObject).name)
        if (!name.startsWith('[')) expect(`/${document.name}`.endsWith(`/${name}`)).toBe(true)
      }
    },
  )

  test('tells two resources of one type apart, and the passes of a loop have the same', () => {
    const traces = new Map(named('copies.json').map((one) => [one.document.name, one.trace]))
    expect(traces.get('loop-a')).toEqual(traces.get('loop-b'))
    expect(traces.get('loop-a')).not.toEqual(traces.get('bare-0'))
    expect(traces.get('parent/child/grandchild')).toEqual([
      'resources',
      3,
      'resources',
      0,
      'resources',
      0,
    ])
  })
})

describe('the place in the sources', () => {
  const sources = predicted.filter((sample) => /\.bicep(param)?$/.test(sample))
  const placed = sources.flatMap((sample) =>
    kept(sample).where.map((where, index) => ({
      sample: sample.split('/').at(-1),
      where,
      name: String(named(sample.replace('test/assess/bicep/samples/', ''))[index]?.document.name),
    })),
  )

  // Each declaration of the samples says beside it what its resources are named.
  test.each(placed.filter(({ where }) => where?.line !== undefined))(
    '$name of $sample is at the line that says so',
    ({ name, where }) => {
      const line = readFileSync(where?.file ?? '', 'utf8').split('\n')[(where?.line ?? 0) - 1] ?? ''
      const [, label] = /\/\/ here: (\S+)$/.exec(line) ?? []
      expect(label).toBeDefined()
      expect(name.startsWith(label ?? ' ')).toBe(true)
      expect(line).toMatch(/^\s*resource /)
    },
  )

  test('has a line for every resource of the samples in which nothing is uncertain', () => {
    const some = placed.filter(({ sample }) => !/uncertain|later|compiled/.test(sample ?? ''))
    expect(some.filter(({ where }) => where?.line === undefined)).toEqual([])
    expect(some.length).toBeGreaterThan(30)
  })

  test('is the file alone where a type is declared in two ways, or a deployment by hand', () => {
    const lines = placed
      .filter(({ sample }) => sample === 'uncertain.bicep')
      .map(({ name, where }) => [name, where?.file, where?.line])
    const file = 'test/assess/bicep/samples/uncertain.bicep'
    expect(lines).toContainEqual(['stone/default', file, undefined])
    expect(lines).toContainEqual(['sttwo/default', file, undefined])
    expect(lines).toContainEqual(['stfirstx', file, undefined])
  })
})

test('the place of what a parameter file asks of a compiled template is that template', () => {
  const { where } = kept('test/assess/bicep/samples/compiled.bicepparam')
  expect(where).toEqual([{ file: 'test/assess/bicep/samples/modules/compiled.json' }])
})

describe('values', () => {
  test('reach the engine as they are', () => {
    const input = inputOf('test/assess/bicep/samples/values.json')
    const { properties } = named('values.json')[0]?.document ?? {}
    expect({ v: { value: (properties as JsonObject).v } }).toEqual(
      input.kind === 'template' && input.parameters,
    )
  })

  test('that only a deployment knows stay expressions, which name the parameter', () => {
    const [one, two] = named('open.json')
    expect(one?.document).toMatchObject({
      name: "[format('thing-{0}', parameters('name'))]",
      properties: {
        list: "[parameters('list')]",
        count: "[add(parameters('count'), 1)]",
        // A reference to a vault, an expression, and a secret within a value that is none.
        both: "[format('{0}{1}', parameters('name'), parameters('fromVault'))]",
        late: "[parameters('late')]",
        user: { name: 'known', password: "[parameters('user').password]" },
        secret: "[parameters('secret')]",
        optional: null,
      },
    })
    expect(two?.document.properties).toEqual({ x: "[parameters('name')]" })
  })

  test('that are part of an input of a later time keep what is known of them', () => {
    expect(named('later.bicepparam').map(({ document }) => document.name)).toEqual([
      "[format('stfirst{0}', format('a{0}', externalInputs('pipeline_suffix_0')))]",
    ])
  })
})

describe('a refusal', () => {
  const messagesOf = (name: string) =>
    kept(`test/assess/bicep/samples/refused/${name}`).answer.messages as unknown as {
      file: string
      line?: number
      column?: number
      code: string
      text: string
    }[]

  test('has every error of every file with its place in the source', () => {
    const messages = messagesOf('broken.bicepparam')
    for (const { file, line = 0, column = 0, text } of messages) {
      const source = readFileSync(withRoot(file), 'utf8').split('\n')[line - 1] ?? ''
      expect(column, text).toBeGreaterThan(0)
      expect(source.length, text).toBeGreaterThanOrEqual(column)
    }
    const files = messages.map(({ file }) => file.split('/').at(-1))
    // The compiler gives them in no order.
    // That the template has errors comes after these.
    expect([...new Set(files.slice(0, -1))]).toEqual(['broken.bicepparam', 'wrong.bicep'])
    expect(messages.at(-1)?.code).toBe('BCP104')
    expect(messages.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['BCP258', 'BCP259', 'BCP036', 'BCP057']),
    )
    const unknown = messages.find(({ code }) => code === 'BCP057')
    const line = readFileSync(withRoot(unknown?.file ?? ''), 'utf8').split('\n')[
      (unknown?.line ?? 0) - 1
    ]
    expect(line?.slice((unknown?.column ?? 0) - 1)).toBe('nothing')
  })

  test.each([
    [
      'value.json',
      'wrong-parameter',
      /'access'.*'…'.*'open,closed'/,
      'none of the allowed values, and which was given is not said',
    ],
    ['type.json', 'wrong-parameter', /'count'.*Integer/, 'a text for a number'],
    ['none.bicepparam', 'no-template', /names none/, 'a parameter file for nothing'],
  ])('%s: Azure would not take it either', (name, code, words) => {
    const [message, ...more] = messagesOf(name)
    expect(message?.code).toBe(code)
    expect(message?.text).toMatch(words)
    expect(more).toEqual([])
  })

  test('names the parameters that a .bicep needs, and says where they can come from', () => {
    const { messages } = kept('test/assess/bicep/samples/estate.bicep').answer
    expect(messages).toEqual([
      {
        file: '<root>/test/assess/bicep/samples/estate.bicep',
        code: 'missing-parameters',
        text: 'no value for password, names: give a .bicepparam or --parameters FILE',
      },
    ])
  })
})

test.each([
  ['name.json', /no way to give a value to my-name/, 'a name that Bicep cannot write'],
  ['fail.json', /not here/, 'fail() of a template'],
  ['later-loop.json', /\[length\(parameters\('list'\)\)\]/, 'a loop over what is known later'],
])('the engine has no prediction for %s, and its words are told', (name, words) => {
  const { answer } = kept(`test/assess/bicep/samples/failed/${name}`)
  expect(answer.kind).toBe('failed')
  expect(answer.reason).toMatch(words)
})

function sorted(documents: readonly JsonObject[]): readonly JsonObject[] {
  return documents.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
}
