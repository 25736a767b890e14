// An approved private endpoint: the same rule on every type that has private link.
import { type Json, type JsonObject, textOf, valueAt } from '../../engine/json.ts'
import { type CodedRule, defineRule } from '../../engine/rule.ts'
import { resourceWith } from '../examples.ts'

type Declared =
  | 'gaps'
  | 'change'
  | 'may'
  | 'safety'
  | 'impact'
  | 'examples'
  | 'parameters'
  | 'unitStep'

/** What differs from type to type. */
export interface PrivateEndpoint extends Omit<CodedRule, Declared> {
  /** The sub-resource that the endpoint serves: `blob`, `vault`, `amlworkspace` … */
  readonly groupId: string
  /** Where the type lists its connections, and below each of them the state. */
  readonly connections?: string
  readonly state?: string
}

const API_VERSION = '2025-09-01'
const CONNECTIONS = 'properties.privateEndpointConnections'
const STATE = 'properties.privateLinkServiceConnectionState.status'

/** A rule that wants an approved private endpoint. A fix makes one in the configured subnet, beside the resource. */
export function privateEndpoint(
  declared: PrivateEndpoint,
): CodedRule & Required<Pick<CodedRule, 'change'>> {
  const { groupId, connections = CONNECTIONS, state = STATE, ...rule } = declared
  const example = (because: string, status?: string) => {
    const list = status === undefined ? [] : [resourceWith(state, status)]
    return { because, resource: resourceWith(connections, list) }
  }
  const may = [
    'Microsoft.Network/privateEndpoints/write',
    'Microsoft.Network/virtualNetworks/subnets/join/action',
    `${rule.resource.type as `Microsoft.${string}`}/privateEndpointConnectionsApproval/action`,
  ] as const
  return defineRule({
    ...rule,
    parameters: ['privateEndpointSubnetId'],
    gaps({ resource }) {
      const list = valueAt(resource, connections.split('.'))
      const states = (Array.isArray(list) ? list : []).map((one: Json) =>
        valueAt(one, state.split('.')),
      )
      const approved = states.some((status) => textOf(status).toLowerCase() === 'approved')
      return approved ? [] : [{ path: connections, expected: 'an approved private endpoint' }]
    },
    change({ resource, parameters }) {
      const subnet = parameters.privateEndpointSubnetId
      if (subnet === undefined) return 'privateEndpointSubnetId is not set in rebaseline.json'
      const id = valueAt(resource, ['id'])
      const location = valueAt(resource, ['location'])
      if (typeof id !== 'string' || typeof location !== 'string')
        return 'Azure gave no id or location'
      const name = `pe-${id.split('/').at(-1)}-${groupId}`
      const group = id.split('/').slice(0, 5).join('/')
      return [
        {
          kind: 'request',
          method: 'PUT',
          target: { id: `${group}/providers/Microsoft.Network/privateEndpoints/${name}` },
          apiVersion: API_VERSION,
          body: endpointBody(id, location, subnet, groupId, name),
          permissions: may,
        },
      ]
    },
    may,
    safety: {
      class: 'approval',
      why: 'Names of the resource then resolve to private addresses in linked networks; DNS zones are the network team’s.',
    },
    impact:
      'Clients in networks with the private DNS zone switch to the private address. It is charged.',
    unitStep: 3,
    examples: {
      compliant: [
        example('one is approved', 'Approved'),
        example('case does not matter', 'approved'),
      ],
      nonCompliant: [
        example('it waits for approval', 'Pending'),
        example('it was cut off', 'Disconnected'),
        example('there is none'),
      ],
    },
  })
}

function endpointBody(
  resourceId: string,
  location: string,
  subnet: string,
  groupId: string,
  name: string,
): JsonObject {
  const connection = { name, properties: { privateLinkServiceId: resourceId, groupIds: [groupId] } }
  return {
    location,
    properties: { subnet: { id: subnet }, privateLinkServiceConnections: [connection] },
  }
}
