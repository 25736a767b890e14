// One drift at a time through the whole service: how many calls a fix costs, and what it takes beyond Azure's latency.
import { setTimeout as wait } from 'node:timers/promises'
import { ids, people } from '../sandbox/estate/names.ts'
import { firstSweep } from '../sandbox/first-sweep.ts'
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts'
import { createServiceClient } from '../sandbox/service-client.ts'
import { median, rounded } from './measure.ts'

// About what Resource Manager takes in practice; the service's own share is what is left over it.
const LATENCY_MS = 400
const RUNS = 9

const FIVE_GAPS = {
  minimumTlsVersion: 'TLS1_0',
  supportsHttpsTrafficOnly: false,
  allowBlobPublicAccess: true,
  allowCrossTenantReplication: true,
  publicNetworkAccess: 'Enabled',
}
// One after the other: what is set back a fourth time in a day is contested, and waits for a person.
const ONE_GAP = Object.entries(FIVE_GAPS).map(([name, value]) => ({ [name]: value }))

/** Measures fixes of one gap and of five on the same account. */
export async function fixes() {
  const sandbox = await startSandbox({
    latencyMs: LATENCY_MS,
    // Only the account: the workspace that depends on it would be looked at as well, which is not part of the fix.
    baseline: {
      scope: { include: [ids.fraudAccount] },
      effect: 'remediate',
      parameters: { logAnalyticsWorkspaceId: ids.logs },
    },
  })
  try {
    await firstSweep(sandbox, false)
    const single: Awaited<ReturnType<typeof oneFix>>[] = []
    for (let run = 0; run <= RUNS; run += 1) {
      const fix = await oneFix(sandbox, ONE_GAP[run % ONE_GAP.length] ?? FIVE_GAPS)
      // The first one finds connections closed and code cold.
      if (run > 0) single.push(fix)
    }
    const five = await oneFix(sandbox, FIVE_GAPS)
    const ratio = median(single.map(({ totalMs, latencyMs }) => totalMs / latencyMs))
    const share = (part: 'beforeMs' | 'afterMs' | 'betweenMs') =>
      median(single.map((run) => run[part])).toFixed(0)
    return {
      armCallsPerFix: { reads: five.reads, writes: five.writes },
      armCallsDetail: `one gap: ${single[0]?.reads} reads, ${single[0]?.writes} write; five gaps: ${five.reads} reads, ${five.writes} write; at the same time as the first read, ${five.needs} of what rules need beyond the account`,
      timeToVerifiedRatio: rounded(ratio),
      timeDetail:
        `median ${median(single.map(({ totalMs }) => totalMs)).toFixed(0)} ms with ${LATENCY_MS} ms per call; ` +
        `beyond the calls: ${share('beforeMs')} ms from the event to the first call (delivery, queue, log head), ` +
        `${share('betweenMs')} ms between the calls (judging, guards, intent record), ` +
        `${share('afterMs')} ms after the last (judging, outcome)`,
    }
  } finally {
    await sandbox.stop()
  }
}

async function oneFix(sandbox: Sandbox, properties: Record<string, string | boolean>) {
  const { azure, host } = sandbox
  const client = createServiceClient(host)
  const id = ids.fraudAccount
  const known = new Set((await client.actionsOf(id)).actions.map(({ action }) => action))
  const from = azure.calls.length
  const target = `${id}?api-version=2026-04-01`
  const answer = await azure.as(people.jonas).request('PATCH', target, { properties })
  if (answer.status !== 200)
    throw new Error(`the drift was refused: ${JSON.stringify(answer.body)}`)
  // Delivered, and then on the queue until it is done: nothing of the fix comes after that.
  await azure.events.settled()
  while (((await client.health()).queues?.work ?? 0) > 0) await wait(25)
  const { actions } = await client.actionsOf(id)
  const done = actions.find(({ action, state }) => !known.has(action) && state === 'verified')
  if (done !== undefined) {
    const all = azure.calls
      .slice(from)
      .filter(
        ({ principal, plane }) => principal === azure.estate.rebaseline.name && plane === 'arm',
      )
    // What rules need beyond the account is read at the same time as its own document and takes no time of its own.
    const calls = all.filter(({ path }) => path.toLowerCase() === id.toLowerCase())
    const latencyMs = calls.reduce((sum, call) => sum + call.latencyMs, 0)
    const start = Date.parse(done.cause.at)
    const end = Date.parse(done.endedAt)
    const first = Date.parse(calls[0]?.at ?? '')
    const last = calls.at(-1)
    const lastEnd = Date.parse(last?.at ?? '') + (last?.latencyMs ?? 0)
    return {
      reads: calls.filter(({ method }) => method === 'GET').length,
      writes: calls.filter(({ method }) => method !== 'GET').length,
      totalMs: end - start,
      latencyMs,
      needs: all.length - calls.length,
      beforeMs: first - start,
      betweenMs: lastEnd - first - latencyMs,
      afterMs: end - lastEnd,
    }
  }
  throw new Error('the service ended its work, and the fix was not verified')
}
