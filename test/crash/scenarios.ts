import { isObject } from '../../sandbox/azure/json.ts'
import type { SandboxAzure } from '../../sandbox/azure/start.ts'
import { drifts } from '../../sandbox/drifts.ts'
import { ids, people } from '../../sandbox/estate/names.ts'

/** A resource that is taken off its baseline, again and again. */
export interface Scenario {
  readonly resourceId: string
  readonly rule: string
  /** What is written, where it is not the resource itself. */
  readonly written?: string
  drift(azure: SandboxAzure): Promise<void>
  isRight(azure: SandboxAzure): boolean
}

const DAY_MS = 86_400_000

/** One PATCH, answered at once. */
export const storageTls: Scenario = {
  ...known('tls'),
  isRight: (azure) => property(azure, ids.fraudAccount, 'minimumTlsVersion') === 'TLS1_2',
}

/** A write of the data plane that makes a new key version each time it is processed. */
export const keyAge: Scenario = {
  ...known('key-age'),
  isRight: (azure) => {
    const attributes = property(azure, ids.fraudKey, 'attributes')
    const created = isObject(attributes) ? Number(attributes.created) * 1000 : 0
    return Date.now() - created < DAY_MS
  },
}

/** A PATCH that Azure accepts and then works on. */
export const workspaceNetwork: Scenario = {
  ...known('public-network'),
  isRight: (azure) =>
    property(azure, ids.fraudWorkspace, 'publicNetworkAccess') === 'Disabled' &&
    property(azure, ids.fraudWorkspace, 'provisioningState') === 'Succeeded',
}

const ourSetting = `${ids.fraudWorkspace}/providers/Microsoft.Insights/diagnosticSettings/rebaseline`

/** A PUT of a child that is gone. */
export const workspaceDiagnostics: Scenario = {
  resourceId: ids.fraudWorkspace,
  rule: 'ml-workspace-diagnostic-logs',
  written: ourSetting,
  async drift(azure) {
    for (const id of [ourSetting, ourSetting.replace('rebaseline', 'to-log-ml-prod')]) {
      const path = `${id}?api-version=2021-05-01-preview`
      await azure.as(people.anna).request('DELETE', path)
    }
  },
  isRight: (azure) => azure.resource(ourSetting) !== undefined,
}

/** All of them. */
export const scenarios = [storageTls, keyAge, workspaceNetwork, workspaceDiagnostics] as const

function known(name: string): Pick<Scenario, 'resourceId' | 'rule' | 'drift'> {
  const drift = drifts.find((one) => one.name === name)
  if (drift === undefined) throw new Error(`the sandbox has no drift ${name}`)
  return { resourceId: drift.resourceId, rule: drift.rule, drift: (azure) => drift.run(azure) }
}

function property(azure: SandboxAzure, id: string, name: string): unknown {
  const properties = azure.resource(id)?.properties
  return isObject(properties) ? properties[name] : undefined
}
