// Workspaces with what they are built on, for examples.
import { foldCase } from '../engine/fold-case.ts'
import type { Json, JsonObject } from '../engine/json.ts'
import type { Example, LinkedDocuments } from '../engine/rule.ts'
import { dependencies } from './ml-dependencies.ts'

type Name = 'storageAccount' | 'keyVault' | 'applicationInsights' | 'containerRegistry'

const GROUP = '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ml/providers'

/** An id of each of the four. */
export const EXAMPLE_IDS: Readonly<Record<Name, string>> = {
  storageAccount: `${GROUP}/Microsoft.Storage/storageAccounts/acct`,
  keyVault: `${GROUP}/Microsoft.KeyVault/vaults/vault`,
  applicationInsights: `${GROUP}/Microsoft.Insights/components/insights`,
  containerRegistry: `${GROUP}/Microsoft.ContainerRegistry/registries/acr`,
}

/** Properties that name these resources, and what was read of each: the last two arguments of `example`. */
export function builtOn(
  found: Partial<Record<Name, Json>>,
  properties: JsonObject = {},
  more: {
    readonly need?: LinkedDocuments
    readonly resource?: JsonObject
    readonly at?: string
  } = {},
): readonly [JsonObject, Omit<Partial<Example>, 'resource'> & { readonly resource?: JsonObject }] {
  const { need = dependencies, ...others } = more
  const names = Object.keys(found) as Name[]
  const ids = Object.fromEntries(names.map((name) => [name, EXAMPLE_IDS[name]]))
  const documents = names.map((name) => [foldCase(EXAMPLE_IDS[name]), found[name] ?? null])
  return [
    { ...ids, ...properties },
    { needs: { [need.name]: Object.fromEntries(documents) }, ...others },
  ]
}
