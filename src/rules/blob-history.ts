// What an account must be for its blob service to keep a history of blobs.
import { type Json, textOf, valueAt } from '../engine/json.ts'

/**
 * True when blob versions and the change feed exist for this account: kinds from general-purpose v2 on, without a
 * hierarchical namespace or NFS 3.0. unverified: that neither exists with a hierarchical namespace or NFS 3.0.
 */
export function canKeepBlobHistory(account: Json | undefined): boolean {
  if (textOf(valueAt(account, ['kind'])).toLowerCase() === 'storage') return false
  return ['isHnsEnabled', 'isNfsV3Enabled'].every(
    (flag) => valueAt(account, ['properties', flag]) !== true,
  )
}
