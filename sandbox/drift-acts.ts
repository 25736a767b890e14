import { setTimeout as wait } from 'node:timers/promises'
import type { JsonObject, JsonValue } from './azure/json.ts'
import { isObject } from './azure/json.ts'
import type { Principal } from './azure/principal.ts'
import type { SandboxAzure } from './azure/start.ts'

/** Something that someone does in Azure and that takes a resource off its baseline. */
export interface Drift {
  readonly name: string
  readonly title: string
  /** The rule that it breaks. */
  readonly rule: string
  readonly resourceId: string
  /** Name of who does it. */
  readonly actor: string
  /** Does it; resolves when Azure has finished it, rejects when Azure refuses. */
  run(azure: SandboxAzure): Promise<void>
}

/** PATCH of members of `properties`; resolves when Azure has finished it. */
export function patch(
  azure: SandboxAzure,
  actor: Principal,
  id: string,
  apiVersion: string,
  properties: JsonObject,
): Promise<void> {
  return act(azure, actor, 'PATCH', `${id}?api-version=${apiVersion}`, { properties })
}

/** One request of a person; resolves when Azure has finished it. @throws when Azure refuses. */
export async function act(
  azure: SandboxAzure,
  actor: Principal,
  method: string,
  path: string,
  body?: JsonValue,
): Promise<void> {
  const caller = azure.as(actor)
  const answer = await caller.request(method, path, body)
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
  const poll = answer.headers['azure-asyncoperation']
  if (poll === undefined) return
  for (;;) {
    const { body: progress } = await caller.request('GET', poll)
    const status = isObject(progress) ? progress.status : 'Failed'
    if (status === 'Succeeded') return
    if (status !== 'InProgress') throw new Error(`The operation ended as ${String(status)}.`)
    await wait(25)
  }
}
