// One message about all that a sweep saw for the first time: how much, how bad, why it was left, and where the list is.
import type { Alert, AlertRule, Digest } from './engine/alert.ts'
import type { Ports } from './engine/ports.ts'
import { isWithin } from './engine/resource-id.ts'
import { SEVERITIES } from './engine/rule.ts'
import { alertRule } from './engine/tell.ts'
import type { FirstSeenResource } from './store/first-seen.ts'
import type { Sweep } from './work-message.ts'

const MOST_RULES = 20

/** The digest of a completed sweep; undefined when nothing waits to be told. The same for each delivery of its message. Each
 * part of a digest that is too long for one call is one of its own. */
export function digestOf(
  sweep: Pick<Sweep, 'id' | 'source' | 'startedAt'> & { readonly part?: number | undefined },
  seen: readonly FirstSeenResource[],
  at: Date,
  ports: Pick<Ports, 'catalogue'>,
): Alert | undefined {
  if (seen.length === 0) return undefined
  const entries = seen.flatMap(({ rules }) => rules)
  const rules = [...Map.groupBy(entries, ({ rule }) => rule)].map(([id, list]) => ({
    ...alertRule(id, ports),
    resources: list.length,
  }))
  return {
    id: sweep.part === undefined ? `digest-${sweep.id}` : `digest-${sweep.id}-${sweep.part}`,
    kind: 'digest',
    at: at.toISOString(),
    resourceId: scopeOf(seen.map(({ resourceId }) => resourceId)),
    rules: rules.toSorted(worstFirst).slice(0, MOST_RULES),
    before: [],
    after: [],
    cause: { source: sweep.source, id: sweep.id, at: sweep.startedAt },
    digest: countsOf(seen, ports),
  }
}

function countsOf(seen: readonly FirstSeenResource[], ports: Pick<Ports, 'catalogue'>): Digest {
  const severities = { high: 0, medium: 0, low: 0 }
  const reasons: Partial<Record<keyof Digest['reasons'], number>> = {}
  let [gaps, unknown] = [0, 0]
  for (const { rule, verdict, held } of seen.flatMap(({ rules }) => rules)) {
    if (verdict === 'unknown') {
      unknown += 1
      continue
    }
    gaps += 1
    severities[alertRule(rule, ports).severity] += 1
    if (held !== undefined) reasons[held] = (reasons[held] ?? 0) + 1
  }
  return { resources: seen.length, gaps, unknown, severities, reasons }
}

function worstFirst(left: AlertRule, right: AlertRule): number {
  const rank = ({ severity }: AlertRule) => SEVERITIES.indexOf(severity)
  return rank(left) - rank(right) || (right.resources ?? 0) - (left.resources ?? 0)
}

/** The narrowest resource group or subscription that holds them all; `/` when there is none. */
function scopeOf(ids: readonly string[]): string {
  const [first = ''] = ids
  const inside = (scope: string) => ids.every((id) => isWithin(id, scope))
  const segments = first.split('/')
  return [5, 3].map((length) => segments.slice(0, length).join('/')).find(inside) ?? '/'
}
