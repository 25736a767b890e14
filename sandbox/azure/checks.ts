import { authorizationChecks } from './checks-authorization.ts'
import { keyVaultChecks } from './checks-key-vault.ts'
import { machineLearningChecks } from './checks-machine-learning.ts'
import { monitorChecks } from './checks-monitor.ts'
import { networkChecks } from './checks-network.ts'
import { storageChecks } from './checks-storage.ts'
import type { JsonObject } from './json.ts'
import type { Store } from './store.ts'

/** A write or delete that its shape allows, before it is done. `next` is empty when it is a delete. */
export interface Proposed {
  readonly id: string
  readonly sent: JsonObject
  readonly current: JsonObject | undefined
  readonly next: JsonObject
  readonly store: Store
}

/** One judgement: throws what the provider would answer. */
export type Check = (proposed: Proposed) => void

const checks = {
  ...authorizationChecks,
  ...keyVaultChecks,
  ...machineLearningChecks,
  ...monitorChecks,
  ...networkChecks,
  ...storageChecks,
} satisfies Readonly<Record<string, Check>>

/** The named judgements about a write that shapes cannot express. */
export type CheckName = keyof typeof checks

/** Judges a proposed write by a named check; throws what the provider would answer. */
export function runCheck(name: CheckName, proposed: Proposed): void {
  checks[name](proposed)
}
