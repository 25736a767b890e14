// From a place in a compiled template to the file and the line of the Bicep sources. A compiled list has another order than
// its source: nested resources come first. So resources are matched by their names where the template has them, and else by
// their order among those of one type. What does not agree in every respect has no line: a wrong one is worse than none.
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Json, JsonObject } from '../../engine/json.ts'
import { isObject } from '../../engine/json.ts'
import { bicepNames } from '../inputs/bicep-text.ts'
import type { Trace } from '../own-means/walk.ts'
import { EngineError } from './connection.ts'
import { type Declared, declaredIn, declaredOf } from './declared.ts'
import { type Ask, nodesOf } from './said.ts'

/** A place in a source. */
export interface Where {
  readonly file: string
  /** From 1: the line of the `resource`, or of the `module` that has no source here. */
  readonly line?: number
}

/** Places, with what is known of each file kept. */
export interface Places {
  /** @throws ProcessFault */
  whereOf(ask: Ask, path: string, template: JsonObject, trace: Trace): Promise<Where | undefined>
}

/** Nothing is known of any file yet. */
export function createPlaces(): Places {
  const files = new Map<string, Promise<readonly Declared[]>>()
  const declaredAt = (ask: Ask, file: string) => {
    const known = files.get(file) ?? readDeclared(ask, file)
    files.set(file, known)
    return known
  }
  return {
    async whereOf(ask, path, template, trace) {
      let file = await sourceOf(resolve(path))
      let here = template
      let way = trace
      while (file !== undefined) {
        const [, key] = way
        // A template of JSON has no declarations.
        if (!/\.bicep$/i.test(file)) return { file }
        const declared = await declaredAt(ask, file)
        const one: Declared | undefined =
          key === undefined ? undefined : declaredOf(here.resources, key, declared)
        const resource =
          isObject(here.resources) || Array.isArray(here.resources)
            ? at(here.resources, key)
            : undefined
        if (one === undefined || !isObject(resource)) return { file }
        const inner = isObject(resource.properties) ? resource.properties.template : undefined
        // A child that is nested in the compiled template was not written in Bicep.
        if (way.length > 2 && (way[2] !== 'properties' || !isObject(inner))) return { file }
        if (way.length <= 2 || !isObject(inner)) return { file, line: one.line }
        if (one.module === undefined) return { file, line: one.line }
        file = resolve(dirname(file), one.module)
        here = inner
        way = way.slice(4)
      }
      return undefined
    },
  }
}

function at(resources: Json, key: string | number | undefined): Json | undefined {
  if (Array.isArray(resources)) return typeof key === 'number' ? resources[key] : undefined
  return isObject(resources) && typeof key === 'string' ? resources[key] : undefined
}

async function readDeclared(ask: Ask, file: string): Promise<readonly Declared[]> {
  try {
    return declaredIn(await nodesOf(ask, file), await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof EngineError || isMissing(error)) return []
    throw error
  }
}

/** The .bicep that a file is, or the template that it uses. */
async function sourceOf(path: string): Promise<string | undefined> {
  if (/\.bicep$/i.test(path)) return path
  const text = await readFile(path, 'utf8').catch(() => '')
  const { using = 'none' } = bicepNames(text)
  return using === 'none' || using.includes(':') ? undefined : resolve(dirname(path), using)
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error
}
