// What is known of the built-in policies that rules name: title, effects, and what an initiative must hand to them.
import type { JsonObject } from '../engine/json.ts'
import { DEFAULT_PARAMETERS } from '../engine/parameters.ts'
import titles from './built-in-policies.json' with { type: 'json' }

/** How the initiative refers to a built-in policy. */
export interface BuiltIn {
  readonly id: string
  readonly effects: readonly string[]
  readonly defaultEffect: string
  /** The parameter that takes the effect; absent when the definition has none that works. */
  readonly effectParameter?: string
  readonly values: JsonObject
}

/** Why a built-in policy is not taken up. */
export interface LeftOut {
  readonly leftOut: string
}

const TITLES: Readonly<Record<string, string>> = titles

const EFFECTS: Readonly<Record<string, readonly string[]>> = {
  Audit: ['Audit', 'Deny', 'Disabled'],
  AuditIfNotExists: ['AuditIfNotExists', 'Disabled'],
  Deny: ['Audit', 'Deny', 'Disabled'],
  // The identity of an assignment with Modify needs roles: off until somebody wants it.
  Modify: ['Modify', 'Disabled'],
}
const DEFAULTS: Readonly<Record<string, string>> = { Deny: 'Audit', Modify: 'Disabled' }

// Definitions without Deny.
const AUDIT_ONLY = [
  '45e05259-1eb5-4f70-9574-baf73e9d219b',
  '59fee2f4-d439-4f1b-9b9a-982e1474bfd8',
  '6fac406b-40ca-413b-bf8e-0bf964659c25',
  '7804b5c7-01dc-4723-969b-ae300cc07ff1',
  'a6abeaec-4d90-4a02-805f-6b26c4d3fbe9',
  'bf045164-79ba-4215-8f95-f8048dc1780b',
  'd8cf8476-a2ec-4916-896e-992351803c44',
  'f110a506-2dcb-422e-bcea-d533fc8c35e2',
]

const EFFECT_PARAMETERS: Readonly<Record<string, string | null>> = {
  // `effect` is there, too, deprecated and without a meaning.
  'a6abeaec-4d90-4a02-805f-6b26c4d3fbe9': 'audit_effect',
  // Published versions call it `effect` in one place and `effects` in the other.
  'f110a506-2dcb-422e-bcea-d533fc8c35e2': null,
}

const { keyMaxAgeDays, keyMaxValidityDays, secretMaxAgeDays } = DEFAULT_PARAMETERS
const NEAR_EXPIRY_DAYS = 30

// Parameters without a default, and one whose default says the opposite of the rule.
const VALUES: Readonly<Record<string, JsonObject>> = {
  '342e8053-e12e-4c44-be01-c3c2f318400f': { maximumValidityInDays: secretMaxAgeDays },
  '49a22571-d204-4c91-a7b6-09b1a586fbc9': { maximumValidityInDays: keyMaxValidityDays },
  '5ff38825-c5d8-47c5-b70e-069a21955146': { minimumDaysBeforeExpiration: NEAR_EXPIRY_DAYS },
  '6ddb1705-c8cf-450e-aa4b-19ad6703c440': { isolationMode: 'AllowOnlyApprovedOutbound' },
  '82067dbb-e53b-4e06-b631-546d197452d9': { minimumRSAKeySize: 2048 },
  'b0eb591a-5e70-4534-a8bf-04b9c489584a': { minimumDaysBeforeExpiration: NEAR_EXPIRY_DAYS },
  'c26e4b24-cf98-4c67-b48b-5a25c4c69eb9': { maximumValidityInDays: keyMaxAgeDays },
  'd8cf8476-a2ec-4916-896e-992351803c44': { maximumDaysToRotate: keyMaxAgeDays },
  'e8d99835-8a06-45ae-a8e0-87a91941ccfe': { maximumValidityInDays: secretMaxAgeDays },
  'f772fb64-8e40-40ad-87bc-7706e1949427': { daysToExpire: NEAR_EXPIRY_DAYS },
}

// Built-in policies about the same thing that would flag what the rule accepts, miss what it asks for, or flag the same
// thing twice. By id, or by rule and id.
const LEFT_OUT: Readonly<Record<string, string>> = {
  '12ef42cb-9903-4e39-9c26-422d29570417':
    'it needs two numbers of its own, which the baseline does not have',
  '2a1a9cdf-e04d-429a-8416-3bfb72a1b26f': 'it also refuses IP rules, which the baseline allows',
  '41a72361-06e3-4e80-832a-690bd0708bc1':
    'it leaves trusted services the only way in, and the rule keeps the lists',
  '7aa1c9d5-3d7e-4579-8117-d85e99211757': 'it wants long signatures blocked; logging is enough',
  '7f40cee6-e933-4d0f-a782-b96615e0f4a6': 'ba769a63-b8cc-4b2d-abf6-ac33c7204be8 says the same',
  'bfecdea6-31c4-4045-ad42-71b9dc87247d': 'it asks for double encryption, the rule for a key',
  'e413671a-dd10-4cc1-a943-45b598596cb7':
    'it wants v1LegacyMode on, the baseline wants it off unless a parameter says otherwise',
  'fbb99e8e-e444-4da0-9ff1-75c92f5a85b2': 'it is about the account that keeps the activity log',
  'keyvault-ip-rules-wide 55615ac9-af46-4a59-874e-391cc3dfb490':
    'it looks at the default of the firewall, not at the width of a range',
  'keyvault-public-network-access 55615ac9-af46-4a59-874e-391cc3dfb490':
    'a firewall that denies by default is enough for it',
  'fd9903f1-38c2-4d36-8e44-5c1c20c561e8': '8c6a50c6-9ffd-4ae7-986f-5fa6111f9a54 says the same',
}

/** The title of a built-in policy, where it is known. */
export function builtInTitle(id: string): string | undefined {
  return TITLES[id]
}

/** How the initiative takes up a built-in policy that a rule names, or why it does not. */
export function builtIn(rule: string, id: string, effect: string): BuiltIn | LeftOut {
  const leftOut = LEFT_OUT[id] ?? LEFT_OUT[`${rule} ${id}`]
  if (leftOut !== undefined) return { leftOut }
  if (TITLES[id] === undefined) return { leftOut: 'its parameters are not known here' }
  const allowed = EFFECTS[effect]
  if (allowed === undefined) return { leftOut: `${effect} writes, and that is left to Rebaseline` }
  const parameter = id in EFFECT_PARAMETERS ? EFFECT_PARAMETERS[id] : 'effect'
  return {
    id,
    effects: AUDIT_ONLY.includes(id) ? ['Audit', 'Disabled'] : allowed,
    defaultEffect: DEFAULTS[effect] ?? effect,
    ...(typeof parameter === 'string' ? { effectParameter: parameter } : {}),
    values: VALUES[id] ?? {},
  }
}
