// Works deployments out before they are made: by Azure's own engine, which Bicep brings, and without one by own means,
// which know plain things only.
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { EXPECTED } from '../arm-items.ts'
import { createEngine, type Engine } from '../bicep/engine.ts'
import { findBicep } from '../bicep/find.ts'
import type { CompilerMessage } from '../bicep/messages.ts'
import type { Answer } from '../bicep/predict.ts'
import type { ByteSource } from '../byte-source.ts'
import { fileName } from '../declared.ts'
import { InputError } from '../exit.ts'
import { createLineOf } from '../json-lines.ts'
import { predict } from '../own-means/predict.ts'
import { unfitIn } from '../own-means/unfit.ts'
import type { Trace } from '../own-means/walk.ts'
import { wherever } from '../own-means/wherever.ts'
import type { WorkedOut } from '../own-means/worked-out.ts'
import { PLACE } from '../place.ts'
import { withoutDefaults } from './defaults.ts'
import { withoutValue, wrongValues } from './given-values.ts'
import { inOrder } from './later.ts'
import { NeedsValues } from './needs-values.ts'
import { type GivenParameters, refuseGiven } from './parameter-file.ts'
import { type Predicted, predictedSource } from './predicted-source.ts'
import type { Told } from './told.ts'

/** Whether Azure's engine is asked. */
export const ENGINES = ['auto', 'never'] as const
/** Whether Azure's engine is asked. */
export type EngineChoice = (typeof ENGINES)[number]

/** An ARM template, as it was read. */
export interface TemplateInput {
  readonly name: string
  /** Undefined for stdin. */
  readonly path: string | undefined
  readonly text: string
  /** What is in the text: the template, or an object that wraps it as the answer of an export does. */
  readonly value: JsonObject
}

/** A file that only Bicep reads. */
export interface BicepInput {
  readonly kind: 'bicep' | 'bicepparam'
  readonly path: string
}

/** One run: a compiler that is looked for once, and one process of it at a time. */
export interface WorkOut {
  /** Why no Bicep can be asked, and how to get one; undefined when there is one. */
  whyNoBicep(): Promise<string | undefined>
  /**
   * A .bicep or .bicepparam. @throws InputError with all errors of the compiler, or when there is no Bicep; NeedsValues for a
   * .bicep without parameter files that needs them.
   */
  bicep(source: BicepInput, given?: GivenParameters): Promise<ByteSource>
  /** An ARM template with its parameter files; without them, what has no value stays open. @throws InputError */
  template(input: TemplateInput, given?: GivenParameters): Promise<ByteSource>
  /** Ends the process of the engine. */
  dispose(): void
}

const NEVER = '--offline-engine never'
const GET = '`az bicep install`, https://aka.ms/bicep-install, or --bicep PATH'

