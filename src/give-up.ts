// The end of the work on an item that did not get done: people hear of it, with the reason and what comes next.
import type { Alert } from './engine/alert.ts'
import type { Ports } from './engine/ports.ts'
import type { Outcome } from './engine/reconcile.ts'
import type { WorkItem } from './engine/work-item.ts'
import { saveAnswer } from './save-answer.ts'
import { resourceKey } from './store/keys.ts'
import type { WorkPorts } from './work.ts'

/**
 * Ends the work on an item: a person is told, with what comes next, and who asked for it gets an answer.
 * @param sweepAt when the next sweep starts; undefined when none comes.
 */
export async function giveUp(
  item: WorkItem,
  outcome: Outcome,
  sweepAt: Date | undefined,
  ports: WorkPorts,
): Promise<void> {
  const { queue, log } = ports.loop
  await queue.alert(gaveUp(item, outcome, sweepAt, ports.loop))
  log.error({ code: 'GaveUp', resourceId: item.resourceId, attempt: item.attempt }, 'gave up')
  if (item.request !== undefined) await saveAnswer(item, item.request, outcome, ports)
}

// Every rule that waits, and what Azure said about it.
function whyNot(outcome: Outcome): string {
  if (outcome.kind === 'later') return outcome.why
  const { actions, plan } =
    outcome.kind === 'reconciled' ? outcome : { actions: [], plan: { held: [] } }
  const refused = actions.flatMap(({ write, reason }) =>
    reason === undefined ? [] : [`${write.rules.join(', ')}: ${reason.code}: ${reason.message}`],
  )
  const unanswered = plan.held.flatMap(({ rule, hold }) =>
    hold.reason === 'guardFailed' ? [`${rule}: ${hold.detail}`] : [],
  )
  const said = [...refused, ...unanswered]
  return said.length === 0 ? 'the change did not come through' : said.join('; ')
}

function gaveUp(item: WorkItem, outcome: Outcome, sweepAt: Date | undefined, ports: Ports): Alert {
  const why = whyNot(outcome)
  const next =
    sweepAt === undefined
      ? 'no sweep is scheduled: nothing looks at it again by itself'
      : `the sweep at ${sweepAt.toISOString().slice(0, 16).replace('T', ' ')} UTC looks at it again`
  return {
    id: `gaveUp-${resourceKey(item.resourceId)}-${Date.parse(item.cause.at)}`,
    kind: 'gaveUp',
    at: ports.clock.now().toISOString(),
    resourceId: item.resourceId,
    rules: [],
    before: [],
    after: [],
    cause: item.cause,
    reason: { code: 'GaveUp', message: `${why}; ${next}` },
  }
}
