// A person asks over HTTP: the same loop and the same guards, and the answer within 30 s or a place to look for it.
import * as z from 'zod'
import { inScope } from './engine/effect.ts'
import type { HoldReason } from './engine/finding.ts'
import { reconcile } from './engine/reconcile.ts'
import { parseResourceId } from './engine/resource-id.ts'
import type { Actor, WorkItem } from './engine/work-item.ts'
import { type Answer, problem, shown } from './problem.ts'
import { answerOf, type RemediationAnswer } from './remediation-answer.ts'
import { saveAnswer } from './save-answer.ts'
import { delayOf, type WorkPorts } from './work.ts'
import { reconcileMessage } from './work-message.ts'

// The load balancer in front of Functions ends a call after 230 s; people and scripts give up sooner.
const LONGEST_CALL_MS = 25_000
// The queued copy of a request waits this long, so that it only runs when the call itself did not finish.
const QUEUED_COPY_SECONDS = 60

const body = z.strictObject({
  resourceId: z.string(),
  ruleIds: z.array(z.string()).min(1).optional(),
  dryRun: z.boolean().optional(),
  approve: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, 'expected the digest of a plan, sha256: and 64 hex digits')
    .optional(),
})

/** Handles `POST /api/remediate`. */
export async function remediate(text: string, caller: Actor, ports: WorkPorts): Promise<Answer> {
  const item = readRequest(text, caller, ports)
  if ('status' in item) return item
  const { request, resourceId } = item
  if (request === undefined) throw new Error('a request of a person has an id')

  // A confirmed plan outlives this call and this process: the queued copy carries on what they leave.
  const confirms = request.approve !== undefined
  if (confirms) await enqueueCopy(item, request.id, QUEUED_COPY_SECONDS, ports)
  const run = reconcile(item, ports.loop)
  const outcome = await Promise.race([
    run,
    ports.loop.clock.sleep(LONGEST_CALL_MS).then(() => undefined),
  ])
  const delay = outcome === undefined ? QUEUED_COPY_SECONDS : delayOf(outcome)
  if (outcome !== undefined && (delay === undefined || request.dryRun === true)) {
    const answer = confirms
      ? await saveAnswer(item, request, outcome, ports)
      : answerOf(outcome, request)
    return finalAnswer(outcome, answer)
  }
  const wait = delay ?? QUEUED_COPY_SECONDS
  if (!confirms || wait < QUEUED_COPY_SECONDS) await enqueueCopy(item, request.id, wait, ports)
  // The queued copy answers if this process ends; if it does not, nobody knows better than the run itself.
  run
    .then(async (late) => {
      if (outcome === undefined && delayOf(late) === undefined) {
        await saveAnswer(item, request, late, ports)
      }
    })
    .catch((error: unknown) => {
      ports.loop.log.error({ error: String(error), request: request.id }, 'request failed')
    })
  const status = `/api/remediate/${request.id}`
  return {
    status: 202,
    headers: { location: status, 'retry-after': String(Math.ceil(wait)) },
    body: {
      requestId: request.id,
      resourceId,
      status,
      ...(outcome === undefined ? {} : { soFar: answerOf(outcome, request) }),
    },
  }
}

async function enqueueCopy(
  item: WorkItem,
  id: string,
  delaySeconds: number,
  ports: WorkPorts,
): Promise<void> {
  await ports.requests.save({ id, state: 'running', resourceId: item.resourceId })
  await ports.enqueue(reconcileMessage(item), delaySeconds)
}

/** Handles `GET /api/remediate/{id}`. */
export async function remediationStatus(
  id: string,
  ports: Pick<WorkPorts, 'requests'>,
): Promise<Answer> {
  const stored = z.uuid().safeParse(id).success ? await ports.requests.get(id) : undefined
  if (stored === undefined) {
    return problem(404, 'RequestNotFound', 'No such request', `there is no request ${shown(id)}`)
  }
  const { state, resourceId, answer } = stored
  return {
    status: 200,
    body: {
      requestId: id,
      resourceId,
      state,
      ...(answer === undefined ? {} : { answer: JSON.parse(answer) as object }),
    },
  }
}

