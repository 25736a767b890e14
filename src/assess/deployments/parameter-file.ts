// `--parameters FILE`, and the parameter files beside templates in a folder.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/parameter-files
import { foldCase } from '../../engine/fold-case.ts'
import { isObject, type JsonObject } from '../../engine/json.ts'
import { InputError } from '../exit.ts'
import { objectAt } from '../members.ts'
import { readJson } from './read-json.ts'

const FORM = '{"parameters": {"name": {"value": …}}}'

/** The values in parameter files, name → {value} or {reference}; of a name in several files the last one. @throws InputError */
export async function readParameters(paths: readonly string[]): Promise<JsonObject> {
  const given = new Map<string, [string, JsonObject]>()
  for (const path of paths) {
    for (const [name, value] of Object.entries(await valuesIn(path))) {
      if (!isObject(value) || (value.value === undefined && value.reference === undefined)) {
        throw new InputError(
          `${path}: parameter ${name} has neither a value nor a reference; expected ${FORM}`,
        )
      }
      given.set(foldCase(name), [name, value])
    }
  }
  return Object.fromEntries(given.values())
}

/** @throws InputError that names the parameters that are given and not declared: Azure refuses them, too. */
export function refuseUnknown(name: string, template: JsonObject, given: JsonObject): void {
  const declared = Object.keys(objectAt(template, 'parameters'))
  const known = new Set(declared.map(foldCase))
  const unknown = Object.keys(given).filter((one) => !known.has(foldCase(one)))
  if (unknown.length === 0) return
  const has = declared.length === 0 ? 'it has none' : `it has ${declared.join(', ')}`
  throw new InputError(`${name}: there is no parameter ${unknown.join(', ')}; ${has}`)
}

async function valuesIn(path: string): Promise<JsonObject> {
  if (/\.bicepparam$/i.test(path)) {
    throw new InputError(`${path}: a .bicepparam names its template itself; give it as --file`)
  }
  const { value } = await readJson(path)
  const parameters = isObject(value) ? (value.parameters ?? value) : undefined
  if (isObject(parameters)) return parameters
  throw new InputError(`${path}: expected a parameter file: ${FORM}`)
}
