// local.settings.sample.json: app settings for a developer's machine, with everything that can be left alone left alone.
import * as z from 'zod'
import { isObject, type Json } from '../engine/json.ts'
import { environmentSchema } from '../environment-schema.ts'

// A machine that is only being set up writes to no estate.
const SAFER: Readonly<Record<string, string>> = { REBASELINE_WRITES: 'off' }

/** Every setting of ours with its default; an empty one counts as not set. */
export function localSettings(): Json {
  const schema = z.toJSONSchema(environmentSchema, { io: 'input', target: 'draft-7' })
  const settings = Object.entries(schema.properties ?? {})
    .filter(([name]) => name.startsWith('REBASELINE_'))
    .map(([name, setting]) => {
      const value = isObject(setting) ? setting.default : undefined
      return [name, SAFER[name] ?? (value === undefined ? '' : String(value))] as const
    })
  return {
    IsEncrypted: false,
    Values: {
      FUNCTIONS_WORKER_RUNTIME: 'node',
      AzureWebJobsStorage: 'UseDevelopmentStorage=true',
      ...Object.fromEntries(settings),
    },
  }
}
