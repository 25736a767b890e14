import type { EstateKey } from '../../sandbox/estate.ts'
import { type Json, type JsonObject, valueAt } from '../../src/engine/json.ts'

const DAY = 86_400
const USUAL_LIFE = 730

/** A key of a vault that is as the example of a rule shows it, at the moment of the example in epoch seconds. */
export function keyLike(vaultId: string, name: string, example: JsonObject, at: number): EstateKey {
  const [created, exp] = ['created', 'exp'].map((member) =>
    valueAt(example, ['properties', 'attributes', member]),
  )
  const end = typeof exp === 'number' ? exp : undefined
  // An example that only says when the key ends is about one that lives as long as most.
  const start = typeof created === 'number' ? created : (end ?? at) - USUAL_LIFE * DAY
  const policy = valueAt(example, ['properties', 'rotationPolicy'])
  return {
    vaultId,
    name,
    ageDays: Math.round((at - start) / DAY),
    ...(end === undefined ? {} : { validDays: Math.round((end - start) / DAY) }),
    ...(policy === undefined ? {} : { rotationPolicy: policyLike(policy) }),
  }
}

function policyLike(policy: Json): NonNullable<EstateKey['rotationPolicy']> {
  const actions = valueAt(policy, ['lifetimeActions'])
  const expiryTime = valueAt(policy, ['attributes', 'expiryTime'])
  return {
    lifetimeActions: (Array.isArray(actions) ? actions : []).map((action: Json) => ({
      trigger: valueAt(action, ['trigger']) as { timeAfterCreate?: string },
      action: { type: valueAt(action, ['action', 'type']) === 'notify' ? 'Notify' : 'Rotate' },
    })),
    ...(typeof expiryTime === 'string' ? { expiryTime } : {}),
  }
}
