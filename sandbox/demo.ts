// `npm run demo`: start, sweep, five drifts through Event Grid, each waited for until a second read has proved the fix.
// Exit code 0 only when every one was verified and every hash chain holds.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { commandLine, refuse } from '../tools/command-line.ts'
import { unpack } from '../tools/package/zip.ts'
import { shortName, styled, table } from './console.ts'
import { type Drift, drifts } from './drifts.ts'
import { firstSweep } from './first-sweep.ts'
import type { Sandbox } from './sandbox.ts'
import { type Action, createServiceClient } from './service-client.ts'

const NAMES = ['tls', 'public-network', 'blob-anonymity', 'vault-firewall', 'key-age']

const COMMAND = 'npm run demo'
const { values } = commandLine({
  command: COMMAND,
  does:
    'Starts a sandbox, sweeps its estate, makes five drifts and waits until each is put back and proved. Ends with 0 ' +
    'only when all five were, and every hash chain holds.',
  options: {
    json: { type: 'boolean', default: false, says: 'prints one object' },
    package: {
      type: 'string',
      value: 'FILE',
      says: 'runs the app of this zip, unpacked on its own, in place of one that is built now',
    },
  },
})
if (values.package !== undefined && !existsSync(values.package)) {
  refuse(
    COMMAND,
    `there is no package ${values.package}; npm run package writes dist/rebaseline.zip`,
  )
}
const say = (line: string) => {
  if (!values.json) console.log(line)
}

/** What became of one drift. */
interface DriftResult {
  readonly name: string
  readonly resourceId: string
  readonly rule: string
  readonly actor: string
  /** From the event to the verified state; null when it was not verified. */
  readonly milliseconds: number | null
  readonly recordId: string | null
  readonly state: string
}

say(
  `${values.package === undefined ? 'Building the app' : `Unpacking ${values.package}`} and starting Azure, storage and ` +
    'the service on this machine …',
)
const unpacked = values.package === undefined ? undefined : unpackAway(values.package)
const { buildApp } = await import('../tools/build.ts')
const { startSandbox } = await import('./sandbox.ts')
if (unpacked === undefined) await buildApp()
const sandbox = await startSandbox(unpacked === undefined ? {} : { appDirectory: unpacked })
let ok = false
try {
  say('Sweeping the estate …\n')
  await firstSweep(sandbox, !values.json)
  say(`\nFive colleagues, five mistakes:\n`)
  const results: DriftResult[] = []
  for (const name of NAMES) {
    const drift = drifts.find((one) => one.name === name)
    if (drift === undefined) throw new Error(`There is no drift ${name}.`)
    const result = await watch(drift, sandbox)
    results.push(result)
    say(lineOf(drift, result))
  }
  const chain = await verifyChains(sandbox)
  ok = chain.broken.length === 0 && results.every(({ state }) => state === 'verified')
  if (values.json) console.log(JSON.stringify({ ok, drifts: results, chain }))
  else summary(results, chain)
} finally {
  await sandbox.stop()
  if (unpacked !== undefined) rmSync(unpacked, { recursive: true, force: true })
}
process.exit(ok ? 0 : 1)

/** Unpacks a package where no node_modules is near. */
function unpackAway(zip: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rebaseline-package-'))
  try {
    unpack(readFileSync(zip), folder)
    if (!existsSync(join(folder, 'host.json'))) throw new Error('it holds no host.json')
    return folder
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    const why = error instanceof Error ? error.message : String(error)
    return refuse(COMMAND, `${zip} is not a package of the service: ${why}`)
  }
}

async function watch(drift: Drift, { azure, host }: Sandbox): Promise<DriftResult> {
  const client = createServiceClient(host)
  const { name, resourceId, rule } = drift
  const known = new Set(
    (await client.actionsOf(drift.resourceId)).actions.map(({ action }) => action),
  )
  await drift.run(azure)
  let delivered = false
  void azure.events.settled().then(() => {
    delivered = true
  })
  let newest: Action | undefined
  // Until the service has nothing left to do: when the event was delivered, its work is on the queue until it is done.
  for (let over = false; !over; await wait(50)) {
    over = delivered && (await client.health()).queues?.work === 0
    const { actions } = await client.actionsOf(resourceId)
    newest = actions.find((one) => !known.has(one.action) && one.rules.includes(rule))
    if (newest?.state === 'verified' || newest?.state === 'failed') break
  }
  const verified = newest?.state === 'verified'
  const found = newest === undefined ? await client.findingOf(resourceId) : undefined
  const held = found?.rules[rule]?.held
  return {
    name,
    resourceId,
    rule,
    actor: newest?.cause.actor?.name ?? drift.actor,
    milliseconds:
      verified && newest ? Date.parse(newest.endedAt) - Date.parse(newest.cause.at) : null,
    recordId: newest?.action ?? null,
    state: newest?.state ?? (held === undefined ? 'not seen' : `held: ${held.reason}`),
  }
}

/** Every log of every resource that has a finding or an action, checked from its first entry to its head. */
async function verifyChains({ host }: Sandbox) {
  const client = createServiceClient(host)
  const broken: string[] = []
  let entries = 0
  let resources = 0
  const changed = new Set(await client.changedResources())
  const known = (await client.findings()).map(({ resourceId }) => resourceId)
  for (const resourceId of new Set([...changed, ...known])) {
    const { chain } = await client.actionsOf(resourceId)
    entries += chain.entries
    resources += 1
    // A resource that was right from the start has no log; one that the timeline knows has to have one.
    const isWhole = chain.valid || (chain.state === 'noRecords' && !changed.has(resourceId))
    if (!isWhole) broken.push(`${resourceId}: ${chain.broken ?? 'its log is gone'}`)
  }
  return { valid: broken.length === 0, resources, entries, broken }
}

function lineOf(drift: Drift, result: DriftResult): string {
  const verified = result.state === 'verified'
  const head = styled(verified ? 'green' : 'red', verified ? 'verified' : result.state)
  return [
    `${drift.title}`,
    `  ${head}  ${shortName(result.resourceId)}  ${result.rule}`,
    `  by ${result.actor}, ${result.milliseconds ?? '–'} ms from event to verified, record ${result.recordId ?? '–'}\n`,
  ].join('\n')
}

function summary(results: readonly DriftResult[], chain: Awaited<ReturnType<typeof verifyChains>>) {
  const rows = results.map((one) => [
    one.name,
    shortName(one.resourceId),
    one.actor,
    one.state,
    `${one.milliseconds ?? '–'} ms`,
    one.recordId ?? '–',
  ])
  say(table([['drift', 'resource', 'who', 'state', 'event to verified', 'record'], ...rows]))
  say(
    `\n${results.filter(({ state }) => state === 'verified').length} of ${results.length} verified; ` +
      `${chain.entries} log entries of ${chain.resources} resources, hash chains ${chain.valid ? 'valid' : 'BROKEN'}`,
  )
  for (const line of chain.broken) say(`  ${line}`)
}
