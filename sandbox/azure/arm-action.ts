import { randomBytes } from 'node:crypto'
import { acceptAction } from './accept.ts'
import type { ArmParts, ArmRequest } from './arm.ts'
import { commit, tell } from './arm-outcome.ts'
import { parseBody } from './arm-write.ts'
import type { Answer } from './exchange.ts'
import { json } from './exchange.ts'
import { requireUnlocked } from './governance.ts'
import type { JsonObject } from './json.ts'
import { isObject } from './json.ts'
import { AzureProblem, notFound } from './problem.ts'
import type { Stored } from './store.ts'

/** POST of an action on a resource. The keys it may answer are made up on the spot. */
export function act(parts: ArmParts, request: ArmRequest): Answer {
  const { target, definition, operation, apiVersion, exchange } = request
  const stored = parts.store.get(target.holder)
  if (stored === undefined) {
    throw notFound(definition.type, target.last, target.resourceGroup ?? '')
  }
  const action = Object.entries(definition.actions ?? {}).find(
    ([name]) => name.toLowerCase() === target.last.toLowerCase(),
  )?.[1]
  if (action === undefined) {
    throw new AzureProblem(
      404,
      'InvalidAction',
      `No action '${target.last}' on '${definition.type}'.`,
    )
  }
  requireUnlocked(parts.store, stored.id, 'action')
  const empty = exchange.body.trim() === ''
  const body = acceptAction(action.body ?? {}, empty ? {} : parseBody(exchange.body), apiVersion)
  const done = () => tell(parts, request, 'action', operation, stored.id, true)
  if (action.mode === 'longRunning') {
    const links = parts.operations.start({
      resourceId: `${stored.id}/${target.last}`,
      namespace: definition.type.split('/')[0] ?? '',
      location: String(stored.body.location),
      apiVersion,
      finish: done,
      result: () => undefined,
    })
    return { status: 202, headers: { ...links } }
  }
  if (action.effect === 'regenerateKey') renewKey(parts, request, stored, String(body.keyName))
  done()
  return json(200, answerWith(definition.type))
}

function renewKey(parts: ArmParts, request: ArmRequest, stored: Stored, keyName: string): void {
  if (request.twist.ignoreWrite) return
  const properties = isObject(stored.body.properties) ? stored.body.properties : {}
  const times = isObject(properties.keyCreationTime) ? properties.keyCreationTime : {}
  const keyCreationTime = { ...times, [keyName]: new Date().toISOString() }
  const next = { ...stored.body, properties: { ...properties, keyCreationTime } }
  commit(parts, request, stored.id, next)
}

function answerWith(type: string): JsonObject {
  const secret = () => randomBytes(64).toString('base64')
  if (type === 'Microsoft.OperationalInsights/workspaces') {
    return { primarySharedKey: secret(), secondarySharedKey: secret() }
  }
  const keys = ['key1', 'key2'].map((keyName) => ({
    keyName,
    value: secret(),
    permissions: 'FULL',
  }))
  return { keys }
}
