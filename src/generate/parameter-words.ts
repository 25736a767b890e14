// What each parameter means: in the pages of the rules, and in the schema of rebaseline.json.
import type { Parameters } from '../engine/parameters.ts'

/** One clause for each parameter. */
export const PARAMETER_WORDS: Readonly<Record<keyof Parameters, string>> = {
  logAnalyticsWorkspaceId:
    'Resource id of the Log Analytics workspace that receives resource logs. Without it no diagnostic setting is made.',
  privateEndpointSubnetId:
    'Resource id of the subnet for private endpoints. Without it none is made.',
  keyMaxAgeDays: "Longest age of a key's current version, in days.",
  keyMaxValidityDays: 'Longest time from creation to expiry of a key version, in days.',
  secretMaxAgeDays: "Longest age, and longest validity, of a secret's current version, in days.",
  accessKeyMaxAgeDays: "Longest age of a storage account's access keys, in days.",
  retentionDays: 'Shortest retention of deleted blobs, containers and shares, in days.',
  sasMaxDays: "Longest life that an account's SAS policy allows, in days.",
  minimumTlsVersion:
    'Lowest TLS version that storage accounts accept. Azure refuses TLS1_3 as a minimum.',
  publicNetwork: 'What storage accounts and vaults may say about public networks.',
  allowedNetworks:
    'IP ranges (CIDR) that firewalls may list when publicNetwork is SelectedNetworks.',
  widestIpPrefix:
    'Shortest IPv4 prefix that a firewall rule may have: 24 refuses anything wider than a /24. In IPv6 it is always /48, which is one site.',
  requiredTags:
    'Tags that every workspace must carry, with the value that is written when one is missing. Null writes nothing.',
  v1LegacyMode: 'What v1LegacyMode of a workspace should be.',
  idleShutdown: 'Longest idle time of a compute instance (ISO 8601, PT15M to P3D).',
}
