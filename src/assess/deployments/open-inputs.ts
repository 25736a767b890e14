// The inputs of `--file`, opened: documents as they are, deployments worked out first.
import { statSync } from 'node:fs'
import { isObject, type JsonObject } from '../../engine/json.ts'
import type { ByteSource } from '../byte-source.ts'
import { deploymentOf } from '../deployment-names.ts'
import { InputError, UsageError } from '../exit.ts'
import { count } from '../formats/words.ts'
import { type FolderInput, inputsOf } from '../inputs/folder.ts'
import { type InputKind, kindOf } from '../inputs/kind-of.ts'
import { keyOf } from '../members.ts'
import { openInput } from '../open-input.ts'
import { readParameters } from './parameter-file.ts'
import { isOneObject, jsonIn } from './read-json.ts'
import { Told } from './told.ts'
import { createWorkOut, type EngineChoice, type TemplateInput, type WorkOut } from './work-out.ts'

/** What `--file` and the options for it say. */
export interface FileOrigin {
  /** Files, folders, `-` for stdin. */
  readonly paths: readonly string[]
  /** Parameter files, for the one deployment that `paths` names. */
  readonly parameters: readonly string[]
  readonly engine: EngineChoice
  /** The bicep to ask; undefined: the one that is found. */
  readonly bicep: string | undefined
}

type Input = Pick<FolderInput, 'path' | 'parameters'>

const MOST_NAMED = 5

/**
 * Opens everything. Nothing is opened when one input is wrong: all errors of compilers come together.
 * @throws InputError, UsageError
 */
export async function openInputs(
  origin: FileOrigin,
  stdin: AsyncIterable<Uint8Array | string> | undefined,
  note: (text: string) => void,
): Promise<readonly ByteSource[]> {
  const told = new Told(note)
  const { engine: choice, bicep } = origin
  const workOut = createWorkOut({ choice, bicep }, told)
  const sources: ByteSource[] = []
  const wrong: string[] = []
  let taken = false
  const given = { paths: origin.parameters, values: await readParameters(origin.parameters) }
  try {
    for (const input of await inputsIn(origin.paths, workOut, note)) {
      try {
        const { source, takes } = await openOne(input, given, stdin, workOut)
        sources.push(source)
        taken ||= takes
      } catch (error) {
        if (!(error instanceof InputError)) throw error
        wrong.push(error.message)
      }
    }
    if (wrong.length > 0) throw new InputError(wrong.join('\n'))
    if (origin.parameters.length > 0 && (!taken || sources.length !== 1)) {
      throw new UsageError(
        '--parameters: goes with one --file that is an ARM template or a .bicep; a .bicepparam has its own, and in a folder the files lie beside the templates',
      )
    }
    told.say()
    return sources
  } catch (error) {
    for (const source of sources) source.close()
    throw error
  } finally {
    workOut.dispose()
  }
}

async function inputsIn(
  paths: readonly string[],
  workOut: WorkOut,
  note: (text: string) => void,
): Promise<readonly Input[]> {
  const inputs: Input[] = []
  for (const path of paths) {
    if (!isFolder(path)) {
      inputs.push({ path })
      continue
    }
    const found = inputsOf(path, await workOut.hasEngine())
    inputs.push(...found.inputs)
    for (const line of passedOver(path, found.passedOver)) note(line)
  }
  return inputs
}

function passedOver(
  folder: string,
  files: readonly { readonly path: string; readonly why: string }[],
): readonly string[] {
  const byWhy = Map.groupBy(files, ({ why }) => why)
  return [...byWhy].map(([why, of]) => {
    const names = of.slice(0, MOST_NAMED).map(({ path }) => path)
    const more = of.length > MOST_NAMED ? ' …' : ''
    return `${folder}: not looked at by itself: ${count(of.length, 'file')} (${names.join(', ')}${more}): ${why}`
  })
}

function isFolder(path: string): boolean {
  return path !== '-' && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

interface Opened {
  readonly source: ByteSource
  /** It is a deployment that takes parameters. */
  readonly takes: boolean
}

async function openOne(
  { path, parameters }: Input,
  given: { readonly paths: readonly string[]; readonly values: JsonObject },
  stdin: AsyncIterable<Uint8Array | string> | undefined,
  workOut: WorkOut,
): Promise<Opened> {
  const source = await openInput(path, stdin)
  let isDocument = false
  let kind: InputKind
  let template: TemplateInput | undefined
  try {
    kind = kindOf(source, source.name)
    template = kind === 'template' ? templateIn(source) : undefined
    isDocument = template === undefined && !kind.startsWith('bicep')
    if (isDocument) return { source, takes: false }
  } finally {
    // Closed once, before anything is worked out: a number of a file that is closed twice may be another file's by then.
    if (!isDocument) source.close()
  }
  if (kind === 'bicepparam') {
    const made = await workOut.bicep({ kind, path })
    return { source: { ...made, deployment: deploymentOf(made) }, takes: false }
  }
  const { paths, values } =
    parameters === undefined
      ? given
      : { paths: [parameters], values: await readParameters([parameters]) }
  const workedOut =
    template === undefined
      ? await workOut.bicep({ kind: 'bicep', path, parameters: values })
      : await workOut.template(template, values)
  return { source: { ...workedOut, deployment: deploymentOf(workedOut, paths) }, takes: true }
}

// A template among others, as in a list or in JSON lines, is read where they are.
function templateIn(source: ByteSource): TemplateInput | undefined {
  if (!isOneObject(source)) return undefined
  const { value, text } = jsonIn(source)
  if (!isObject(value)) return undefined
  const template = isObject(value.template) ? value.template : value
  if (keyOf(template, 'resources') === undefined) return undefined
  return { name: source.name, path: source.path, text, value }
}
