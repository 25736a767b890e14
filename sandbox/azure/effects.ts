import { randomBytes } from 'node:crypto'
import { durationDays } from './durations.ts'
import type { JsonObject } from './json.ts'
import { isObject, valueAt } from './json.ts'
import { bad, invalidValue } from './refusals.ts'

type Effect = (body: JsonObject, sent: JsonObject) => JsonObject

const effects = {
  renewAccountKey(body, { keyName }) {
    const times = valueAt(body, 'properties.keyCreationTime')
    const keyCreationTime = {
      ...(isObject(times) ? times : {}),
      [String(keyName)]: new Date().toISOString(),
    }
    return withProperties(body, { keyCreationTime })
  },

  setIdleShutdown(body, { idleTimeBeforeShutdown }) {
    if (valueAt(body, 'properties.computeType') !== 'ComputeInstance') {
      throw bad('BadRequest', 'Only compute instances shut down when they are idle.')
    }
    const days = durationDays(String(idleTimeBeforeShutdown))
    if (days === undefined || days < 15 / 1440 || days > 3) {
      throw invalidValue('idleTimeBeforeShutdown must be between PT15M and P3D.')
    }
    const details = valueAt(body, 'properties.properties')
    const properties = { ...(isObject(details) ? details : {}), idleTimeBeforeShutdown }
    return withProperties(body, { properties: properties as JsonObject })
  },

  provisionNetwork(body, { includeSpark }) {
    const network = valueAt(body, 'properties.managedNetwork')
    if (!isObject(network) || (network.isolationMode ?? 'Disabled') === 'Disabled') {
      throw bad('BadRequest', 'The workspace has no managed network to provision.')
    }
    const status = { status: 'Active', sparkReady: includeSpark === true }
    return withProperties(body, { managedNetwork: { ...network, status } })
  },
} satisfies Readonly<Record<string, Effect>>

const secret = (): string => randomBytes(64).toString('base64')

const answers = {
  accountKeys: () => ({
    keys: ['key1', 'key2'].map((keyName) => ({ keyName, value: secret(), permissions: 'FULL' })),
  }),
  endpointKeys: () => ({ primaryKey: secret(), secondaryKey: secret() }),
  sharedKeys: () => ({ primarySharedKey: secret(), secondarySharedKey: secret() }),
  workspaceKeys: () => ({ userStorageKey: secret(), containerRegistryCredentials: {} }),
} satisfies Readonly<Record<string, () => JsonObject>>

/** What a POST changes on its resource, by name. */
export type EffectName = keyof typeof effects

/** The made-up secrets that a POST answers, by name. */
export type AnswerName = keyof typeof answers

/** The state after a POST; throws what the provider would answer instead. */
export function affected(name: EffectName, body: JsonObject, sent: JsonObject): JsonObject {
  return effects[name](body, sent)
}

/** New secrets, different each time. */
export function answerOf(name: AnswerName): JsonObject {
  return answers[name]()
}

function withProperties(body: JsonObject, members: JsonObject): JsonObject {
  const properties = isObject(body.properties) ? body.properties : {}
  return { ...body, properties: { ...properties, ...members } }
}
