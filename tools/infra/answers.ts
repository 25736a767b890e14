// What bicep said to the client of src/assess/bicep about the samples of its tests, question by question, so that the tests
// ask without a compiler and get the same answers.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { connect, EngineError } from '../../src/assess/bicep/connection.ts'
import { withCopy } from '../../src/assess/bicep/copy.ts'
import { givenFor } from '../../src/assess/bicep/parameters.ts'
import { type Answer, type Input, predict } from '../../src/assess/bicep/predict.ts'
import { type Ask, type Snapshot, snapshotOf } from '../../src/assess/bicep/said.ts'
import { createPlaces, type Where } from '../../src/assess/bicep/where.ts'
import { placeOf } from '../../src/assess/place.ts'
import type { Json, JsonObject } from '../../src/engine/json.ts'
import { jsonText } from '../../src/generate/json-text.ts'
import { filesIn } from '../generate.ts'
import type { Compiler } from './compiler.ts'
import { hash, sha256 } from './files.ts'

const SAMPLES = 'test/assess/bicep/samples'
/** Where the answers are kept. */
export const ANSWERS = 'test/assess/bicep/answers'
const LIMIT_MS = 120_000
const ROOT = '<root>'

/** The deployments that are asked about: each file of the samples but modules. */
export function sampleDeployments(): readonly string[] {
  return filesIn(SAMPLES)
    .filter((path) => !path.includes('/modules/'))
    .toSorted()
}

/** Where the answers about a sample are. */
export function answersPath(sample: string): string {
  return `${ANSWERS}/${relative(SAMPLES, sample).replaceAll('/', '-')}.json`
}

/** The sample as it is asked about. A file of JSON holds a template and its parameters. */
export function inputOf(sample: string): Input {
  if (sample.endsWith('.bicepparam')) return { kind: 'bicepparam', path: sample }
  if (sample.endsWith('.bicep')) return { kind: 'bicep', path: sample }
  const { template, parameters }: Record<string, JsonObject> = JSON.parse(
    readFileSync(sample, 'utf8'),
  )
  return {
    kind: 'template',
    name: basename(sample),
    template: template ?? {},
    parameters: parameters ?? {},
  }
}

/** One question as it can be asked again: the folder of a copy has another name each time. */
export function questionOf(method: string, params: object): JsonObject {
  const { path, ...rest }: Record<string, Json> = { ...params }
  const isCopy = basename(dirname(String(path))).startsWith('rebaseline-bicep-')
  const copy = isCopy ? copyAt(dirname(String(path))) : relative('.', String(path))
  return { method, of: copy, ...rest }
}

function copyAt(folder: string): JsonObject {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  return {
    template: createHash('sha256').update(read('main.json')).digest('hex'),
    parameters: read('main.bicepparam').split('\n'),
  }
}

/** Everything about one sample that can be compared later. */
export interface Asked {
  readonly answer: Answer
  readonly where: readonly (Where | null)[]
}

/** The sample, put to an engine: the prediction, and the place of each predicted resource. */
export async function asked(ask: Ask, sample: string): Promise<Asked> {
  const input = inputOf(sample)
  const answer = await predict(ask, input, () => {})
  if (answer.kind !== 'predicted' || input.kind === 'template') return { answer, where: [] }
  const places = createPlaces()
  const where: (Where | null)[] = []
  for (const { trace } of answer.resources) {
    const found =
      trace === undefined
        ? undefined
        : await places.whereOf(ask, input.path, answer.template, trace)
    where.push(found === undefined ? null : { ...found, file: relative('.', found.file) })
  }
  return { answer, where }
}

/** The files of answers by their path, as they are to be. */
export async function answersOf({ path, version }: Compiler): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>()
  const connection = connect(path, LIMIT_MS)
  try {
    for (const sample of sampleDeployments()) {
      const exchanges: Json[] = []
      const { answer, where } = await asked(recording(connection.ask, exchanges), sample)
      const said = {
        sample,
        bicep: version,
        files: Object.fromEntries(
          filesIn(SAMPLES)
            .toSorted()
            .filter((file) => isNear(file, sample))
            .map((file) => [file, sha256(file)]),
        ),
        exchanges,
        answer: shortened(answer),
        where,
        withoutMarks: await withoutMarks(connection.ask, answer, sample),
      }
      const plain: JsonObject = JSON.parse(withoutRoot(JSON.stringify(said)))
      files.set(answersPath(sample), jsonText({ ...plain, sha256: hash(plain) }))
    }
    return files
  } finally {
    connection.end()
  }
}

/** The answer without the template that it was made of: a question has that already. */
export function shortened(answer: Answer): JsonObject {
  const { template: _, ...rest }: Record<string, Json> = JSON.parse(
    withoutRoot(JSON.stringify(answer)),
  )
  return rest
}

/** A text of an answer with the folder of the repository in it. */
export function withRoot(text: string): string {
  return text.replaceAll(ROOT, resolve('.'))
}

function withoutRoot(text: string): string {
  return text.replaceAll(resolve('.'), ROOT)
}

function isNear(file: string, sample: string): boolean {
  const name = basename(sample).split('.')[0]
  return (
    file === sample ||
    file.includes('/modules/') ||
    (sample.endsWith('param') &&
      dirname(file) === dirname(sample) &&
      basename(file).split('.')[0] === name)
  )
}

function recording(ask: Ask, exchanges: Json[]): Ask {
  return async (method, params) => {
    const question = questionOf(method, params)
    try {
      const answer = inOrder(JSON.parse(JSON.stringify(await ask(method, params))))
      exchanges.push({ question, answer })
      return answer
    } catch (error) {
      if (error instanceof EngineError) exchanges.push({ question, error: error.message })
      throw error
    }
  }
}

// The compiler and the engine give lists in no order. Kept ones have one, so that they change with what is in them only.
function inOrder(answer: Record<string, Json>): JsonObject {
  const { snapshot, diagnostics } = answer
  if (typeof snapshot === 'string') {
    const all: Record<string, Json> = JSON.parse(snapshot)
    const predictedResources = sorted(all.predictedResources)
    return { ...answer, snapshot: JSON.stringify({ ...all, predictedResources, outputs: {} }) }
  }
  return diagnostics === undefined ? answer : { ...answer, diagnostics: sorted(diagnostics) }
}

function sorted(list: Json | undefined): Json {
  const textOf = (one: Json) => JSON.stringify(one)
  return Array.isArray(list)
    ? list.toSorted((one: Json, other: Json) => (textOf(one) < textOf(other) ? -1 : 1))
    : []
}

/** What the engine predicts of the same template when it has no marks; null where there is no prediction. */
async function withoutMarks(
  ask: Ask,
  answer: Answer,
  sample: string,
): Promise<readonly JsonObject[] | null> {
  if (answer.kind !== 'predicted') return null
  const { template } = answer
  const metadata = placeOf(template.$schema) ?? {}
  const input = inputOf(sample)
  if (input.kind === 'bicepparam') {
    return sortedResources(await snapshotOf(ask, resolve(input.path), metadata))
  }
  const { lines, later } = givenFor(template, input.parameters ?? {}, true)
  const predicted = (path: string) => snapshotOf(ask, path, metadata, later)
  return sortedResources(await withCopy(template, lines, predicted))
}

function sortedResources({ resources }: Snapshot): readonly JsonObject[] {
  return resources.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
}
