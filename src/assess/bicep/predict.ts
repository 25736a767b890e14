// What a deployment will ask for, as Azure's own engine works it out offline.
import { resolve } from 'node:path'
import { foldCase } from '../../engine/fold-case.ts'
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { member, objectAt } from '../members.ts'
import type { WorkedOut } from '../own-means/worked-out.ts'
import { placeOf } from '../place.ts'
import { EngineError, NotAsked } from './connection.ts'
import { type CompilerMessage, errorsIn } from './messages.ts'
import { type Given, givenFor, namingLater } from './parameters.ts'
import { type Ask, compile, type Diagnostic, jsonObject, snapshotOf } from './said.ts'
import { sayableBeside, sayableOf } from './sayable.ts'
import { withoutSecretDefaults } from './secret-defaults.ts'
import { inOrder, type Prediction, plain, traced } from './traced.ts'
import { NOTHING, type Sayable, textsWithoutValues, withoutValues } from './without-values.ts'

/** A deployment: source files, or a template. `parameters` is that member of a parameter file. */
export type Input =
  | { readonly kind: 'bicepparam'; readonly path: string }
  | { readonly kind: 'bicep'; readonly path: string; readonly parameters?: JsonObject }
  | {
      readonly kind: 'template'
      /** For messages. */
      readonly name: string
      readonly template: JsonObject
      /** What it declares and this does not have is known to a deployment only, and stays an expression. */
      readonly parameters: JsonObject
    }

/** What became of the question. A value with a secret in it is `{expression}` in `parameters`. */
export type Answer =
  | {
      readonly kind: 'predicted'
      /** In the order of the template, and what has no trace after that. */
      readonly resources: readonly WorkedOut[]
      /** What the engine could not work out: a list that is not empty may mean that resources are missing. */
      readonly diagnostics: readonly Json[]
      readonly template: JsonObject
      readonly parameters: JsonObject
    }
  /** The compiler, or Azure by its engine, does not take the deployment. */
  | {
      readonly kind: 'refused'
      readonly messages: readonly CompilerMessage[]
      /** Undefined when the compiler refuses it: the values that are given are wrong otherwise. */
      readonly template?: JsonObject
    }
  /** There is no prediction. With a template, the deployment can still be looked at by other means. */
  | {
      readonly kind: 'failed'
      readonly reason: string
      readonly template?: JsonObject
      readonly parameters?: JsonObject
    }

/** A deployment that compiles. */
interface Compiled {
  readonly kind: 'compiled'
  readonly template: JsonObject
  readonly parameters: JsonObject
}

type Refused = Extract<Answer, { kind: 'refused' }>

const REFUSED_VALUE = /^The provided value for the template parameter '([^']+)'/

/**
 * Predicts one deployment. `tell` is given the compiled template as soon as there is one, for the case that the process
 * does not live to the end. @throws EngineError, ProcessFault.
 */
export async function predict(
  ask: Ask,
  input: Input,
  tell: (compiled: { readonly template: JsonObject; readonly parameters: JsonObject }) => void,
): Promise<Answer> {
  const compiled = await compiledOf(ask, input)
  if (compiled.kind === 'refused') return compiled
  const { template } = compiled
  const file = fileOf(input)
  const given = givenFor(template, compiled.parameters, input.kind === 'template')
  const known = { template, parameters: given.shown }
  tell(known)
  const wrong = wrongParameters(input, file, given)
  if (wrong !== undefined) return { ...wrong, template }
  if (given.unwritable.length > 0) {
    const reason = `Bicep has no way to give a value to ${given.unwritable.join(', ')}`
    return { kind: 'failed', reason, ...known }
  }
  const metadata = placeOf(member(template, '$schema'))
  if (metadata === undefined) {
    return { kind: 'failed', reason: 'its $schema is that of no deployment', ...known }
  }
  try {
    // Inputs of a later time can be part of a value, which only the file itself says.
    const asIs =
      input.kind === 'bicepparam' &&
      // Of the file itself the engine would print secret defaults.
      withoutSecretDefaults(template) === template &&
      given.later.some((name) => isComposed(compiled, name))
    const { resources, diagnostics }: Prediction = asIs
      ? await asItIs(ask, resolve(input.path), metadata)
      : await traced(ask, template, given, metadata)
    return { kind: 'predicted', resources: inOrder(resources, template), diagnostics, ...known }
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    if (error instanceof NotAsked) return { kind: 'failed', reason: error.message, ...known }
    const [, name = ''] = REFUSED_VALUE.exec(error.message) ?? []
    const text = withoutValues(namingLater(error.message, given.later), sayable(template))
    // What the engine says of a placeholder of ours is no fault of the file.
    if (name !== '' && !given.secret.has(foldCase(name))) {
      return { ...refused({ file, code: 'wrong-parameter', text }), template }
    }
    return { kind: 'failed', reason: text, ...known }
  }
}

