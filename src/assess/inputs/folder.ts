// The deployments in a folder: what is to be judged, and what is passed over and why.
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { sourceOf } from '../byte-source.ts'
import { InputError } from '../exit.ts'
import { type BicepNames, bicepNames } from './bicep-text.ts'
import { type InputKind, isCompiledBicep, kindOf } from './kind-of.ts'
import { pairsOf, stemOf } from './pairs.ts'
import { walk } from './walk.ts'

/** One input. */
export interface FolderInput {
  readonly kind: Exclude<InputKind, 'parameters' | 'nothing'>
  readonly path: string
  /** The file with the parameters of a template or a `.bicep`. */
  readonly parameters?: string
}

/** A file that is not judged, or not by itself. */
export interface PassedFile {
  readonly path: string
  /** Follows its name: `is a module of main.bicep`. */
  readonly why: string
}

/** What a folder holds. Both lists are in the order of the paths. */
export interface FolderInputs {
  readonly inputs: readonly FolderInput[]
  readonly passedOver: readonly PassedFile[]
}

/** One file, looked at. */
interface Looked {
  readonly path: string
  readonly kind: InputKind
  readonly compiled: boolean
  readonly names: BicepNames | undefined
}

// Settings of programs that lie beside templates: nobody takes them for inputs.
const SETTINGS =
  /^(bicepconfig|package|package-lock|tsconfig(\..+)?|jsconfig|global|host|local\.settings|biome|rebaseline(\.schema)?|launch|settings|renovate)\.jsonc?$/i
const SOUGHT =
  '*.bicepparam, *.bicep, and *.json that are ARM templates, snapshots or documents of resources'

/**
 * The inputs of a folder and all folders below it. A template with parameter files beside it is one input for each; a
 * `.bicep` that a `.bicepparam` uses is judged through that; modules, and what was made from something that is judged,
 * are passed over.
 * @param bicep whether there is a Bicep to work out `.bicep` and `.bicepparam` files. Without one they are passed over,
 * and what was compiled from them takes their place.
 * @throws InputError when there is nothing to judge, or no such folder.
 */
export function inputsOf(folder: string, bicep: boolean): FolderInputs {
  const { files, unread } = walk(folder)
  const [wrong] = unread.filter(({ path }) => path === folder)
  if (wrong !== undefined) throw new InputError(`${folder}: ${wrong.why}`)
  const looked: Looked[] = []
  const unopened: PassedFile[] = []
  for (const path of files.filter((one) => !SETTINGS.test(basename(one)))) {
    try {
      looked.push(look(path))
    } catch (error) {
      unopened.push({ path, why: error instanceof Error ? error.message : String(error) })
    }
  }
  const chosen = choose(looked, bicep)
  const passedOver = [...chosen.passedOver, ...unread, ...unopened].sort(byPath)
  if (chosen.inputs.length === 0) throw new InputError(`${folder}: ${nothing(passedOver)}`)
  return { inputs: chosen.inputs, passedOver }
}

function choose(looked: readonly Looked[], bicep: boolean): FolderInputs {
  const moduleOf = new Map<string, string>()
  const usedBy = new Map<string, string>()
  const at = new Map(looked.map((file) => [resolve(file.path), file]))
  for (const { path, names } of looked) {
    const from = (name: string) => resolve(dirname(path), name)
    for (const name of names?.modules ?? []) moduleOf.set(from(name), path)
    if (names?.extended !== undefined) moduleOf.set(from(names.extended), path)
    if (names?.using !== undefined && names.using !== 'none') usedBy.set(from(names.using), path)
  }
  const beside = (path: string, ending: string) =>
    at.get(resolve(dirname(path), `${stemOf(path)}${ending}`))

  /** Why a file is no input by itself; undefined when it is one. */
  const whyNot = ({ path, kind, compiled, names }: Looked): string | undefined => {
    const full = resolve(path)
    const caller = moduleOf.get(full)
    if (kind === 'nothing') return 'is nothing that can be judged'
    if (caller !== undefined) return `is part of ${basename(caller)}`
    if (names?.using === 'none') return 'uses no template'
    if (!bicep && (kind === 'bicep' || kind === 'bicepparam')) return 'needs Bicep'
    const user = usedBy.get(full)
    if (bicep && user !== undefined) return `is judged through ${basename(user)}`
    const source = compiled ? beside(path, '.bicep') : undefined
    if (source !== undefined) {
      if (moduleOf.has(resolve(source.path)))
        return `was made from ${basename(source.path)}, a module`
      if (bicep) return `was made from ${basename(source.path)}, which is judged`
    }
    const taken = kind === 'snapshot' ? snapshotOf(path) : undefined
    const parameters = taken === undefined ? undefined : at.get(taken)
    if (bicep && parameters !== undefined && whyNot(parameters) === undefined) {
      return `was made from ${basename(parameters.path)}, which is judged`
    }
    return undefined
  }

  const why = new Map(looked.map((file) => [file, whyNot(file)]))
  const stands = (file: Looked) => why.get(file) === undefined
  const templates = looked.filter(({ kind }) => kind === 'template' || kind === 'bicep')
  const parameters = looked.filter(({ kind }) => kind === 'parameters').map(({ path }) => path)
  // A .bicep that is judged through a .bicepparam may have parameters in JSON, too.
  const paired = (file: Looked) =>
    stands(file) || (bicep && file.kind === 'bicep' && usedBy.has(resolve(file.path)))
  const pairs = pairsOf(
    templates.filter(paired).map(({ path }) => path),
    parameters,
  )
  const inputs: FolderInput[] = []
  const passedOver: PassedFile[] = []
  for (const file of looked) {
    const { path, kind } = file
    const reason = why.get(file)
    if (kind === 'parameters') {
      if (!pairs.has(path)) {
        passedOver.push({ path, why: 'holds parameters, and no template beside it has its name' })
      }
      continue
    }
    const own = parameters.filter((one) => pairs.get(one) === path)
    if (reason !== undefined) passedOver.push({ path, why: reason })
    else if (own.length === 0 && kind !== 'nothing') inputs.push({ kind, path })
    if (kind !== 'nothing') inputs.push(...own.map((one) => ({ kind, path, parameters: one })))
  }
  return { inputs, passedOver }
}

function look(path: string): Looked {
  const file = openSync(path, 'r')
  try {
    const source = sourceOf(file, path, path, fstatSync(file).size)
    const kind = kindOf(source, path)
    const names =
      kind === 'bicep' || kind === 'bicepparam' ? bicepNames(readFileSync(path, 'utf8')) : undefined
    return { path, kind, compiled: kind === 'template' && isCompiledBicep(source), names }
  } finally {
    closeSync(file)
  }
}

/** The parameters that a snapshot is made from: `bicep snapshot` puts it beside them. */
function snapshotOf(path: string): string | undefined {
  const [, name] = /^(.+)\.snapshot\.json$/i.exec(basename(path)) ?? []
  return name === undefined ? undefined : resolve(dirname(path), `${name}.bicepparam`)
}

function nothing(passedOver: readonly PassedFile[]): string {
  const reasons = new Map<string, number>()
  for (const { why } of passedOver) reasons.set(why, (reasons.get(why) ?? 0) + 1)
  const counts = [...reasons].map(([why, count]) => `${count} × ${why}`).join(', ')
  const passed = counts === '' ? '' : `; passed over: ${counts}`
  return `holds nothing to judge; looked for ${SOUGHT}${passed}`
}

function byPath(one: PassedFile, other: PassedFile): number {
  return one.path < other.path ? -1 : one.path > other.path ? 1 : 0
}
