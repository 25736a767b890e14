// `npm run sweep`: sweeps the running sandbox now, as the timer does every six hours.
import { commandLine } from '../tools/command-line.ts'
import { estateSummary, sweepCompleted } from './first-sweep.ts'
import { heldTables } from './held.ts'
import { runningSandbox } from './running.ts'
import { createServiceClient } from './service-client.ts'

commandLine({
  command: 'npm run sweep',
  does:
    'Sweeps the running sandbox now, as the timer does every six hours, and shows how the estate stands then. Ends with ' +
    '1 when no sandbox runs.',
  options: {},
})
const running = (await runningSandbox())?.state
if (running === undefined) {
  console.error('No sandbox is running. Start one with: npm start')
  process.exit(1)
}
const client = createServiceClient({ url: running.serviceUrl, functionKey: running.functionKey })
const before = (await client.health()).sweep?.id
const answer = await fetch(`${running.serviceUrl}/admin/functions/sweep`, {
  method: 'POST',
  headers: { 'x-functions-key': running.masterKey, 'content-type': 'application/json' },
  body: '{"input":""}',
})
if (!answer.ok) {
  console.error(`npm run sweep: the host answered ${answer.status}`)
  process.exit(1)
}
await sweepCompleted(client, before)
const findings = await client.findings()
console.log(`${heldTables(findings)}\n\n${estateSummary(findings)}`)
