// The composition root: configuration in, use cases out. The only place that builds clients.
import { randomBytes, randomUUID } from 'node:crypto'
import { ManagedIdentityCredential, type TokenCredential } from '@azure/identity'
import type { AlertMessage } from './alerts/deliver.ts'
import { endedTeamsUrl } from './alerts/ended-url.ts'
import { type Arm, AzureReadError, createArm } from './azure/arm.ts'
import { createLocks } from './azure/locks.ts'
import { createAzurePort } from './azure/port.ts'
import { createReadQuota } from './azure/read-quota.ts'
import { createResourceGraph } from './azure/resource-graph.ts'
import { createSurroundings } from './azure/surroundings.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { valueAt } from './engine/json.ts'
import type { Clock, Log, Ports } from './engine/ports.ts'
import type { ResourceId } from './engine/resource-id.ts'
import { keep } from './keep.ts'
import { createLog } from './log.ts'
import { createReadiness } from './readiness/checks.ts'
import type { RightsReport } from './rights.ts'
import { createCatalogue } from './rules/catalogue.ts'
import { rulesFor } from './rules/index.ts'
import { typesWithoutEvents } from './rules/watched-types.ts'
import { createBudget } from './store/budget.ts'
import { createFindings, type Findings } from './store/findings.ts'
import { createFirstSeen } from './store/first-seen.ts'
import { createGivenUp, type GivenUpStore } from './store/given-up.ts'
import { createMoments, type Moments } from './store/moments.ts'
import { ALERT_QUEUE, enqueue, fitAlert, WORK_QUEUE } from './store/queues.ts'
import { createRecords } from './store/records.ts'
import { createRequests } from './store/requests.ts'
import { openStorage, type Storage } from './store/storage.ts'
import { createStoreClock } from './store/store-clock.ts'
import { createSweepWork, type SweepWork } from './store/sweep-work.ts'
import { createSweepMarks, type SweepMarks } from './store/sweeps.ts'
import { createUnits } from './store/units.ts'
import type { SweepPorts } from './sweep.ts'
import { nextSweep } from './sweep-schedule.ts'
import { enqueueChildren } from './wake.ts'
import type { WorkPorts } from './work.ts'
import { pieceOf } from './work-message.ts'

/** The running service: its configuration and everything that use cases work with. */
export interface Service {
  readonly config: Config
  readonly log: Log
  readonly storage: Storage
  readonly findings: Findings
  readonly marks: SweepMarks
  readonly sweepWork: SweepWork
  readonly moments: Moments
  /** What of the rights that the rules need is missing. Kept for minutes. */
  readonly rights: () => Promise<RightsReport>
  /** About how many messages that were given up wait to be recorded, by queue; none where there is no queue. Kept for seconds. */
  readonly poison: () => Promise<Readonly<Record<'work' | 'alerts', number>>>
  readonly givenUp: GivenUpStore
  readonly work: WorkPorts
  readonly enqueueAlert: (message: AlertMessage, delaySeconds?: number) => Promise<void>
}

/** The configuration is wrong: nothing is written, and health says why. */
export interface Misconfigured {
  readonly problems: readonly string[]
}

let opened: Promise<Service | Misconfigured> | undefined

/** Opens the service once per process. A wrong configuration is an answer, not a crash. */
export function openService(): Promise<Service | Misconfigured> {
  opened ??= open(process.env)
  return opened
}

// All workers live by the clock of the store that they share: one of them whose own is wrong must not lock a resource
// for a day, nor put its actions on another day's page.
const storeClock = createStoreClock(Date.now)

const clock: Clock = {
  now: () => new Date(storeClock.now()),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}

// The one clock stops while a virtual machine is paused, the other is set by whoever may: the longer time counts.
const stopwatch: Ports['stopwatch'] = () => {
  const [wall, steady] = [Date.now(), performance.now()]
  return () => Math.max(Date.now() - wall, performance.now() - steady)
}

