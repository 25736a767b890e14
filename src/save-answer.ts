// What a person's request came to, kept for whoever asks for its state.
import type { Alert } from './engine/alert.ts'
import type { Ports } from './engine/ports.ts'
import type { Outcome } from './engine/reconcile.ts'
import { alertRule } from './engine/tell.ts'
import type { PersonRequest, WorkItem } from './engine/work-item.ts'
import { answerOf, confirmedAnswer, type RemediationAnswer } from './remediation-answer.ts'
import type { WorkPorts } from './work.ts'

/**
 * Keeps what a person's request came to, for whoever asks for its state. A confirmed plan that lost some of its writes is
 * told as well: whoever confirmed it counts on it.
 */
export async function saveAnswer(
  item: WorkItem,
  request: PersonRequest,
  outcome: Outcome,
  ports: WorkPorts,
): Promise<RemediationAnswer> {
  const answer = await answerFor(item, request, outcome, ports)
  if (answer.outcome === 'partlyDone') {
    await ports.loop.queue.alert(partlyDone(item, answer, ports.loop))
  }
  const { id } = request
  await ports.requests.save({
    ...{ id, state: 'done', resourceId: item.resourceId },
    answer: JSON.stringify(answer),
  })
  return answer
}

// What was confirmed may have been written by an earlier run of the same request; the records know.
async function answerFor(
  { resourceId, cause }: WorkItem,
  request: PersonRequest,
  outcome: Outcome,
  { loop }: WorkPorts,
): Promise<RemediationAnswer> {
  const answer = answerOf(outcome, request)
  if (request.approve === undefined) return answer
  const entries = (await loop.records.entries(resourceId, 0)).map(({ entry }) => entry)
  return confirmedAnswer(answer, entries, { cause: cause.id, digest: request.approve })
}

function partlyDone(item: WorkItem, { requestId, missing = [] }: RemediationAnswer, ports: Ports) {
  const rules = [...new Set(missing.flatMap((write) => write.rules))]
  const calls = missing.map(({ method, target }) => `${method} ${target}`)
  const alert: Alert = {
    id: `partlyDone-${requestId}`,
    kind: 'partlyDone',
    at: ports.clock.now().toISOString(),
    resourceId: item.resourceId,
    rules: rules.map((id) => alertRule(id, ports)),
    before: missing.flatMap(({ before }) => before),
    after: missing.flatMap(({ after }) => after),
    cause: item.cause,
    reason: { code: 'PartlyDone', message: `confirmed, and not done: ${calls.join(', ')}` },
  }
  return alert
}
