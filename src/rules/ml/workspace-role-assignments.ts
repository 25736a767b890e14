import { type Json, type JsonObject, sameValue, valueAt } from '../../engine/json.ts'
import { defineRule, type OneDocument } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { listAt, textAt } from '../read-at.ts'
import { workspace } from '../types.ts'

const ID =
  '/subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws'
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'
const DATA_SCIENTIST = 'f6c7c914-8db3-469d-8ca1-694a8f32e121'

// Azure built-in roles that may change the workspace or let others in; the ids are the same in every tenant.
const BROAD: Readonly<Record<string, string>> = {
  '8e3af657-a8ff-443c-a75c-2fe8c4bcb635': 'Owner',
  'b24988ac-6180-42a0-ab88-20f7382dd24c': 'Contributor',
  '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9': 'User Access Administrator',
  'f58310d9-a9f6-439a-9e8d-f62e7b41a168': 'Role Based Access Control Administrator',
}

const roleAssignments: OneDocument = {
  name: 'roleAssignments',
  from: 'resource',
  path: '/providers/Microsoft.Authorization/roleAssignments',
  apiVersion: '2022-04-01',
  permission: 'Microsoft.Authorization/roleAssignments/read',
}

/** Broad roles that single people hold on the workspace itself. What comes from above is not the workspace's to judge. */
export const workspaceRoleAssignments = defineRule({
  id: 'ml-workspace-role-assignments',
  title: 'No person holds a broad role on an Azure ML workspace directly',
  why: 'A role that was given to one person stays when the person moves on, and nobody reviews it with a group.',
  severity: 'medium',
  resource: workspace,
  since: '2018-11-19',
  needs: [roleAssignments],
  gaps({ resource, needs }) {
    const id = textAt(resource, 'id')
    if (id === '') return 'Azure gave no id'
    const found = listAt(needs.roleAssignments, 'value').flatMap((assignment) => {
      const role = broadRole(assignment, id)
      if (role === undefined) return []
      const path = `roleAssignments.${textAt(assignment, 'name')}`
      return [{ path, actual: role, expected: 'a role for the work, held by a group' }]
    })
    const goesOn = textAt(needs.roleAssignments, 'nextLink') !== ''
    return found.length === 0 && goesOn ? 'Azure gave the first page only' : found
  },
  safety: {
    class: 'reportOnly',
    why: 'Taking a role away locks a person out; only the owner of the workspace knows who needs it.',
  },
  impact: 'None: it is reported, never written.',
  controls: {
    mcsb: ['PA-7'],
    sources: ['encryption-practices', 'cloud-baseline', 'mcsb-azure-ml'],
  },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-assign-roles'],
  examples: {
    compliant: [
      example('nobody', {}, assigned([])),
      example('a group owns it', {}, assigned([role(OWNER, 'Group')])),
      example('a data scientist', {}, assigned([role(DATA_SCIENTIST)])),
      example('an owner of its group', {}, assigned([role(OWNER, 'User', '/subscriptions/s')])),
    ],
    nonCompliant: [
      example('a person owns it', {}, assigned([role(OWNER)])),
      example('case does not matter', {}, assigned([role(OWNER, 'user', ID.toUpperCase())])),
      example('absent means a person', {}, assigned([role(OWNER, null)])),
    ],
    unknown: [
      example('the list goes on', {}, assigned([], { nextLink: 'https://example.com/2' })),
      example('the assignments were not read', {}),
    ],
  },
})

function assigned(value: readonly Json[], more: JsonObject = {}) {
  return { resource: { id: ID }, needs: { roleAssignments: { value, ...more } } }
}

function role(id: string, principalType: string | null = 'User', scope = ID): Json {
  const roleDefinitionId = `/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/${id}`
  return { name: 'a', properties: { roleDefinitionId, principalType, scope } }
}

/** The broad role that a person holds by this assignment on the workspace itself. */
function broadRole(assignment: Json, workspaceId: string): string | undefined {
  // The service's default (RoleAssignmentProperties).
  const type = valueAt(assignment, ['properties', 'principalType']) ?? 'User'
  const scope = textAt(assignment, 'properties.scope')
  if (!sameValue(scope, workspaceId) || !sameValue(type, 'User')) return undefined
  const id = textAt(assignment, 'properties.roleDefinitionId').replace(/^.*\//, '').toLowerCase()
  return Object.hasOwn(BROAD, id) ? BROAD[id] : undefined
}
