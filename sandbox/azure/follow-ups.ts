import type { ArmParts, ArmRequest } from './arm.ts'
import { tell } from './arm-tell.ts'
import type { JsonObject } from './json.ts'
import { isObject, sameJson, valueAt } from './json.ts'
import { linksOf, showOnTarget } from './private-links.ts'
import { holderOf, nameOf } from './target.ts'
import { operationPrefix, typeNamed } from './types/index.ts'
import { vaultEvent } from './vault-events.ts'

/** A write or delete that was done: `before` and `after` are the states, `undefined` for none. */
export interface Done {
  readonly id: string
  readonly before: JsonObject | undefined
  readonly after: JsonObject | undefined
}

type FollowUp = (done: Done, parts: ArmParts, request: ArmRequest) => void

const followUps = {
  /** The target of a private endpoint shows its connection, and its provider says so. */
  privateLink({ id, before, after }, parts, request) {
    const links = after === undefined ? linksOf(before) : linksOf(after)
    for (const link of links) {
      const connection = showOnTarget(parts.store, id, link, after !== undefined)
      const definition = typeNamed(parts.store.get(link.targetId)?.type ?? '')
      if (connection === undefined || definition === undefined) continue
      const verb = after === undefined ? 'delete' : 'write'
      const operation = `${operationPrefix(definition)}/privateEndpointConnectionProxies/${verb}`
      const proxy = connection.replace(
        '/privateEndpointConnections/',
        '/privateEndpointConnectionProxies/',
      )
      tell(parts, request, { verb, operation, resourceId: proxy, existed: after === undefined })
    }
  },

  /** A workspace shows its outbound rules in its own document, too. */
  outboundRule({ id, after }, { store }) {
    const workspace = store.get(holderOf(id))
    const network = valueAt(workspace?.body, 'properties.managedNetwork')
    if (workspace === undefined || !isObject(network)) return
    const properties = isObject(workspace.body.properties) ? workspace.body.properties : {}
    const present = isObject(network.outboundRules) ? network.outboundRules : {}
    const { [nameOf(id)]: _former, ...others } = present
    const rule = isObject(after?.properties) ? { [nameOf(id)]: after.properties } : {}
    const managedNetwork = { ...network, outboundRules: { ...others, ...rule } }
    const body = { ...workspace.body, properties: { ...properties, managedNetwork } }
    store.put({ ...workspace, body }, Date.now())
  },

  vaultAccess({ id, before, after }, { raise }) {
    if (before === undefined || after === undefined) return
    const members = ['accessPolicies', 'enableRbacAuthorization'].map(
      (name) => `properties.${name}`,
    )
    if (members.every((path) => sameJson(valueAt(before, path), valueAt(after, path)))) return
    const uri = String(valueAt(after, 'properties.vaultUri'))
    raise(
      vaultEvent({
        kind: 'VaultAccessPolicyChanged',
        vaultId: id,
        uri,
        objectType: 'Vault',
        objectName: nameOf(id),
      }),
    )
  },

  secretVersion({ id, before, after }, { raise }) {
    const [was, is] = [before, after].map((body) =>
      valueAt(body, 'properties.secretUriWithVersion'),
    )
    if (typeof is !== 'string' || was === is) return
    raise(
      vaultEvent({
        kind: 'SecretNewVersionCreated',
        vaultId: holderOf(id),
        uri: is,
        objectType: 'Secret',
        objectName: nameOf(id),
        version: nameOf(is),
      }),
    )
  },
} satisfies Readonly<Record<string, FollowUp>>

/** What a completed write or delete brings about elsewhere, by name. */
export type FollowUpName = keyof typeof followUps

/** Does what a completed write or delete brings about. */
export function followUp(
  name: FollowUpName,
  done: Done,
  parts: ArmParts,
  request: ArmRequest,
): void {
  followUps[name](done, parts, request)
}
