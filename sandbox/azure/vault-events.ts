import { randomUUID } from 'node:crypto'
import type { GridEvent } from './resource-events.ts'
import { eventTime } from './resource-events.ts'
import { nameOf } from './target.ts'

/** What an event of Key Vault is about. Times are epoch seconds. */
export interface VaultEvent {
  readonly kind:
    | 'KeyNewVersionCreated'
    | 'KeyNearExpiry'
    | 'SecretNewVersionCreated'
    | 'VaultAccessPolicyChanged'
  readonly vaultId: string
  /** URI of the version, or of the vault. */
  readonly uri: string
  readonly objectType: 'Key' | 'Secret' | 'Vault'
  readonly objectName: string
  readonly version?: string
  readonly starts?: number
  readonly ends?: number
}

/** The event that Key Vault raises on the topic of the vault: PascalCase, without claims. */
export function vaultEvent(event: VaultEvent): GridEvent {
  return {
    id: randomUUID(),
    topic: event.vaultId,
    subject: event.objectName,
    eventType: `Microsoft.KeyVault.${event.kind}`,
    eventTime: eventTime(Date.now()),
    data: {
      Id: event.uri,
      VaultName: nameOf(event.vaultId),
      ObjectType: event.objectType,
      ObjectName: event.objectName,
      Version: event.version ?? null,
      NBF: event.starts ?? null,
      EXP: event.ends ?? null,
    },
    dataVersion: '1',
    metadataVersion: '1',
  }
}
