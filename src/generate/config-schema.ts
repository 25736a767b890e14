// rebaseline.schema.json: the checks of src/config.ts in the form that editors understand.
import * as z from 'zod'
import { baselineSchema } from '../baseline-schema.ts'
import { isObject, type Json, type JsonObject } from '../engine/json.ts'
import { PARAMETER_WORDS } from './parameter-words.ts'

const WORDS: Readonly<Record<string, string>> = {
  $schema: 'Where editors find this schema.',
  scope: 'What Rebaseline looks after.',
  'scope.include': 'Ids of subscriptions, resource groups or resources to look after.',
  'scope.exclude': 'Ids below them that are left alone. Excludes win.',
  own: 'Ids of what the service itself lives on: judged, never written.',
  effect:
    'What happens where no override says otherwise. Nothing is written until this says remediate.',
  overrides: 'Exceptions. The last one that matches wins.',
  'overrides.scope':
    'Id of a subscription, a resource group or a resource. Without it the override holds everywhere.',
  'overrides.rules': 'Ids of rules. Without them the override holds for all.',
  'overrides.effect': 'remediate writes, audit judges and reports, disabled does not even judge.',
  parameters: 'Values of the baseline that differ from its defaults.',
  rules: 'Rules of your own: values at paths, as data.',
  limits: 'How much may be done.',
  'limits.writesPerHour': 'Writes per subscription and hour, over all instances.',
  ...Object.fromEntries(
    Object.entries(PARAMETER_WORDS).map(([name, words]) => [`parameters.${name}`, words]),
  ),
}

/**
 * The JSON Schema (draft 7, which every editor knows), with a sentence for each member. What only code can check, such
 * as the form of an id, is left to the service: it says so at start.
 */
export function configSchema(): Json {
  const schema = z.toJSONSchema(baselineSchema, { io: 'input', target: 'draft-7' })
  const plain = JSON.parse(JSON.stringify(schema)) as JsonObject
  const { $schema = '', ...rest } = described(plain, '') as JsonObject
  return { $schema, title: 'rebaseline.json', ...rest }
}

// Rules of the operator's own bring their descriptions with them.
function described(schema: Json, path: string): Json {
  if (!isObject(schema)) return schema
  const words = WORDS[path]
  const properties = isObject(schema.properties)
    ? Object.fromEntries(
        Object.entries(schema.properties).map(([name, member]) => [
          name,
          described(member, path === '' ? name : `${path}.${name}`),
        ]),
      )
    : undefined
  const items = schema.items === undefined ? undefined : described(schema.items, path)
  return {
    ...(words === undefined || schema.description !== undefined ? {} : { description: words }),
    ...schema,
    ...(properties === undefined ? {} : { properties }),
    ...(items === undefined ? {} : { items }),
  }
}
