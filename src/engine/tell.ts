// After the record: the timeline row and the alert of a finished action. Repeatable, so that a crash loses neither.
import type { Alert, AlertKind } from './alert.ts'
import { type PlannedWrite, proofOf } from './plan.ts'
import type { Ports } from './ports.ts'
import { type ActionState, isFinal, type LogHead, type RecordEntry } from './record.ts'

type TellPorts = Pick<Ports, 'records' | 'queue' | 'catalogue'>

/**
 * Tells the timeline and the alert queue about every finished action that was not told, then notes it in the head.
 * The log is read each time: an earlier action whose telling failed must not be passed over by a later one.
 */
export async function publish(head: LogHead, ports: TellPorts): Promise<LogHead> {
  if (head.published >= head.sequence) return head
  // An action's first entry is never told before its last: both come after what was told.
  const entries = await ports.records.entries(head.resourceId, head.published)
  for (const { entry } of entries) {
    if (!isFinal(entry.state)) continue
    const intent = entries.find((other) => other.entry.action === entry.action && other.entry.write)
    const write = intent?.entry.write
    if (intent === undefined || write === undefined) continue
    await ports.records.index(intent.entry, entry)
    if (entry.untold === undefined)
      await ports.queue.alert(actionAlert(intent.entry, write, entry, ports))
  }
  return ports.records.markPublished(head)
}

const KINDS: Partial<Record<ActionState, AlertKind>> = { verified: 'fixed', unproven: 'unproven' }

function actionAlert(
  intent: RecordEntry,
  write: PlannedWrite,
  outcome: RecordEntry,
  ports: Pick<Ports, 'catalogue'>,
): Alert {
  const kind = KINDS[outcome.state] ?? 'failed'
  return {
    id: `${outcome.action}-${outcome.state}`,
    kind,
    at: outcome.at,
    resourceId: outcome.resourceId,
    rules: outcome.rules.map((id) => ({
      ...alertRule(id, ports),
      ...(intent.notByCause?.includes(id) ? { notByCause: true as const } : {}),
    })),
    before: write.before,
    after: write.after,
    cause: outcome.cause,
    action: outcome.action,
    ...(outcome.state === 'verified'
      ? { elapsedMs: Math.max(0, Date.parse(outcome.at) - Date.parse(outcome.cause.at)) }
      : {}),
    ...(outcome.state === 'verified' && proofOf(write) === 'operation'
      ? { provenBy: 'operation' as const }
      : {}),
    ...(outcome.reason === undefined ? {} : { reason: outcome.reason }),
  }
}

/** A rule as alerts name it; one that this version no longer has keeps its id. */
export function alertRule(id: string, ports: Pick<Ports, 'catalogue'>) {
  const rule = ports.catalogue.rule(id)
  return { id, title: rule?.title ?? id, severity: rule?.severity ?? ('medium' as const) }
}
