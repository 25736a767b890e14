import { afterAll, beforeAll } from 'vitest'
import type { JsonObject } from '../../../sandbox/azure/json.ts'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { ids, people, subscriptionId } from '../../../sandbox/estate/names.ts'
import { contract } from './contract.ts'
import { properties, startTrustedAzure, versions } from './sandbox.ts'

let azure: SandboxAzure
beforeAll(async () => {
  azure = await startTrustedAzure({ longRunningMs: 20 })
})
afterAll(() => azure.stop())

const { locks, roles, tags, storage } = versions

const lock = `${ids.hubVault}/providers/Microsoft.Authorization/locks/keep`
contract('Microsoft.Authorization/locks', () => azure, [
  {
    because: 'a level that does not exist is refused',
    ask: ['PUT', lock + locks, properties({ level: 'NoDelete' })],
    status: 400,
    code: 'InvalidPropertyValue',
  },
  {
    because: 'a PUT locks',
    ask: [
      'PUT',
      lock + locks,
      properties({ level: 'CanNotDelete', notes: 'a workspace needs it' }),
    ],
    status: 201,
    leaves: [lock, { 'properties.level': 'CanNotDelete' }],
  },
  {
    because: 'what is locked cannot be deleted',
    ask: ['DELETE', ids.hubVault + versions.vault],
    status: 409,
    code: 'ScopeLocked',
  },
  {
    because: 'there is no PATCH',
    ask: ['PATCH', lock + locks, properties({ level: 'ReadOnly' })],
    status: 405,
    code: 'HttpMethodNotSupported',
  },
  {
    because: 'the inverse is a DELETE, which the lock itself does not stop',
    ask: ['DELETE', lock + locks],
    status: 200,
    leaves: [lock, { properties: undefined }],
  },
])

const merge = (operation: string, values: JsonObject) => ({
  operation,
  properties: { tags: values },
})
const tagged = `${ids.fraudWorkspace}/providers/Microsoft.Resources/tags/default`
contract('Microsoft.Resources/tags', () => azure, [
  {
    because: 'a read shows the tags of the resource',
    ask: ['GET', tagged + tags],
    status: 200,
    shows: { 'properties.tags.team': 'data-science' },
  },
  {
    because: 'Merge adds a tag and leaves the others',
    ask: ['PATCH', tagged + tags, merge('Merge', { owner: 'anna' })],
    status: 200,
    leaves: [ids.fraudWorkspace, { 'tags.owner': 'anna', 'tags.team': 'data-science' }],
  },
  {
    because: 'names of tags have no case: Merge does not make a second one',
    ask: ['PATCH', tagged + tags, merge('Merge', { OWNER: 'jonas' })],
    status: 200,
    leaves: [ids.fraudWorkspace, { 'tags.OWNER': 'jonas', 'tags.owner': undefined }],
  },
  {
    because: 'Delete of another value takes nothing away',
    ask: ['PATCH', tagged + tags, merge('Delete', { owner: 'anna' })],
    status: 200,
    leaves: [ids.fraudWorkspace, { 'tags.OWNER': 'jonas' }],
  },
  {
    because: 'Delete is the inverse of Merge',
    ask: ['PATCH', tagged + tags, merge('Delete', { owner: 'jonas' })],
    status: 200,
    leaves: [ids.fraudWorkspace, { 'tags.OWNER': undefined, 'tags.team': 'data-science' }],
  },
  {
    because: 'an operation is required',
    ask: ['PATCH', tagged + tags, properties({ tags: { owner: 'anna' } })],
    status: 400,
    code: 'MissingRequiredProperty',
  },
  {
    because: 'there are three operations',
    ask: ['PATCH', tagged + tags, merge('Add', { owner: 'anna' })],
    status: 400,
    code: 'InvalidPropertyValue',
  },
  {
    because: 'a blob service has no tags',
    ask: [
      'PATCH',
      `${ids.hubAccount}/blobServices/default/providers/Microsoft.Resources/tags/default${tags}`,
      merge('Merge', { owner: 'anna' }),
    ],
    status: 400,
    code: 'TagsNotSupported',
  },
  {
    because: 'Replace is the whole',
    ask: [
      'PATCH',
      `${ids.labAccount}/providers/Microsoft.Resources/tags/default${tags}`,
      merge('Replace', { owner: 'anna' }),
    ],
    status: 200,
    leaves: [ids.labAccount, { tags: { owner: 'anna' } }],
  },
])

const guid = '0b6f3d52-9a1c-4e8d-b7f0-64c25e18a39d'
const assignment = `${ids.hubVault}/providers/Microsoft.Authorization/roleAssignments/${guid}`
const officer = properties({
  roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/14b46e9e-c2b7-41b4-b07b-48a6ebf60603`,
  principalId: people.jonas.objectId,
})
contract('Microsoft.Authorization/roleAssignments', () => azure, [
  {
    because: 'the name is a GUID',
    ask: ['PUT', assignment.replace(guid, 'jonas') + roles, officer],
    status: 400,
    code: 'InvalidRoleAssignmentId',
  },
  {
    because: 'a PUT gives a role, and says where',
    ask: ['PUT', assignment + roles, officer],
    status: 201,
    leaves: [assignment, { 'properties.scope': ids.hubVault }],
  },
  {
    because: 'the same role twice is a conflict',
    ask: ['PUT', assignment.replace(/.$/, 'e') + roles, officer],
    status: 409,
    code: 'RoleAssignmentExists',
  },
  {
    because: 'the inverse is a DELETE',
    ask: ['DELETE', assignment + roles],
    status: 200,
    leaves: [assignment, { properties: undefined }],
  },
])

contract('what Azure owns', () => azure, [
  {
    because: 'its resources say whose they are',
    ask: ['GET', ids.registryAccount + storage],
    status: 200,
    shows: { managedBy: ids.mlRegistry, 'properties.minimumTlsVersion': 'TLS1_0' },
  },
  {
    because: 'a deny assignment keeps even owners out',
    ask: ['PATCH', ids.registryAccount + storage, properties({ minimumTlsVersion: 'TLS1_2' })],
    status: 403,
    code: 'DenyAssignmentAuthorizationFailed',
  },
])
