// `npm start`: the whole service on this machine, against a sandbox Azure. Nothing leaves the loopback interface.
import { copyFile } from 'node:fs/promises'
import { styled } from './console.ts'
import { drifts } from './drifts.ts'
import { bankEstate } from './estate.ts'
import { estateSummary, firstSweep, ServiceNotReady } from './first-sweep.ts'
import { heldTables } from './held.ts'
import {
  announceSandbox,
  claimSandbox,
  releaseSandbox,
  type SandboxOwner,
  STATE_DIRECTORY,
} from './running.ts'
import type { Sandbox } from './sandbox.ts'
import { createServiceClient } from './service-client.ts'
import { startOptions } from './start-options.ts'
import { storyOf } from './story.ts'

const options = startOptions(bankEstate())
const other = await claimSandbox()
if (other !== undefined) {
  console.error(alreadyRunning(other))
  process.exit(1)
}

let sandbox: Sandbox | undefined
let ending: Promise<never> | undefined
const end = (code: number): Promise<never> => {
  ending ??= (async () => {
    await releaseSandbox()
    await sandbox?.stop()
    process.exit(code)
  })()
  return ending
}
const stop = () => {
  console.log('\nStopping …')
  void end(0)
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)

try {
  console.log('Building the app and starting Azure, storage and the service on this machine …')
  const { startSandbox } = await import('./sandbox.ts')
  sandbox = await startSandbox({ ...options, appDirectory: await ownBuild() })
  await show(sandbox)
} catch (error) {
  if (error instanceof ServiceNotReady) {
    const { file = 'the app settings' } = options
    // The service was given a copy.
    const problems = error.problems.map((one) => one.replace(/^\S*rebaseline\.json/, file))
    console.error(`npm start: the service refuses it:\n- ${problems.join('\n- ')}`)
    await end(2)
  }
  console.error(`npm start: ${error instanceof Error ? error.message : String(error)}`)
  await end(1)
}

/** A build that no other script replaces while the service loads parts of it. */
async function ownBuild(): Promise<string> {
  const folder = `${STATE_DIRECTORY}app`
  const { buildApp } = await import('../tools/build.ts')
  await buildApp(`${folder}/dist`)
  for (const name of ['package.json', 'host.json']) {
    await copyFile(new URL(`../${name}`, import.meta.url), `${folder}/${name}`)
  }
  return folder
}

function alreadyRunning({ pid, state }: SandboxOwner): string {
  return state === undefined
    ? `A sandbox is being started already (process ${pid}); it is left alone.`
    : `A sandbox runs already (process ${pid}, ${state.serviceUrl}); it is left running. Ctrl-C in its terminal ends it.`
}

async function show({ host, azure, certificate, alerts }: Sandbox): Promise<void> {
  await announceSandbox({
    control: azure.control,
    certificate: certificate.cert,
    serviceUrl: host.url,
    functionKey: host.functionKey,
    masterKey: host.masterKey,
  })
  const client = createServiceClient(host)
  const { writes, effect, problems } = await client.health()
  if (problems !== undefined) throw new ServiceNotReady(problems)
  const watches = writes === 'off' || effect?.default === 'audit'
  console.log(
    watches
      ? 'Sweeping the estate. By default nothing is written; what would be done is said.\n'
      : 'Sweeping the estate: what may be put right is put right, the rest is held with a reason.\n',
  )
  await firstSweep({ host, alerts }, true)
  const findings = await client.findings()
  console.log(`\n${heldTables(findings)}\n\n${estateSummary(findings)}\n`)

  const key = host.functionKey
  console.log(
    styled('bold', 'The service is up and listens for changes. Try, in another terminal:'),
  )
  console.log(`
  break something   npm run drift -- tls            (${drifts.length} drifts: npm run drift -- --help)
  sweep again       npm run sweep
  what was done     curl -s '${host.url}/api/actions?code=${key}'
  how it stands     curl -s '${host.url}/api/findings?filter=held&code=${key}'
  is it well        curl -s '${host.url}/api/health?code=${key}'
  ask for one       curl -s -X POST '${host.url}/api/remediate?code=${key}' \\
                      -d '{"resourceId":"<id>","dryRun":true}'

Ctrl-C ends it. What the service tells on Teams and the webhook is shown here:
`)
  host.logs.onEntry(({ level, message }) => {
    if (level === 'critical') console.error(`A host has ended and is started again. ${message}`)
  })
  alerts.onAlert((alert) => {
    const line = storyOf(alert)
    if (line !== undefined) console.log(line)
  })
}
