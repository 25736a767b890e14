// The deployments in a folder: what is to be judged, and what is passed over and why.
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { sourceOf } from '../byte-source.ts'
import { InputError } from '../exit.ts'
import { type BicepNames, bicepNames } from './bicep-text.ts'
import { type InputKind, isCompiledBicep, kindOf } from './kind-of.ts'
import { pairsOf, stemOf } from './pairs.ts'
import { because, nothingToJudge, type PassedFile, type WhyNot } from './passed-file.ts'
import { walk } from './walk.ts'

/** One input. */
export interface FolderInput {
  readonly kind: Exclude<InputKind, 'parameters' | 'nothing'>
  readonly path: string
  /** The file with the parameters of a template or a `.bicep`. */
  readonly parameters?: string
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
/** What is looked for. */
export const SOUGHT =
  '*.bicepparam, *.bicep, and *.json that are ARM templates, snapshots or documents of resources'

/**
 * The inputs of a folder and all folders below it. A template with parameter files beside it is one input for each; a
 * `.bicep` that a `.bicepparam` uses is judged through that; modules, and what was made from something that is judged,
 * are passed over.
 * @param noBicep why there is no Bicep to work out `.bicep` and `.bicepparam` files: they are passed over then, and what was
 * compiled from them takes their place. Undefined when there is one.
 * @throws InputError when there is nothing to judge, or no such folder.
 */
export function inputsOf(folder: string, noBicep: string | undefined): FolderInputs {
  const { files, unread } = walk(folder)
  const [wrong] = unread.filter(({ path }) => path === folder)
  if (wrong !== undefined) throw new InputError(`${folder}: ${wrong.why}`)
  const looked: Looked[] = []
  const unopened: PassedFile[] = []
  for (const path of files.filter((one) => !SETTINGS.test(basename(one)))) {
    try {
      looked.push(look(path))
    } catch (error) {
      unopened.push(unreadable(path, error instanceof Error ? error.message : String(error)))
    }
  }
  const chosen = choose(looked, noBicep)
  const closed = unread.map(({ path, why }) => unreadable(path, why))
  const passedOver = [...chosen.passedOver, ...closed, ...unopened].sort(byPath)
  if (chosen.inputs.length === 0) {
    throw new InputError(`${folder}: ${nothingToJudge(SOUGHT, passedOver)}`)
  }
  return { inputs: chosen.inputs, passedOver }
}

function choose(looked: readonly Looked[], noBicep: string | undefined): FolderInputs {
  const bicep = noBicep === undefined
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
  const whyNot = (file: Looked): WhyNot | undefined => {
    const { path, kind, compiled, names } = file
    const full = resolve(path)
    const caller = moduleOf.get(full)
    if (kind === 'nothing') return because('is nothing that can be judged')
    if (caller !== undefined) {
      return { why: `is part of ${basename(caller)}`, kind: 'each is part of another file' }
    }
    if (names?.using === 'none') return because('uses no template')
    const user = usedBy.get(full)
    if (noBicep !== undefined && (kind === 'bicep' || kind === 'bicepparam')) {
      const isSeen = user !== undefined || madeOf(file) !== undefined
      return because(`needs Bicep: ${noBicep}`, isSeen ? undefined : 'bicep')
    }
    if (bicep && user !== undefined) {
      return {
        why: `is judged through ${basename(user)}`,
        kind: 'each is judged through a .bicepparam that uses it',
      }
    }
    const madeFrom = (source: Looked) => ({
      why: `was made from ${basename(source.path)}, which is judged`,
      kind: 'each was made from a file that is judged',
    })
    const source = compiled ? beside(path, '.bicep') : undefined
    if (source !== undefined) {
      if (moduleOf.has(resolve(source.path))) {
        return {
          why: `was made from ${basename(source.path)}, a module`,
          kind: 'each was made from a module',
        }
      }
      if (bicep) return madeFrom(source)
    }
    const taken = kind === 'snapshot' ? snapshotOf(path) : undefined
    const parameters = taken === undefined ? undefined : at.get(taken)
    if (bicep && parameters !== undefined && whyNot(parameters) === undefined) {
      return madeFrom(parameters)
    }
    return undefined
  }
  // Without Bicep, what was made from a file stands for it.
  const madeOf = ({ path, kind }: Looked): Looked | undefined => {
    if (kind === 'bicep') {
      const compiled = beside(path, '.json')
      return compiled?.compiled === true ? compiled : undefined
    }
    const snapshot = at.get(resolve(path.replace(/\.bicepparam$/i, '.snapshot.json')))
    return snapshot?.kind === 'snapshot' ? snapshot : undefined
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
        passedOver.push({
          path,
          ...because('holds parameters, and no template beside it has its name'),
        })
      }
      continue
    }
    const own = parameters.filter((one) => pairs.get(one) === path)
    if (reason !== undefined) passedOver.push({ path, ...reason })
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

function unreadable(path: string, why: string): PassedFile {
  return { path, why, kind: 'cannot be read', missed: 'unseen' }
}

function byPath(one: PassedFile, other: PassedFile): number {
  return one.path < other.path ? -1 : one.path > other.path ? 1 : 0
}
