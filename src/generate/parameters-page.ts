// docs/parameters.md: every value of the baseline that may be chosen, from the schema that checks it.
import { isObject, type Json, type JsonObject } from '../engine/json.ts'
import { configSchema } from './config-schema.ts'
import { code, GENERATED, inline, jsonBlock, table } from './markdown.ts'

/** The page. */
export function parametersPage(): string {
  const parameters = memberOf(memberOf(configSchema(), 'properties'), 'parameters')
  const rows = Object.entries(memberOf(parameters, 'properties')).map(([name, schema]) => {
    const { description = '', default: fallback } = schema as JsonObject
    return [
      code(name),
      String(description),
      allowed(schema),
      fallback === undefined ? 'none' : inline(fallback),
    ]
  })
  return [
    GENERATED,
    '# Parameters',
    '',
    'What the baseline leaves to you. Each goes below `parameters` in `rebaseline.json`; one that is left out has its',
    'default. A value that is not allowed is named at start, and until it is mended nothing is written. The pages of',
    'the [rules](rules/README.md) say which of them a rule takes.',
    '',
    ...table(['name', 'meaning', 'allowed', 'default'], rows),
    '',
    ...jsonBlock({ parameters: { keyMaxAgeDays: 180, retentionDays: 30 } }),
    '',
  ].join('\n')
}

function allowed(schema: Json): string {
  if (!isObject(schema)) return ''
  if (Array.isArray(schema.enum)) return schema.enum.map((one) => inline(one)).join(', ')
  if (schema.minimum !== undefined) {
    return `${String(schema.minimum)} to ${String(schema.maximum)}`
  }
  return KINDS[String(schema.type)] ?? ''
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text of that form',
  boolean: '`true`, `false`',
  array: 'a list',
  object: 'an object',
}

function memberOf(schema: Json, name: string): JsonObject {
  const member = isObject(schema) ? schema[name] : undefined
  if (!isObject(member)) throw new Error(`the schema of rebaseline.json has no ${name}`)
  return member
}
