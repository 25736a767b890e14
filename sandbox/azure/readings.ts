/** A place where the behaviour of Azure is not known for certain, and the reading that the sandbox took. */
export interface Reading {
  readonly where: string
  /** What the sandbox does: always the stricter of what Azure may do. */
  readonly reading: string
  readonly because: string
}

/** Every such place. */
export const readings: readonly Reading[] = [
  {
    where: 'Any PATCH, a member that is null',
    reading: 'The null counts as not sent: nothing is removed, and the answer is 200.',
    because:
      'Merge patch would remove the member; providers built on typed models read null as absent. A caller that relies on removal is caught by its own verification.',
  },
  {
    where: 'Any PATCH, networkAcls and the managed network of a workspace',
    reading: 'The object is replaced as a whole; what was not sent falls back to the default.',
    because:
      'Whether providers merge here is not documented. Whoever sends everything is right either way.',
  },
  {
    where: 'Storage and Key Vault, networkAcls without defaultAction',
    reading: 'Refused with 400.',
    because:
      'Storage marks it as required; for vaults the schema does not, and a default of Allow would open them.',
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
    where:
      'Blob service, a retention policy with enabled true and no days, or enabled false and days',
    reading: 'Refused with 400.',
    because:
      'The first is known to fail; for the second no promise was found that days are ignored.',
  },
  {
    where: 'Storage accounts, closing cross-tenant replication while a policy uses it',
    reading: '409; a policy crosses tenants when it names an account without its resource id.',
    because: 'The refusal is documented, its code is not.',
  },
  {
    where: 'Vaults, enablePurgeProtection false',
    reading: 'Refused with 400 always, also on a vault that never had it on.',
    because: 'The service treats the switch as one-way.',
  },
  {
    where: 'Vaults, list of keys on the control plane',
    reading: 'Without rotation policies; only the GET of one key shows it.',
    because: 'Whether the list has them was not found.',
  },
  {
    where: 'Vaults, data plane of a vault with public access disabled',
    reading: '403 Forbidden with inner code ForbiddenByConnection, not ForbiddenByFirewall.',
    because: 'Known from error reports, not from the reference. Treat both alike.',
  },
  {
    where: 'Vaults, expiry in a rotation policy',
    reading: 'At least 28 days; triggers at least 7 days.',
    because: 'The interface description asks for 28 days of life, the guide only for the 7.',
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
]