function finalAnswer(
  outcome: Awaited<ReturnType<typeof reconcile>>,
  answer: RemediationAnswer,
): Answer {
  if (outcome.kind === 'gone') {
    return problem(
      404,
      'ResourceNotFound',
      'Resource not found',
      `${outcome.resourceId} does not exist`,
    )
  }
  if (outcome.kind === 'later') {
    const seconds = Math.ceil(outcome.delaySeconds)
    const busy = problem(
      503,
      'ResourceBusy',
      'Try again',
      `${outcome.why}; try again in ${seconds} s`,
    )
    return { ...busy, headers: { ...busy.headers, 'retry-after': String(seconds) } }
  }
  if (answer.outcome !== 'approvalMismatch') return { status: 200, body: answer }
  const current = answer.plan.approval
  const mismatch = problem(
    409,
    'ApprovalMismatch',
    'The plan is not the one that was approved',
    current === undefined
      ? `nothing on this resource waits for approval${barred(answer.plan.held)}`
      : 'the plan changed since; read it again and approve its present digest',
    [{ field: 'approve', detail: `expected ${current?.digest ?? 'no approval'}` }],
  )
  return { ...mismatch, body: { ...mismatch.body, plan: answer.plan } }
}

// What Azure is known to refuse does not wait for a person: whoever approves it hears of that, not of a plan that is gone.
function barred(held: RemediationAnswer['plan']['held']): string {
  const reasons: readonly HoldReason[] = ['locked', 'deniedByPolicy', 'noPermission']
  const found = held.filter(({ hold }) => reasons.includes(hold.reason))
  return found.map(({ rule, hold }) => `; ${rule}: ${hold.detail}`).join('')
}

function readRequest(text: string, caller: Actor, ports: WorkPorts): WorkItem | Answer {
  if (text === '') return problem(400, 'BodyNotJson', 'The body is not JSON', NO_BODY)
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return problem(400, 'BodyNotJson', 'The body is not JSON', detail)
  }
  const parsed = body.safeParse(document)
  if (!parsed.success) {
    const errors = parsed.error.issues.map((issue) => ({
      field: issue.path.join('.') || '(body)',
      detail: issue.message,
    }))
    return problem(400, 'BodyInvalid', 'The body is not a remediation request', EXPECTED, errors)
  }
  const { resourceId, ruleIds, dryRun, approve } = parsed.data
  const invalid = (code: string, field: string, detail: string) =>
    problem(400, code, 'The request cannot be carried out', detail, [{ field, detail }])
  if (dryRun === true && approve !== undefined) {
    return invalid('BodyInvalid', 'approve', 'a dry run approves nothing: leave one of the two out')
  }
  const id = parseResourceId(resourceId)
  if (typeof id === 'string') {
    return invalid('ResourceIdMalformed', 'resourceId', `${id} (got ${shown(resourceId)})`)
  }
  if (!inScope(ports.loop.policy, id.id)) {
    return invalid('OutOfScope', 'resourceId', 'the resource is outside the configured scope')
  }
  const covered = ports.loop.catalogue.covering(id)
  if (covered === undefined || covered.id.key !== id.key) {
    return invalid('NoRule', 'resourceId', `no rule covers the type ${shown(id.type)}`)
  }
  const own = new Set(covered.subject.judges.map(({ rule }) => rule.id))
  const unknownRule = ruleIds?.find((rule) => !own.has(rule))
  if (unknownRule !== undefined) {
    const list = [...own].join(', ')
    return invalid(
      'UnknownRule',
      'ruleIds',
      `${shown(unknownRule)} is no rule of this type; there are ${list}`,
    )
  }
  const requestId = ports.newRequestId()
  const at = ports.loop.clock.now().toISOString()
  return {
    resourceId: id.id,
    attempt: 0,
    cause: { source: 'person', id: requestId, at, actor: caller },
    request: {
      id: requestId,
      ...(ruleIds === undefined ? {} : { rules: ruleIds }),
      ...(dryRun === undefined ? {} : { dryRun }),
      ...(approve === undefined ? {} : { approve }),
    },
  }
}

// The Functions host hands a body on by its content-length alone: measured with the extension Http 3.2.0.
const NO_BODY =
  'the body is empty; a chunked body does not reach a function in Azure: send content-length'

const EXPECTED =
  'expected {"resourceId": "/subscriptions/…", "ruleIds"?: [rule id], "dryRun"?: boolean, "approve"?: digest}'
