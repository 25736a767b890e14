// What may be said in a message: names and texts of sources, never of a parameter file.

import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { bicepNames } from '../inputs/bicep-text.ts'
import { withoutSecretDefaults } from './secret-defaults.ts'
import type { Sayable } from './without-values.ts'

const NAMES =
  /^(?:parameters|variables|outputs|definitions|functions|properties|members|copy|resources)$/i

const TEXTS = /'''[\s\S]*?'''|'(?:[^'\\\n]|\\.)*'/g

/** For messages about a copy of a template: everything in it but secrets. @throws EngineError as for the copy. */
export function sayableOf(template: JsonObject): Sayable {
  const safe = withoutSecretDefaults(template)
  const names = new Set<string>()
  const texts = new Set<string>()
  collect(safe, names, texts)
  return { names, texts, source: JSON.stringify(safe) }
}

/**
 * For messages about a .bicepparam: the template that it uses, what it names on the left of an
 * equals sign, the files that it loads and the variables of the environment. */
export async function sayableBeside(path: string): Promise<Sayable> {
  const own = await readFile(path, 'utf8').catch(() => '')
  const used = bicepNames(own).using
  const file = used === undefined ? undefined : resolve(dirname(path), used)
  const text = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '')
  const declared = own.matchAll(/^\s*(?:param|var|func|type)\s+(\w+)\b/gm)
  const calls = [...own.replaceAll(TEXTS, '').matchAll(/\b([A-Za-z]\w*)\s*\(/g)].flatMap(
    ([, name]) => name ?? [],
  )
  const variables = own.matchAll(/\breadEnvironmentVariable\s*\(\s*'(\w+)'/g)
  const files = own.matchAll(/\bload\w+\s*\(\s*'([^'\\$]+)'/g)
  const named = [
    ...[...files].flatMap(([, name]) => name ?? []),
    ...(used === undefined ? [] : [used]),
  ]
  const names = [
    ...(text.match(/[A-Za-z_][\w-]*/g) ?? []),
    ...[...declared, ...variables].flatMap(([, name]) => name ?? []),
    ...calls,
  ]
  return {
    names: new Set(names),
    texts: new Set(named.flatMap((name) => [name, resolve(dirname(path), name)])),
    // Only whether it calls fail() is of interest: no text of it is said.
    source: /\bfail\s*\(/.test(own) ? 'fail(' : '',
  }
}

function collect(value: Json, names: Set<string>, texts: Set<string>): void {
  if (typeof value === 'string') texts.add(value)
  if (Array.isArray(value)) {
    const list: readonly Json[] = value
    if (list.every((one) => typeof one === 'string')) texts.add(list.join(','))
    for (const one of list) collect(one, names, texts)
  }
  if (!isObject(value)) return
  for (const [name, one] of Object.entries(value)) {
    if (NAMES.test(name) && isObject(one)) for (const key of Object.keys(one)) names.add(key)
    if (name.toLowerCase() === 'type' && typeof one === 'string') names.add(one)
    collect(one, names, texts)
  }
}
