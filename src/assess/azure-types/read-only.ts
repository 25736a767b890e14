// What only the service writes. A template does not say it, and that is no fact about the resource.
import { foldCase } from '../../engine/fold-case.ts'
import { type Form, formOfType } from './shapes.ts'

/** A value somewhere in a document: the resource type, and the names on the way from the top; lists by their index. */
export interface Place {
  readonly type: string
  readonly path: readonly string[]
}

// Of every type. https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations (provisioningState),
// https://learn.microsoft.com/rest/api/resources/resources/get (systemData),
// https://learn.microsoft.com/azure/private-link/manage-private-endpoint (the connections come with an endpoint)
const OF_ALL = [
  'systemData',
  'properties.provisioningState',
  'properties.privateEndpointConnections',
]

/**
 * What Azure's types take for writable, though only the service writes it, as far as rules read it. By type in lower case;
 * an index in a list is `[]`.
 */
const NOT_FLAGGED: Readonly<Record<string, readonly string[]>> = {
  'microsoft.machinelearningservices/registries': [
    // "Private endpoint connections info used for pending connections in private link portal": they come when an endpoint
    // names the registry. https://learn.microsoft.com/rest/api/azureml/registries/create-or-update
    'properties.registryPrivateEndpointConnections',
  ],
  'microsoft.machinelearningservices/workspaces': [
    // "Status of the Provisioning for the managed network": Active after provisionManagedNetwork or the first compute.
    // https://learn.microsoft.com/rest/api/azureml/managed-network-provisions/provision-managed-network
    'properties.managedNetwork.status',
    // "Connection status of the service consumer with the service provider": the owner of the other side approves.
    // https://learn.microsoft.com/rest/api/azureml/workspaces/create-or-update
    'properties.sharedPrivateLinkResources.[].properties.status',
  ],
}

const notFlagged = new Map(
  Object.entries(NOT_FLAGGED).map(([type, paths]) => [type, new Set(paths.map(foldCase))]),
)
const ofAll = new Set(OF_ALL.map(foldCase))

/**
 * True for what only the service writes, at a path below a document of a type, both in any case; so is all that lies in
 * such a member. False for what is not known.
 */
export function isReadOnly(type: string, path: readonly string[]): boolean {
  const own = notFlagged.get(foldCase(type))
  let form = formOfType(type)
  let at = ''
  for (const segment of path) {
    const isIndex = form?.element !== undefined
    at = `${at}${at === '' ? '' : '.'}${isIndex ? '[]' : foldCase(segment)}`
    if (ofAll.has(at) || own?.has(at) === true) return true
    form = below(form, segment)
    if (form?.readOnly === true) return true
  }
  return false
}

/** How the type describes what is at a place; undefined where it does not. */
export function formAt({ type, path }: Place): Form | undefined {
  return path.reduce<Form | undefined>(below, formOfType(type))
}

function below(form: Form | undefined, segment: string): Form | undefined {
  return form?.element ?? form?.member(segment)?.form
}