/** Starts nothing before it is asked. */
export function createWorkOut(
  { choice, bicep }: { readonly choice: EngineChoice; readonly bicep: string | undefined },
  told: Told,
): WorkOut {
  let found: Promise<Engine | string> | undefined
  let engine: Engine | undefined
  const engineOrWhy = () => {
    found ??= (async () => {
      if (choice === 'never') return NEVER
      const compiler = await findBicep(bicep)
      if (compiler.kind === 'none') return `${compiler.reason} (${GET})`
      engine = createEngine({ path: compiler.path })
      told.engine(compiler)
      return engine
    })()
    return found
  }
  return {
    async whyNoBicep() {
      const asked = await engineOrWhy()
      return typeof asked === 'string' ? noBicep(asked) : undefined
    },
    async bicep({ kind, path }, given) {
      const asked = await engineOrWhy()
      if (typeof asked === 'string') throw new InputError(`${path}: ${noBicep(asked)}`)
      const parameters = given?.values ?? {}
      const answer = await asked.predict(
        kind === 'bicep' ? { kind, path, parameters } : { kind, path },
      )
      const own = answer.template
      const wrong = given && own ? wrongValues(path, own, given) : []
      if (answer.kind === 'refused') throw refusedBicep(answer, wrong, given === undefined)
      if (wrong.length > 0) throw new InputError(wrong.join('\n'))
      if (answer.template !== undefined) told.defaults(path, answer.template, answer.parameters)
      const place = async (template: JsonObject, trace: Trace) => {
        const where = await asked.whereOf(path, template, trace)
        return where === undefined
          ? { path }
          : { path: where.file, ...(where.line === undefined ? {} : { line: where.line }) }
      }
      const { resources, diagnostics, template } = resourcesOf(path, answer, told)
      const open = withoutDefaults(template, answer.parameters ?? {}, resources)
      const predicted: Predicted[] = []
      for (const [index, { document, trace }] of resources.entries()) {
        const declared = trace === undefined ? { path } : await place(template, trace)
        predicted.push({ document, declared, open: open[index] })
      }
      return predictedSource({ name: path, path }, predicted, diagnostics)
    },
    async template({ name, path, text, value }, given) {
      const parameters = given?.values ?? {}
      const wrapped = isObject(value.template)
      const template = isObject(value.template) ? value.template : value
      const lineOf = createLineOf(text)
      const wayOf = (trace: Trace) => (wrapped ? ['template', ...trace] : trace)
      const unfit = unfitIn(template)
      if (unfit !== undefined) {
        throw new InputError(
          `${name}:${lineOf(wayOf(unfit)) ?? 1}: ${EXPECTED}, found something else`,
        )
      }
      if (given === undefined) told.open(name, withoutValue(template, {}))
      else refuseGiven(name, template, given)
      told.defaults(name, template, parameters)
      const asked = await engineOrWhy()
      if (typeof asked === 'string' && asked !== NEVER) told.ownMeans(name, asked)
      const answer =
        typeof asked === 'string'
          ? ({ kind: 'failed', reason: '', template, parameters } as const)
          : await asked.predict({ kind: 'template', name, template, parameters })
      if (answer.kind === 'refused') throw refusal(answer.messages)
      const { resources, diagnostics } = resourcesOf(
        name,
        { ...answer, template, parameters },
        told,
      )
      const without = withoutDefaults(template, parameters, resources)
      const predicted = resources.map(({ document, trace }, index): Predicted => {
        const open = without[index]
        if (path === undefined) return { document, declared: undefined, open }
        const at = trace && lineOf(wayOf(trace))
        return { document, declared: { path, ...(at === undefined ? {} : { line: at }) }, open }
      })
      return predictedSource({ name, path }, predicted, diagnostics)
    },
    dispose: () => engine?.dispose(),
  }
}

interface Deployment {
  readonly resources: readonly WorkedOut[]
  readonly diagnostics: readonly Json[]
  readonly template: JsonObject
}

/** What the engine says, or own means where it failed. */
function resourcesOf(
  name: string,
  answer: Exclude<Answer, { kind: 'refused' }>,
  told: Told,
): Deployment {
  if (answer.kind === 'predicted') {
    if (answer.resources.length === 0 && answer.diagnostics.length === 0) told.nothing(name)
    const settled = wherever(answer.template, answer.parameters, answer.resources)
    return { ...answer, resources: inOrder(answer.template, settled) }
  }
  const { reason, template, parameters = {} } = answer
  if (template === undefined) throw new InputError(`${name}: ${reason}`)
  if (reason !== '') told.ownMeans(name, reason)
  const { resources, notExpanded } = predict(template, parameters, PLACE)
  if (resources.length === 0 && notExpanded.length === 0) told.nothing(name)
  const settled = wherever(template, parameters, resources, resources)
  return { resources: inOrder(template, settled), diagnostics: notExpanded, template }
}

function noBicep(why: string): string {
  return `only Bicep reads it, and there is none to ask: ${why}; or give the template that bicep build makes of it`
}

/** @param wrong what is wrong with the values that are given. */
function refusedBicep(
  { messages, template }: Extract<Answer, { kind: 'refused' }>,
  wrong: readonly string[],
  isAlone: boolean,
): InputError {
  // The engine tells of the first wrong value only.
  const others = messages.filter(({ code }) => wrong.length === 0 || code !== 'wrong-parameter')
  const text = [...wrong, ...others.map(lineOf)].join('\n')
  const lacksOnly = messages.every(({ code }) => code === 'missing-parameters')
  return isAlone && lacksOnly && template !== undefined
    ? new NeedsValues(text, withoutValue(template, {}))
    : new InputError(text)
}

function refusal(messages: readonly CompilerMessage[]): InputError {
  return new InputError(messages.map(lineOf).join('\n'))
}

function lineOf({ file, line, column, code, text }: CompilerMessage): string {
  const name = fileName(file)
  const place = line === undefined ? name : `${name}:${line}:${column}`
  return `${place}: Error ${code}: ${text}`
}
