// What a baseline leaves to the operator.

/** Baseline values that an operator may set. */
export interface Parameters {
  /** Resource id of the Log Analytics workspace that receives resource logs; without it no diagnostic setting is made. */
  readonly logAnalyticsWorkspaceId?: string
  /** Resource id of the subnet for private endpoints; without it none is made. */
  readonly privateEndpointSubnetId?: string
  /** Longest age of a key's current version, in days. */
  readonly keyMaxAgeDays: number
  /** Longest time from creation to expiry of a key version, in days. */
  readonly keyMaxValidityDays: number
  /** Longest age, and longest validity, of a secret's current version, in days. */
  readonly secretMaxAgeDays: number
  /** Longest age of a storage account's access keys, in days. */
  readonly accessKeyMaxAgeDays: number
  /** Shortest retention of deleted blobs, containers and shares, in days. */
  readonly retentionDays: number
  /** Longest life that an account's SAS policy allows, in days. */
  readonly sasMaxDays: number
  /** Lowest TLS version that storage accounts accept. TLS 1.3 is spoken where a client can, and cannot be demanded yet. */
  readonly minimumTlsVersion: 'TLS1_2'
  /** What storage accounts and vaults may say about public networks. */
  readonly publicNetwork: 'Disabled' | 'SecuredByPerimeter' | 'SelectedNetworks'
  /** IP ranges (CIDR) that may be listed when `publicNetwork` is SelectedNetworks. */
  readonly allowedNetworks: readonly string[]
  /** Shortest IPv4 prefix that a firewall rule may have: 24 refuses anything wider than a /24. */
  readonly widestIpPrefix: number
  /** Tags that every workspace must carry, with the value that is written when one is missing; null writes nothing. */
  readonly requiredTags: Readonly<Record<string, string | null>>
  /** What v1LegacyMode of a workspace should be; a built-in policy wants true, most teams want false. */
  readonly v1LegacyMode: boolean
  /** Longest idle time of a compute instance (ISO 8601, PT15M to P3D). */
  readonly idleShutdown: string
}

/** The parameters when an operator sets none. */
export const DEFAULT_PARAMETERS: Parameters = Object.freeze({
  keyMaxAgeDays: 365,
  keyMaxValidityDays: 730,
  secretMaxAgeDays: 365,
  accessKeyMaxAgeDays: 90,
  retentionDays: 7,
  sasMaxDays: 7,
  minimumTlsVersion: 'TLS1_2',
  publicNetwork: 'Disabled',
  allowedNetworks: [],
  widestIpPrefix: 24,
  requiredTags: {},
  v1LegacyMode: false,
  idleShutdown: 'PT60M',
})
