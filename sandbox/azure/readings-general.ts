import type { Reading } from './readings.ts'

/** How Resource Manager itself, what sits on every resource, its events and Resource Graph are read. */
export const generalReadings: readonly Reading[] = [
  {
    where: 'Any PATCH, a member that is null',
    reading: 'The null counts as not sent: nothing is removed, and the answer is 200.',
    because:
      'Merge patch would remove the member; providers built on typed models read null as absent. A caller that relies on removal is caught by its own verification.',
  },
  {
    where:
      'Any PATCH, networkAcls, policies with required members, and the managed network of a workspace',
    reading: 'The object is replaced as a whole; what was not sent falls back to the default.',
    because:
      'Whether providers merge here is not documented. Whoever sends everything is right either way.',
  },
  {
    where: 'Any PATCH, tags',
    reading: 'The map is replaced as a whole.',
    because: 'The Resource Manager contract says so; single providers are reported to merge.',
  },
  {
    where: 'Any PUT or PATCH, a read-only member, or id, name, type in the body',
    reading: 'Refused with 400, even when the value is the present one.',
    because:
      'Many providers ignore them when they match. A caller that never sends them is right either way.',
  },
  {
    where: 'Literals of enumerations',
    reading: 'Compared with case, except publicNetworkAccess of vaults.',
    because: 'Most providers compare without case, none is known to promise it.',
  },
  {
    where: 'Any PUT on an existing resource',
    reading: 'Settings that were not sent fall back to service defaults.',
    because: 'Some providers keep them. Replacing is what the Resource Manager contract describes.',
  },
  {
    where: 'An api-version that a type does not know',
    reading: '400 InvalidApiVersionParameter for every type.',
    because: 'Resource providers may answer 400 NoRegisteredProviderFound instead; both are 400.',
  },
  {
    where: 'A GET with an api-version older than a property',
    reading: 'The property is missing without a word, and a write with it is refused.',
    because: 'This is what versioned providers do; for single properties it was not tried.',
  },
  {
    where: 'A write while a long-running operation runs on the resource',
    reading: '409 Conflict.',
    because: 'Some providers queue the write. Who can live with the 409 can live with the queue.',
  },
  {
    where: 'Events of long-running writes',
    reading: 'Raised when the operation ends.',
    because: 'Whether Event Grid sends one at acceptance too was not found.',
  },
  {
    where: 'Events, authorization.evidence.principalId',
    reading: 'Without dashes.',
    because: 'Seen in captured events; a comparison with an object id must not depend on it.',
  },
  {
    where: 'Events, operation names filter',
    reading: 'An event without data.operationName, such as those of Key Vault, does not pass it.',
    because:
      'StringIn does not match a missing key. Real Key Vault events come from a topic of their own anyway.',
  },
  {
    where: 'Events of diagnostic settings',
    reading: 'The operation is Microsoft.Insights/diagnosticSettings/write, whatever the resource.',
    because: 'Role definitions spell it so; per-provider spellings exist in lists of operations.',
  },
  {
    where: 'Diagnostic settings, retentionPolicy',
    reading: 'Refused with 400.',
    because:
      'Retention by diagnostic settings is withdrawn for new settings; older ones may keep it.',
  },
  {
    where: 'Locks, list at a resource',
    reading: 'Locks at the resource and below; those of the group are not in it.',
    because: 'A caller must look at the group and the subscription as well.',
  },
  {
    where: 'Order of refusals',
    reading: 'Token, quota, api-version, role, lock, body, provider checks, policy, linked role.',
    because: 'Azure does not promise an order. A test must break one thing at a time.',
  },
  {
    where: 'Resource Graph, queries outside the subset',
    reading: 'Refused as invalid.',
    because: 'The subset is what the sandbox can answer truly.',
  },
  {
    where: 'Budgets',
    reading: 'One bucket per principal for reads, writes and deletes, enforced with 429.',
    because:
      'Azure keeps one per region and subscription; the tighter limits of single providers are not there.',
  },
  {
    where: 'Any PATCH, identity',
    reading:
      'The object is replaced as a whole: assigned identities that were not sent are taken away.',
    because: 'Documented for workspaces. Whoever sends all of them is right everywhere.',
  },
  {
    where: 'Any write that names an assigned identity',
    reading: 'The caller must be allowed to assign it, also when the resource has it already.',
    because: 'Whether an unchanged identity is asked about again was not found.',
  },
  {
    where: 'Any PUT or PATCH, members with secrets',
    reading:
      'Taken, never stored where a read could show it; a PUT of what needs one is refused without.',
    because:
      'Some services keep a secret that a PUT leaves out. A document that was read cannot be relied on to be complete.',
  },
  {
    where: 'Locks on locks',
    reading: 'A lock stops neither the making nor the deleting of locks.',
    because:
      'An owner can always take a lock away; how a ReadOnly lock treats a second one was not tried.',
  },
  {
    where: 'Role assignments',
    reading:
      '400 unless the name is a GUID, 409 for the same role of the same principal at a scope.',
    because: 'Both refusals are known from error reports, their order is not.',
  },
  {
    where: 'Resource groups that an Azure service owns',
    reading:
      '403 DenyAssignmentAuthorizationFailed for every write, delete and action, whatever the role.',
    because:
      'Registries are documented to protect their group so; for groups of workspaces it was not found.',
  },
  {
    where: 'Resource Graph, children of workspaces',
    reading: 'Endpoints, deployments and computes are not in the resources table.',
    because: 'Some are reported to be. Who lists them below their workspace finds them either way.',
  },
  {
    where: 'Tags by Microsoft.Resources/tags',
    reading:
      'PATCH needs an operation and answers at once; Delete takes a tag away only with the value that it has.',
    because:
      'The reference says names or pairs of name and value, not what a pair that differs does.',
  },
  {
    where: 'Diagnostic settings, logs',
    reading:
      'Refused on types that have none, such as a storage account itself; category groups are those known of a type.',
    because: 'Which types have the audit group is documented for few.',
  },
  {
    where: 'Private endpoints, approval',
    reading:
      '403 LinkedAuthorizationFailed unless the caller may approve on the target; manual ones stay pending.',
    because:
      'The refusal is known from error reports. Some clients fall back to a manual connection.',
  },
  {
    where: 'Private endpoints, change of the target, subnet or group',
    reading: '400; each endpoint has one connection to one group.',
    because: 'What a PUT of another target does was not found.',
  },
  {
    where: 'Private endpoints, events',
    reading:
      'The target tells of privateEndpointConnectionProxies, with the caller of the endpoint as the actor.',
    because: 'The operation is in the lists of the providers; whose name it carries was not found.',
  },
  {
    where: 'Defender for Storage, settings of an account',
    reading: '404 until they are first set.',
    because: 'Azure may answer what the subscription gives. A reader must live with both.',
  },
  {
    where: 'Permissions of the caller',
    reading:
      'Listed at a subscription, a resource group or a resource that is there, to whoever may read them.',
    because:
      'The reference has groups and resources; which right it asks for was not found. A caller must live with a refusal.',
  },
]