async function compiledOf(ask: Ask, input: Input): Promise<Compiled | Refused> {
  if (input.kind === 'template') return { ...input, kind: 'compiled' }
  const said = await compile(ask, resolve(input.path))
  const messages = await errorsOf(said.diagnostics, resolve(input.path))
  if (messages.length > 0) return { kind: 'refused', messages }
  const template = said.contents ?? said.template
  if (typeof template !== 'string') {
    return refused({
      file: fileOf(input),
      code: 'no-template',
      text: 'there is no template for it: "using" names none that is here',
    })
  }
  const own = input.kind === 'bicep' ? input.parameters : parametersIn(said.parameters)
  return { kind: 'compiled', template: jsonObject(template), parameters: own ?? {} }
}

// What is in a .bicep stands in it for all to read. What is in a .bicepparam may be secret, and what it asks of the environment.
async function errorsOf(
  diagnostics: readonly Diagnostic[],
  path: string,
): Promise<readonly CompilerMessage[]> {
  const errors = errorsIn(diagnostics, path)
  const said = errors.map(async (error) =>
    /\.bicep$/i.test(error.file)
      ? error
      : { ...error, text: withoutValues(error.text, await sayableBeside(error.file)) },
  )
  return Promise.all(said)
}

async function asItIs(ask: Ask, path: string, metadata: object): Promise<Prediction> {
  const { resources, diagnostics } = plain(await snapshotOf(ask, path, metadata))
  const say = await sayableBeside(path)
  return { resources, diagnostics: diagnostics.map((one) => textsWithoutValues(one, say)) }
}

function sayable(template: JsonObject): Sayable {
  try {
    return sayableOf(template)
  } catch {
    return NOTHING
  }
}

function fileOf(input: Input): string {
  return input.kind === 'template' ? input.name : resolve(input.path)
}

function parametersIn(file: string | null | undefined): JsonObject {
  return typeof file === 'string' ? objectAt(jsonObject(file), 'parameters') : {}
}

function wrongParameters(input: Input, file: string, given: Given): Refused | undefined {
  const messages: CompilerMessage[] = []
  if (given.missing.length > 0) {
    const advice = input.kind === 'bicep' ? ': give a .bicepparam or --parameters FILE' : ''
    const text = `no value for ${given.missing.join(', ')}${advice}`
    messages.push({ file, code: 'missing-parameters', text })
  }
  if (given.unknown.length > 0) {
    const text = `it does not declare ${given.unknown.join(', ')}, and a value is given`
    messages.push({ file, code: 'unknown-parameters', text })
  }
  return messages.length === 0 ? undefined : { kind: 'refused', messages }
}

function refused(message: CompilerMessage): Refused {
  return { kind: 'refused', messages: [message] }
}

function isComposed({ parameters }: Compiled, name: string): boolean {
  const given = parameters[name]
  return isObject(given) && given.expression !== undefined
}
