// May the identity do what the rules that are on need? Azure is asked what it has at each scope in rebaseline.json.
import type { Arm } from './azure/arm.ts'
import { AzureReadError } from './azure/arm.ts'
import type { Config } from './config.ts'
import { isObject, type Json, valueAt } from './engine/json.ts'
import type { Parameters } from './engine/parameters.ts'
import { isWithin } from './engine/resource-id.ts'
import { type Grant, missingRights, type Rights } from './engine/rights.ts'
import { enabledRules } from './generate/enabled-rules.ts'
import { permissionsOfAll } from './generate/role.ts'
import { inParallel } from './in-parallel.ts'
import { rulesFor } from './rules/index.ts'

// Permissions_ListForResourceGroup and _ListForResource, 2022-04-01. unverified: that a subscription answers, too.
const API_VERSION = '2022-04-01'
// Each scope is a read. What lies below another scope is covered by it.
const MOST_SCOPES = 50

/** Rights that are missing at one scope, or why they could not be asked for. */
export interface ScopeRights {
  readonly scope: string
  readonly missing: Rights
  readonly unknown?: string
}

/** The rights at all scopes. */
export interface RightsReport {
  readonly scopes: readonly ScopeRights[]
  /** Scopes beyond the first fifty: not asked. */
  readonly notAsked: number
}

const NONE: Rights = { actions: [], dataActions: [] }

/** The rights that this configuration needs: those of the generated role, for the rules that are on. */
export function neededRights({ policy, parameters, customRules }: Config): Rights {
  const all = (values: Parameters) => [...rulesFor(values), ...customRules]
  const writes = policy.writes === 'on'
  const effectNow = (effect: Config['policy']['effect']) =>
    !writes && effect === 'remediate' ? ('audit' as const) : effect
  const overrides = policy.overrides.map(({ scope, rules, effect }) => ({
    effect: effectNow(effect),
    ...(scope === undefined ? {} : { scope }),
    ...(rules === undefined ? {} : { rules: [...rules] }),
  }))
  const baseline = { effect: effectNow(policy.effect), overrides }
  return permissionsOfAll(enabledRules(all(parameters), baseline), all)
}

/** Asks Azure at each scope. Never throws for what Azure answers: a scope that cannot be asked says why. */
export async function checkRights(
  needed: Rights,
  include: readonly string[],
  arm: Pick<Arm, 'list'>,
): Promise<RightsReport> {
  const widest = include.filter(
    (scope, index) =>
      !include.some(
        (other, at) =>
          at !== index && isWithin(scope, other) && (at < index || !isWithin(other, scope)),
      ),
  )
  const asked = widest.slice(0, MOST_SCOPES)
  const scopes = await inParallel(asked, async (scope): Promise<ScopeRights> => {
    try {
      const path = `${scope}/providers/Microsoft.Authorization/permissions`
      const grants = (await arm.list(path, API_VERSION)).map(grantOf)
      return { scope, missing: missingRights(needed, grants) }
    } catch (error) {
      if (!(error instanceof AzureReadError)) throw error
      return { scope, missing: NONE, unknown: error.message }
    }
  })
  return { scopes, notAsked: widest.length - asked.length }
}

function grantOf(row: Json): Grant {
  const names = (member: string) => {
    const list = isObject(row) ? valueAt(row, [member]) : undefined
    return Array.isArray(list) ? list.filter((name) => typeof name === 'string') : []
  }
  return {
    actions: names('actions'),
    notActions: names('notActions'),
    dataActions: names('dataActions'),
    notDataActions: names('notDataActions'),
  }
}
