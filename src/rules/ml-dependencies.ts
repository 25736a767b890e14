// The four resources that a workspace is built on, as its rules see them.
import { isObject, type Json, valueAt } from '../engine/json.ts'
import { parseResourceId } from '../engine/resource-id.ts'
import type { Facts, LinkedDocuments } from '../engine/rule.ts'
import { storageAccount, vault } from './types.ts'

/** Where a workspace names them (Workspaces_Get). The registry is made with the first image: until then it is absent. */
export const DEPENDENCY_PATHS = [
  'properties.storageAccount',
  'properties.keyVault',
  'properties.applicationInsights',
  'properties.containerRegistry',
] as const

const API_VERSIONS: Readonly<Record<string, string>> = {
  [storageAccount.type]: storageAccount.apiVersion,
  [vault.type]: vault.apiVersion,
  'Microsoft.Insights/components': '2020-02-02',
  'Microsoft.ContainerRegistry/registries': '2023-07-01',
}

/** The documents of the four. */
export const dependencies: LinkedDocuments = {
  name: 'dependencies',
  linked: DEPENDENCY_PATHS,
  types: typesWith((type, apiVersion) => ({ apiVersion, permission: `${type}/read` })),
}

/** The locks on each of the four: those at it, above it and below it. */
export const dependencyLocks: LinkedDocuments = {
  name: 'dependencyLocks',
  linked: DEPENDENCY_PATHS,
  suffix: '/providers/Microsoft.Authorization/locks',
  types: typesWith(() => ({
    apiVersion: '2020-05-01',
    permission: 'Microsoft.Authorization/locks/read',
  })),
}

/** What was read of one dependency: its lower-cased id, and the document, null when it does not exist. */
export interface Dependency {
  readonly id: string
  readonly document: Json
}

/** The dependency that the workspace names at `path`; undefined when it names none of a type that is known. */
export function dependencyAt(
  { resource, needs }: Facts,
  path: (typeof DEPENDENCY_PATHS)[number],
  need: LinkedDocuments = dependencies,
): Dependency | undefined {
  const id = parseResourceId(valueAt(resource, path.split('.')))
  const documents = needs[need.name]
  if (typeof id === 'string' || !isObject(documents)) return undefined
  const document = valueAt(documents, [id.key])
  return document === undefined ? undefined : { id: id.key, document }
}

function typesWith(
  read: (type: string, apiVersion: string) => LinkedDocuments['types'][string],
): LinkedDocuments['types'] {
  return Object.fromEntries(
    Object.entries(API_VERSIONS).map(([type, apiVersion]) => [type, read(type, apiVersion)]),
  )
}
