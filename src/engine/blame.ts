// Whose change broke a rule: said only where one look shows it.
import type { Judged } from './assess.ts'
import type { RuleFinding } from './finding.ts'
import type { WorkItem } from './work-item.ts'

/**
 * Id of the cause that broke the rule. It is the one that brought the look at which the newest gap came up, when it is
 * about this resource; it stays while the rule is broken.
 */
export function brokenByOf(
  { verdict, broken }: Pick<Judged, 'verdict' | 'broken'>,
  last: RuleFinding | undefined,
  { cause, indirect }: Pick<WorkItem, 'cause' | 'indirect'>,
): string | undefined {
  if (verdict.verdict !== 'nonCompliant') return undefined
  if (broken.length > 0 && indirect !== true) return cause.id
  return (last?.known ?? last)?.brokenBy
}

/** True when the event that brought the look is not known to have broken the rule; other causes name nobody who did. */
export function isNotByCause(
  state: { readonly brokenBy?: string | undefined },
  { cause }: Pick<WorkItem, 'cause'>,
): boolean {
  return cause.source === 'event' && state.brokenBy !== cause.id
}
