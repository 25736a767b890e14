// Values that a document may name and that Azure refuses on every resource: a fix that writes one fails everywhere.
import { sameName } from '../engine/fold-case.ts'
import { type Json, sameValue, valueAt, withValue } from '../engine/json.ts'

interface Refused {
  readonly type: string
  readonly path: string
  readonly value: Json
  /** What Azure does, and what to write instead. */
  readonly reason: string
}

const REFUSED: readonly Refused[] = [
  // azure-cli #30022, azurerm #32072.
  {
    type: 'Microsoft.Storage/storageAccounts',
    path: 'properties.minimumTlsVersion',
    value: 'TLS1_3',
    reason:
      'Azure Storage refuses TLS1_3 as a minimum for every account (FeatureNotSupported). Use "TLS1_2": clients that can speak TLS 1.3 do so anyway',
  },
  // Vaults - Create Or Update: "the property does not accept false as its value".
  {
    type: 'Microsoft.KeyVault/vaults',
    path: 'properties.enablePurgeProtection',
    value: false,
    reason: 'Azure Key Vault does not accept false here: purge protection cannot be taken off',
  },
]

/** Why Azure refuses this value, written at this path of every resource of the type; undefined when it is not known to. */
export function whyRefused(type: string, path: string, value: Json): string | undefined {
  const written = withValue({}, path.split('.'), value)
  return REFUSED.find(
    (one) =>
      sameName(one.type, type) && sameValue(valueAt(written, one.path.split('.')), one.value),
  )?.reason
}
