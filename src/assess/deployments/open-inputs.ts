// The inputs of `--file`, opened: documents as they are, deployments worked out first.
import { statSync } from 'node:fs'
import { isObject } from '../../engine/json.ts'
import type { ByteSource } from '../byte-source.ts'
import { deploymentOf } from '../deployment-names.ts'
import { InputError, UsageError } from '../exit.ts'
import { type FolderInput, inputsOf, SOUGHT } from '../inputs/folder.ts'
import { type InputKind, kindOf } from '../inputs/kind-of.ts'
import { nothingToJudge, type PassedFile, passedOverLines } from '../inputs/passed-file.ts'
import { keyOf } from '../members.ts'
import { openInput } from '../open-input.ts'
import { NeedsValues } from './needs-values.ts'
import { type GivenParameters, readParameters } from './parameter-file.ts'
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

/** What there is to judge, and what is missed in it: lines on stderr tell of that. */
export interface Inputs {
  readonly sources: readonly ByteSource[]
  /** Files of folders of which nobody knows what they would make. */
  readonly unseen: number
  /** Deployments in folders that only Bicep reads, when there is none to ask. */
  readonly needBicep: number
}

type Input = Pick<FolderInput, 'path' | 'parameters'>

/** A folder, or a file that is named by itself. */
interface Group {
  readonly folder: string | undefined
  readonly inputs: readonly Input[]
  readonly passedOver: PassedFile[]
}

/**
 * Opens everything. Nothing is opened when one input is wrong: all errors of compilers come together.
 * @throws InputError, UsageError
 */
export async function openInputs(
  origin: FileOrigin,
  stdin: AsyncIterable<Uint8Array | string> | undefined,
  note: (text: string) => void,
): Promise<Inputs> {
  const told = new Told(note)
  const { engine: choice, bicep } = origin
  const workOut = createWorkOut({ choice, bicep }, told)
  const sources: ByteSource[] = []
  const wrong: string[] = []
  let taken = false
  const given = { paths: origin.parameters, values: await readParameters(origin.parameters) }
  try {
    const groups = await groupsIn(origin.paths, workOut)
    for (const { folder, inputs, passedOver } of groups) {
      const before = sources.length + wrong.length
      for (const input of inputs) {
        try {
          const { source, takes } = await openOne(input, given, stdin, workOut)
          sources.push(source)
          taken ||= takes
        } catch (error) {
          if (!(error instanceof InputError)) throw error
          if (folder !== undefined && error instanceof NeedsValues) {
            passedOver.push(needingValues(input.path, error))
          } else wrong.push(error.message)
        }
      }
      if (folder === undefined) continue
      if (sources.length + wrong.length === before) {
        wrong.push(`${folder}: ${nothingToJudge(SOUGHT, passedOver)}`)
      } else for (const line of passedOverLines(passedOver)) note(`${folder}: ${line}`)
    }
    if (wrong.length > 0) throw new InputError(wrong.join('\n'))
    if (origin.parameters.length > 0 && (!taken || sources.length !== 1)) {
      throw new UsageError(
        '--parameters: goes with one --file that is an ARM template or a .bicep; a .bicepparam has its own, and in a folder the files lie beside the templates',
      )
    }
    told.say()
    const missed = groups.flatMap(({ passedOver }) => passedOver.map((one) => one.missed))
    return {
      sources,
      unseen: missed.filter((one) => one === 'unseen').length,
      needBicep: missed.filter((one) => one === 'bicep').length,
    }
  } catch (error) {
    for (const source of sources) source.close()
    throw error
  } finally {
    workOut.dispose()
  }
}

async function groupsIn(paths: readonly string[], workOut: WorkOut): Promise<readonly Group[]> {
  const groups: Group[] = []
  for (const path of paths) {
    if (isFolder(path)) {
      const { inputs, passedOver } = inputsOf(path, await workOut.whyNoBicep())
      groups.push({ folder: path, inputs, passedOver: [...passedOver] })
    } else groups.push({ folder: undefined, inputs: [{ path }], passedOver: [] })
  }
  return groups
}

// In a folder it may be a module of a library, which is no deployment by itself.
function needingValues(path: string, { parameters }: NeedsValues): PassedFile {
  const how = 'a .bicepparam or a parameter file beside it'
  return {
    path,
    why: `needs values for ${parameters.join(', ')}: ${how}`,
    kind: `each needs values for its parameters: ${how}`,
    missed: 'unseen',
  }
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
  given: { readonly paths: readonly string[]; readonly values: GivenParameters | undefined },
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
      ? await workOut.bicep({ kind: 'bicep', path }, values)
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
