import { BlockList, isIPv4 } from 'node:net'
import type { Estate } from '../estate.ts'
import type { JsonObject } from './json.ts'
import { isObject, valueAt } from './json.ts'
import type { Principal } from './principal.ts'
import { AzureProblem } from './problem.ts'

/**
 * 403 unless the vault's network settings let the caller's address in, or the caller is Rebaseline and the estate
 * says that it reaches this vault by a private endpoint.
 */
export function passFirewall(
  estate: Estate,
  vault: JsonObject,
  vaultName: string,
  principal: Principal,
): void {
  const privately =
    principal.objectId === estate.rebaseline.objectId &&
    estate.privateVaults.some((name) => name.toLowerCase() === vaultName.toLowerCase())
  if (privately) return
  const access = String(valueAt(vault, 'properties.publicNetworkAccess') ?? 'Enabled')
  if (access.toLowerCase() !== 'enabled') {
    throw forbidden(
      'ForbiddenByConnection',
      'Public network access is disabled and request is not from a trusted service nor via an approved private link.',
    )
  }
  if (valueAt(vault, 'properties.networkAcls.defaultAction') !== 'Deny') return
  const rules = valueAt(vault, 'properties.networkAcls.ipRules')
  const allowed = new BlockList()
  for (const rule of Array.isArray(rules) ? rules.filter(isObject) : []) {
    const [network = '', prefix = '32'] = String(rule.value).split('/')
    if (isIPv4(network)) allowed.addSubnet(network, Number(prefix), 'ipv4')
  }
  if (allowed.check(principal.address, 'ipv4')) return
  throw forbidden(
    'ForbiddenByFirewall',
    `Client address is not authorized and caller is not a trusted service. Client address: ${principal.address}. Vault: ${vaultName}.`,
  )
}

/** The data plane's 403, with the inner code that says which kind it is. */
export function forbidden(inner: string, message: string): AzureProblem {
  return new AzureProblem(403, 'Forbidden', message, { innererror: { code: inner } })
}
