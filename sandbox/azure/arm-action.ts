import { acceptAction } from './accept.ts'
import type { ArmParts, ArmRequest } from './arm.ts'
import { parseBody } from './arm-change.ts'
import { commit, locationOf } from './arm-outcome.ts'
import { tell } from './arm-tell.ts'
import { affected, answerOf } from './effects.ts'
import type { Answer } from './exchange.ts'
import { json } from './exchange.ts'
import { requireUnlocked } from './governance.ts'
import type { JsonObject } from './json.ts'
import { AzureProblem, notFound } from './problem.ts'
import type { Action } from './types/define.ts'

/** POST of an action on a resource. The secrets that it may answer are made up on the spot. */
export function act(parts: ArmParts, request: ArmRequest): Answer {
  const { target, definition, apiVersion, exchange } = request
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
  const sent = acceptAction(action.body ?? {}, empty ? {} : parseBody(exchange.body), apiVersion)
  // Refused now or not at all: a long-running action changes the resource only when it ends.
  if (action.effect !== undefined) affected(action.effect, stored.body, sent)
  const finish = () => finished(parts, request, stored.id, action, sent)
  if (action.mode === 'longRunning') {
    const links = parts.operations.start({
      resourceId: `${stored.id}/${target.last}`,
      definition,
      location: locationOf(parts.store, stored.id, stored.body),
      apiVersion,
      finish,
      result: () => (action.answers === undefined ? undefined : answerOf(action.answers)),
    })
    return { status: 202, headers: { ...links } }
  }
  finish()
  return action.answers === undefined ? { status: 200 } : json(200, answerOf(action.answers))
}

function finished(
  parts: ArmParts,
  request: ArmRequest,
  id: string,
  action: Action,
  sent: JsonObject,
): void {
  const latest = parts.store.get(id)?.body
  if (latest === undefined) return
  if (action.effect !== undefined && !request.twist.ignoreWrite) {
    commit(parts, request, id, affected(action.effect, latest, sent), false)
  }
  const { operation } = request
  tell(parts, request, { verb: 'action', operation, resourceId: id, existed: true })
}