async function open(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Service | Misconfigured> {
  let config: Config
  try {
    config = readConfig(environment, rulesFor)
  } catch (error) {
    if (error instanceof ConfigError) return { problems: error.problems }
    throw error
  }
  const log = createLog(config.logLevel)
  const types = typesWithoutEvents(config.customRules, rulesFor(config.parameters))
  if (types.length > 0) {
    log.warn({ code: 'SweepsOnly', types }, 'no events come for types of rules of your own')
  }
  const ended = endedTeamsUrl(config.alerts.teamsUrl)
  if (ended !== undefined)
    log.warn({ code: 'TeamsUrlEnded', detail: ended }, 'an old URL for Teams')
  const { clientId } = config.azure
  const credential: TokenCredential =
    clientId === undefined
      ? new ManagedIdentityCredential()
      : new ManagedIdentityCredential({ clientId })
  return compose(config, credential, log)
}

function compose(config: Config, credential: TokenCredential, log: Log): Service {
  const { armEndpoint: endpoint, armScope: scope, keyVaultDnsSuffix: dnsSuffix } = config.azure
  const { policy, parameters, customRules, timing, subscriptions } = config
  const quota = createReadQuota(() => clock.now().getTime())
  const arm = createArm({ endpoint, scope, credential, quota })
  const storage = openStorage(config.storage, credential, storeClock)
  const catalogue = createCatalogue([...rulesFor(parameters), ...customRules], parameters)
  const findings = createFindings(storage)
  const marks = createSweepMarks(storage)
  const moments = createMoments(storage, clock, log)
  const now = () => clock.now().getTime()
  const units = createUnits(storage, (group) => groupIsManaged(arm, group), clock)
  const requests = createRequests(storage)
  const sweepWork = createSweepWork(storage)
  const firstSeen = createFirstSeen(storage)
  const enqueueWork: WorkPorts['enqueue'] = async (message, delaySeconds) => {
    const piece = pieceOf(message)
    // What comes with a delay is put back, and open already.
    if (piece !== undefined && delaySeconds === undefined) await sweepWork.open(piece)
    await enqueue(storage, WORK_QUEUE, message, delaySeconds)
  }
  const enqueueAlert: Service['enqueueAlert'] = (message, delaySeconds) =>
    enqueue(storage, ALERT_QUEUE, message, delaySeconds)
  const alert: Ports['queue']['alert'] = (told) =>
    enqueueAlert({ alert: fitAlert(told), attempt: 0, delivered: [] })
  const surroundings = createSurroundings({ arm, endpoint, scope, credential, subscriptions })
  const loop: Ports = {
    azure: createAzurePort(arm, { dnsSuffix, credential }),
    records: createRecords(storage, clock),
    findings,
    units,
    budget: createBudget(storage, clock, config.writesPerHour, Math.random),
    queue: {
      alert,
      firstSeen: (resourceId, rules) =>
        rules.length === 0
          ? firstSeen.forget([{ resourceId, rules }])
          : firstSeen.keep({ resourceId, rules }),
      children: async (parent, cause, isNew) => {
        // A sweep wakes what lies below each row of its list, known or not.
        const listed = catalogue.ofType(parent.type)?.type.listedBy === 'resourceGraph'
        if (listed && cause.source === 'sweep') return
        const ports = { catalogue, enqueue: enqueueWork }
        await enqueueChildren(parent, cause, ports, undefined, isNew)
      },
    },
    readiness: createReadiness(surroundings),
    locks: createLocks(arm),
    catalogue,
    clock,
    stopwatch,
    newId,
    policy,
    parameters,
    timing,
    log,
  }
  const sweep: SweepPorts = {
    graph: createResourceGraph(credential, endpoint, scope),
    catalogue,
    findings,
    marks,
    work: sweepWork,
    firstSeen,
    units,
    policy,
    subscriptions,
    clock,
    alert,
    log,
    listChildren: (parent, type) => listChildren(arm, parent, type, sweep),
    enqueue: enqueueWork,
  }
  return {
    config,
    log,
    storage,
    findings,
    marks,
    sweepWork,
    moments,
    rights: keep(() => rightsOf(config, arm), rightsHold, now),
    poison: keep(
      async () => ({
        work: (await storage.depthOf(`${WORK_QUEUE}-poison`)) ?? 0,
        alerts: (await storage.depthOf(`${ALERT_QUEUE}-poison`)) ?? 0,
      }),
      () => POISON_HOLDS_MS,
      now,
    ),
    givenUp: createGivenUp(storage),
    work: {
      ...{ loop, sweep, requests, enqueue: enqueueWork, readsAreShort: quota.isShort },
      newRequestId: randomUUID,
      nextSweep: (after) => nextSweep(config.sweepSchedule, after),
    },
    enqueueAlert,
  }
}

const POISON_HOLDS_MS = 5000
const RIGHTS_HOLD_MS = 60_000
// A role that was just assigned takes up to ten minutes to work: what is there need not be looked at more often.
const WHOLE_RIGHTS_HOLD_MS = 600_000

async function rightsOf(config: Config, arm: Arm): Promise<RightsReport> {
  const { checkRights, neededRights } = await import('./rights.ts')
  return checkRights(neededRights(config), config.policy.include, arm)
}

function rightsHold({ scopes }: RightsReport): number {
  const whole = scopes.every(
    ({ missing, unknown }) =>
      unknown === undefined && missing.actions.length + missing.dataActions.length === 0,
  )
  return whole ? WHOLE_RIGHTS_HOLD_MS : RIGHTS_HOLD_MS
}

async function listChildren(
  arm: Arm,
  parent: ResourceId,
  type: string,
  { catalogue }: Pick<SweepPorts, 'catalogue'>,
): Promise<readonly string[]> {
  const declared = catalogue.ofType(type)?.type
  if (declared === undefined || declared.listedBy === 'resourceGraph') return []
  const { segment } = declared.listedBy
  const rows = await arm.list(`${parent.id}/${segment}`, declared.apiVersion)
  return rows.flatMap((row) => {
    const id = valueAt(row, ['id'])
    return typeof id === 'string' ? [id] : []
  })
}

// ResourceGroups_Get; `managedBy` is the id of the resource that the group was made for. unverified: that the groups of
// Azure ML registries and workspaces have it. Their deny assignments refuse a write anyhow, and the refusal is told.
async function groupIsManaged(arm: Arm, groupId: string): Promise<boolean> {
  const read = await arm.read(groupId, '2021-04-01')
  if (read.kind === 'gone') return false
  if (read.kind !== 'found') throw AzureReadError.of('resource group', read)
  const owner = valueAt(read.body, ['managedBy'])
  return typeof owner === 'string' && owner !== ''
}

/** Names an action: sorts by time, and no two are the same. */
function newId(): string {
  const time = clock.now().toISOString().replaceAll(/[-:.]/g, '')
  return `${time}-${randomBytes(4).toString('hex')}`
}
