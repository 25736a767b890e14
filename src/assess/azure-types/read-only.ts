// What only the service writes. A template does not say it, and that is no fact about the resource.
import { foldCase } from '../../engine/fold-case.ts'
import { type Form, formOfType } from './shapes.ts'

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

/** A value in a document of a resource type: what the type says of it, and what only the service writes. */
export interface Place {
  /** Of the document. */
  readonly type: string
  /** The names on the way from the top, in lower case and with dots; an index in a list is `[]`. */
  readonly path: string
  /** Undefined where the type does not know what is there. */
  readonly form: Form | undefined
  readonly isReadOnly: boolean
}

/** The top of a document of a type, in any case. */
export function placeOf(type: string): Place {
  return { type: foldCase(type), path: '', form: formOfType(type), isReadOnly: false }
}

/** What is in the value at a place, by the name of the member or the index in the list. */
export function below({ type, path, form, isReadOnly }: Place, name: string): Place {
  const last = form?.element === undefined ? foldCase(name) : '[]'
  const at = path === '' ? last : `${path}.${last}`
  const inside = form?.element ?? form?.member(name)?.form
  return {
    type,
    path: at,
    form: inside,
    // What lies in such a member is the service's, too.
    isReadOnly:
      isReadOnly ||
      inside?.readOnly === true ||
      ofAll.has(at) ||
      notFlagged.get(type)?.has(at) === true,
  }
}

/**
 * True for what only the service writes, at a path below a document of a type, both in any case; so is all that lies in
 * such a member. False for what is not known.
 */
export function isReadOnly(type: string, path: readonly string[]): boolean {
  return path.reduce(below, placeOf(type)).isReadOnly
}
