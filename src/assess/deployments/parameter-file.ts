// `--parameters FILE`, and the parameter files beside templates in a folder.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/parameter-files
import { foldCase } from '../../engine/fold-case.ts'
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { InputError } from '../exit.ts'
import { member, objectAt } from '../members.ts'
import { withoutValue, wrongValues } from './given-values.ts'
import { readJson } from './read-json.ts'

/** What parameter files give. */
export interface GivenParameters {
  /** Name → {value} or {reference}; of a name in several files the last one. */
  readonly values: JsonObject
  /** The file that a value is from. */
  fileOf(name: string): string
}

const FORM = '{"parameters": {"name": {"value": …}}}'

/** Reads them; undefined when there are none. @throws InputError with everything that is wrong in them. */
export async function readParameters(
  paths: readonly string[],
): Promise<GivenParameters | undefined> {
  if (paths.length === 0) return undefined
  const given = new Map<string, { name: string; entry: JsonObject; path: string }>()
  const wrong: string[] = []
  for (const path of paths) {
    for (const [name, entry] of Object.entries(await valuesIn(path))) {
      if (isEntry(entry)) given.set(foldCase(name), { name, entry, path })
      else {
        wrong.push(
          `${path}: parameter ${name} has neither a value nor a reference; expected ${FORM}`,
        )
      }
    }
  }
  if (wrong.length > 0) throw new InputError(wrong.join('\n'))
  return {
    values: Object.fromEntries([...given.values()].map(({ name, entry }) => [name, entry])),
    fileOf: (name) => given.get(foldCase(name))?.path ?? '',
  }
}

/**
 * @param name of the template. @throws InputError that names the parameters that are given and not declared, those whose
 * values are not as declared, and those that need a value and have none: Azure refuses them, too.
 */
export function refuseGiven(name: string, template: JsonObject, given: GivenParameters): void {
  const { values } = given
  const missing = withoutValue(template, values)
  const wrong = [
    ...unknown(name, template, values),
    ...(missing.length === 0
      ? []
      : [`${name}: no value for ${missing.join(', ')}: give one in a parameter file`]),
    ...wrongValues(name, template, given),
  ]
  if (wrong.length > 0) throw new InputError(wrong.join('\n'))
}

function unknown(name: string, template: JsonObject, given: JsonObject): readonly string[] {
  const declared = Object.keys(objectAt(template, 'parameters'))
  const known = new Set(declared.map(foldCase))
  const names = Object.keys(given).filter((one) => !known.has(foldCase(one)))
  if (names.length === 0) return []
  const has = declared.length === 0 ? 'it has none' : `it has ${declared.join(', ')}`
  return [`${name}: there is no parameter ${names.join(', ')}; ${has}`]
}

function isEntry(entry: Json): entry is JsonObject {
  if (!isObject(entry)) return false
  return member(entry, 'value') !== undefined || isObject(member(entry, 'reference'))
}

async function valuesIn(path: string): Promise<JsonObject> {
  if (/\.bicepparam$/i.test(path)) {
    throw new InputError(`${path}: a .bicepparam names its template itself; give it as --file`)
  }
  const { value } = await readJson(path)
  const parameters = isObject(value) ? (member(value, 'parameters') ?? value) : undefined
  if (isObject(parameters)) return parameters
  throw new InputError(`${path}: expected a parameter file: ${FORM}`)
}
