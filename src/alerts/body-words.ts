// What a whole document that is written says, in words: JSON of many members is no message for a person.
import { isObject, type Json, type JsonObject, valueAt } from '../engine/json.ts'

interface BodyWords {
  /** What is written to. */
  readonly path: RegExp
  /** Undefined when the document does not say what the words are about. */
  readonly words: (body: JsonObject) => string | undefined
}

const SINKS = [
  'workspaceId',
  'storageAccountId',
  'eventHubAuthorizationRuleId',
  'marketplacePartnerId',
]

const WORDS: readonly BodyWords[] = [
  {
    path: /\/providers\/Microsoft\.Insights\/diagnosticSettings\/[^/]+$/i,
    words: (body) => {
      const sinks = SINKS.flatMap((sink) => nameAt(body, ['properties', sink]) ?? [])
      return sinks.length === 0 ? undefined : `logs to ${sinks.join(' and ')}`
    },
  },
  {
    path: /\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i,
    words: (body) => after('a lock: ', textAt(body, ['properties', 'level'])),
  },
  {
    path: /\/providers\/Microsoft\.Network\/privateEndpoints\/[^/]+$/i,
    words: (body) => after('a private endpoint in ', nameAt(body, ['properties', 'subnet', 'id'])),
  },
  {
    path: /\/regenerateKey$/i,
    words: (body) => after('a new ', textAt(body, ['keyName'])),
  },
  {
    path: /\/updateIdleShutdownSetting$/i,
    words: (body) => after('shut down when idle for ', textAt(body, ['idleTimeBeforeShutdown'])),
  },
]

/** The document in words; undefined when there are none for what is written there. */
export function bodyWords(path: string, body: Json): string | undefined {
  if (!isObject(body)) return undefined
  return WORDS.find((one) => one.path.test(path))?.words(body)
}

function after(start: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${start}${text}`
}

function textAt(body: JsonObject, path: readonly string[]): string | undefined {
  const text = valueAt(body, path)
  return typeof text === 'string' && text !== '' ? text : undefined
}

function nameAt(body: JsonObject, path: readonly string[]): string | undefined {
  return textAt(body, path)?.split('/').at(-1)
}
