import type { Reading } from './readings.ts'

/** How the services behind Azure Machine Learning, Storage and Key Vault are read. */
export const serviceReadings: readonly Reading[] = [
  {
    where: 'Workspaces, managed network',
    reading:
      'Isolation only grows: a step back is 400. Rules in the document of the workspace are read only.',
    because:
      'The steps are documented as one-way, the refusal is not. Azure also takes rules there; one by one is right either way.',
  },
  {
    where: 'Workspaces, enableDataIsolation, and user-assigned identities',
    reading: '400 for a change of the first, and for taking away the last of the second.',
    because: 'Documented as chosen at creation and as one-way; the PATCH schema lists both.',
  },
  {
    where: 'Workspaces, key of the encryption',
    reading: '400 for a key outside the vault that the workspace was made with.',
    because: 'Documented; the error is not.',
  },
  {
    where: 'Outbound rules',
    reading:
      'status is read only. Only UserDefined rules can be written or deleted; FQDN and ServiceTag rules need AllowOnlyApprovedOutbound.',
    because: 'The schema does not mark status; the service is known to set it.',
  },
  {
    where: 'Datastores that a workspace made',
    reading: 'A PUT over one is 400.',
    because: 'systemDatastoresAuthMode decides about them; what a PUT would do was not found.',
  },
  {
    where: 'Computes, PUT',
    reading: 'Not offered: 405.',
    because: 'The reference says that it overwrites the compute and cannot be undone.',
  },
  {
    where: 'Compute instances, updateIdleShutdownSetting',
    reading: 'Offered in every api-version, at once, PT15M to P3D.',
    because: 'It is documented for single versions; the limits are those of the property.',
  },
  {
    where: 'Online endpoints, PUT of the whole',
    reading:
      'Keys are refused on an endpoint that exists; entries of properties.properties must be there unchanged; traffic sums up to 0 or 100.',
    because: 'The descriptions of the members say so, the errors are not documented.',
  },
  {
    where: 'Registries, PUT and PATCH',
    reading:
      'Both long-running. PATCH refuses properties; regionDetails is required and, as all that the service made, must be sent as it was read.',
    because:
      'Azure may take no notice instead of refusing. Who sends the document back is right either way.',
  },
  {
    where: 'Long-running operations, where they are followed',
    reading:
      'Workspaces, outbound rules, computes and registries at a status URL alone, managed HSMs at a result URL alone; each asks for the right to read it.',
    because:
      'Only these operation types of the providers are published; which headers come was not tried. A client must follow either.',
  },
  {
    where: 'File services, lists of protocol settings',
    reading:
      'Stored with a semicolon after each entry, whatever was sent; unknown entries are 400.',
    because: 'Reads are known to end so. A comparison must not depend on it.',
  },
  {
    where: 'File services, soft delete',
    reading: 'Not there until it was first set.',
    because: 'New accounts may show it on. Absence must be read as off.',
  },
  {
    where: 'Storage, customer-managed keys',
    reading:
      '400 unless the key is there and its vault has purge protection; the version in use moves only with a write.',
    because:
      'Storage looks for a new version about once a day, which is longer than a sandbox lives.',
  },
  {
    where: 'Storage accounts, policies for keys and SAS, kind and SFTP',
    reading:
      '400 while the age of a key is unknown, for any way back from StorageV2, and without a hierarchical namespace.',
    because: 'The rules are documented, the codes are not.',
  },
  {
    where: 'Containers, anonymous access while the account forbids it',
    reading: '409 PublicAccessNotPermitted.',
    because: 'Known from error reports of the data plane; Resource Manager was not tried.',
  },
  {
    where: 'Vaults, accessPolicies/replace',
    reading: 'The whole list is replaced; principals that are not named lose everything.',
    because: 'How it treats them is not documented. remove and a PATCH of the vault are exact.',
  },
  {
    where: 'Vaults, PATCH of a secret',
    reading:
      'Attributes that were not sent stay. A secret with the content type of a certificate is 400.',
    because:
      'The data plane is documented so; Resource Manager does not tell which secret a certificate made.',
  },
  {
    where: 'Vaults, attributes of a key on the data plane',
    reading:
      'A null counts as not sent: an expiry can be moved, not taken away. Keys of certificates are 403.',
    because:
      'What a null does is not documented. Certificates are known to keep their keys to themselves.',
  },
  {
    where: 'Vaults and managed HSMs, networkAcls while public access is not on',
    reading: 'Kept and not shown; shown again, as it was, when public access is on.',
    because:
      'By design for vaults with public access off (azure-powershell 20744). Whether a perimeter and managed HSMs hide it was not found.',
  },
  {
    where: 'Storage and Key Vault, networkAcls without defaultAction',
    reading: 'Refused with 400.',
    because:
      'Storage marks it as required; for vaults the schema does not, and a default of Allow would open them.',
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
]
