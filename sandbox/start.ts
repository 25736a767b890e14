// `npm start`: the whole service on this machine, against a sandbox Azure. Nothing leaves the loopback interface.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { buildApp } from '../tools/build.ts'
import { styled } from './console.ts'
import { drifts } from './drifts.ts'
import { estateSummary, firstSweep } from './first-sweep.ts'
import { heldTables } from './held.ts'
import { type SandboxState, STATE_DIRECTORY, STATE_FILE } from './running.ts'
import { startSandbox } from './sandbox.ts'
import { createServiceClient } from './service-client.ts'
import { storyOf } from './story.ts'

console.log('Building the app and starting Azure, storage and the service on this machine …')
await buildApp()
const sandbox = await startSandbox()
const { host, azure, certificate, alerts } = sandbox

const state: SandboxState = {
  control: azure.control,
  certificate: certificate.cert,
  serviceUrl: host.url,
  functionKey: host.functionKey,
}
await mkdir(STATE_DIRECTORY, { recursive: true })
await writeFile(STATE_FILE, JSON.stringify(state, null, 2))

let stopping = false
const stop = async () => {
  if (stopping) return
  stopping = true
  console.log('\nStopping …')
  await rm(STATE_FILE, { force: true })
  await sandbox.stop()
  process.exit(0)
}
process.on('SIGINT', () => void stop())
process.on('SIGTERM', () => void stop())

console.log(
  'Sweeping the estate: what may be put right is put right, the rest is held with a reason.\n',
)
await firstSweep(sandbox, true)
const findings = await createServiceClient(host).findings()
console.log(`\n${heldTables(findings)}\n\n${estateSummary(findings)}\n`)

const key = host.functionKey
console.log(styled('bold', 'The service is up and listens for changes. Try, in another terminal:'))
console.log(`
  break something   npm run drift -- tls            (${drifts.map((drift) => drift.name).join(', ')})
  what was done     curl -s '${host.url}/api/actions?code=${key}'
  how it stands     curl -s '${host.url}/api/findings?filter=held&code=${key}'
  is it well        curl -s '${host.url}/api/health?code=${key}'
  ask for one       curl -s -X POST '${host.url}/api/remediate?code=${key}' \\
                      -d '{"resourceId":"<id>","dryRun":true}'

Ctrl-C ends it. What the service tells on Teams and the webhook is shown here:
`)
alerts.onAlert((alert) => {
  const line = storyOf(alert)
  if (line !== undefined) console.log(line)
})
