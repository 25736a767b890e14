// After the record: the timeline row and the alert of a finished action. Repeatable, so that a crash loses neither.
import type { Alert, AlertKind } from './alert.ts'
import type { Ports } from './ports.ts'
import { isFinal, type LogHead, type RecordEntry } from './record.ts'

type TellPorts = Pick<Ports, 'records' | 'queue' | 'catalogue'>

/** Tells the timeline and the alert queue about a finished action, then notes it in the head. */
export async function publish(
  head: LogHead,
  intent: RecordEntry,
  outcome: RecordEntry,
  ports: TellPorts,
): Promise<LogHead> {
  await ports.records.index(intent, outcome)
  await ports.queue.alert(actionAlert(intent, outcome, ports))
  return ports.records.markPublished(head)
}

/** Catches up after a crash between the record and the telling: every finished action that was not told is told now. */
export async function publishMissed(head: LogHead, ports: TellPorts): Promise<LogHead> {
  if (head.published >= head.sequence) return head
  const entries = await ports.records.entries(head.resourceId)
  for (const { sequence, entry } of entries) {
    if (sequence <= head.published || !isFinal(entry.state)) continue
    const intent = entries.find((other) => other.entry.action === entry.action && other.entry.write)
    if (intent === undefined) continue
    await ports.records.index(intent.entry, entry)
    await ports.queue.alert(actionAlert(intent.entry, entry, ports))
  }
  return ports.records.markPublished(head)
}

function actionAlert(
  intent: RecordEntry,
  outcome: RecordEntry,
  ports: Pick<Ports, 'catalogue'>,
): Alert {
  const kind: AlertKind = outcome.state === 'verified' ? 'fixed' : 'failed'
  return {
    id: `${outcome.action}-${outcome.state}`,
    kind,
    at: outcome.at,
    resourceId: outcome.resourceId,
    rules: outcome.rules.map((id) => alertRule(id, ports)),
    before: intent.write?.before ?? [],
    after: intent.write?.after ?? [],
    cause: outcome.cause,
    action: outcome.action,
    ...(outcome.state === 'verified'
      ? { elapsedMs: Date.parse(outcome.at) - Date.parse(outcome.cause.at) }
      : {}),
    ...(outcome.reason === undefined ? {} : { reason: outcome.reason }),
  }
}

/** A rule as alerts name it; one that this version no longer has keeps its id. */
export function alertRule(id: string, ports: Pick<Ports, 'catalogue'>) {
  const rule = ports.catalogue.rule(id)
  return { id, title: rule?.title ?? id, severity: rule?.severity ?? ('medium' as const) }
}
