// Is the service able to do its work, and is it at it?
import { endedTeamsUrl } from './alerts/ended-url.ts'
import type { Misconfigured, Service } from './app.ts'
import { product } from './assess/product.ts'
import { within } from './keep.ts'
import type { Answer } from './problem.ts'
import type { RightsReport } from './rights.ts'
import { ALERT_QUEUE, WORK_QUEUE } from './store/queues.ts'
import type { SweepMark } from './store/sweeps.ts'
import { sweepOverdue } from './sweep-age.ts'
import { whyNothingWatched } from './watched.ts'

const LONGEST_MS = 5000
const MOST_NAMED = 20
const MOST_TEXT = 600

/** Something that keeps the service from doing all of its work. */
interface Reason {
  readonly code:
    | 'AzureUnreadable'
    | 'RightsMissing'
    | 'SweepOverdue'
    | 'WatchesNothing'
    | 'TeamsUrlEnded'
  readonly detail: string
}

/**
 * Handles `GET /api/health`. 503 when nothing can be done: misconfigured, or storage is away. 200 otherwise, with the
 * reasons when it is `degraded`: whoever takes another status for a dead instance must not start it again for a missing
 * right.
 */
export async function health(service: Service | Misconfigured): Promise<Answer> {
  const { version } = product
  if ('problems' in service) {
    return {
      status: 503,
      body: { status: 'misconfigured', version, writes: 'off', problems: service.problems },
    }
  }
  const { policy, subscriptions, alerts } = service.config
  try {
    const [azure, stored] = await Promise.all([
      azureState(service),
      within(LONGEST_MS, 'storage', storedState(service)),
    ])
    const { lastEvent, finishedAt, firstSeen, schedule, ...shown } = stored
    const now = service.work.loop.clock.now()
    const periodMs = schedule?.periodMs
    const reasons: readonly Reason[] = [
      ...azure.reasons,
      ...known([
        { code: 'SweepOverdue', detail: sweepOverdue({ now, finishedAt, firstSeen, periodMs }) },
        { code: 'WatchesNothing', detail: whyNothingWatched(subscriptions, stored.sweep) },
        { code: 'TeamsUrlEnded', detail: endedTeamsUrl(alerts.teamsUrl) },
      ]),
    ]
    return {
      status: 200,
      body: {
        status: reasons.length === 0 ? 'ok' : 'degraded',
        ...(reasons.length === 0 ? {} : { reasons }),
        version,
        writes: policy.writes,
        effect: { default: policy.effect, overrides: policy.overrides.length },
        scope: { include: policy.include, exclude: policy.exclude },
        azure: azure.shown,
        ...shown,
        ...(finishedAt === undefined ? {} : { lastSweepFinishedAt: finishedAt }),
        ...(lastEvent === undefined ? {} : { lastEventAt: lastEvent }),
      },
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return {
      status: 503,
      body: {
        status: 'storageUnavailable',
        version,
        writes: 'off',
        problems: [message.slice(0, MOST_TEXT)],
      },
    }
  }
}

function known(
  reasons: readonly { readonly code: Reason['code']; readonly detail: string | undefined }[],
): readonly Reason[] {
  return reasons.flatMap(({ code, detail }) => (detail === undefined ? [] : [{ code, detail }]))
}

// Counting more would make the answer slow, and tell nobody more.
const MOST_COUNTED = 1000

/** The last sweep of a source, with the number of pieces of its work that are not finished (1000: that many or more). */
async function lastSweep(
  source: SweepMark['source'],
  { marks, sweepWork }: Pick<Service, 'marks' | 'sweepWork'>,
): Promise<(SweepMark & { readonly open: number }) | undefined> {
  const last = await marks.last(source)
  if (last === undefined) return undefined
  const open = last.completedAt === undefined ? await sweepWork.count(last, MOST_COUNTED) : 0
  return { ...last, open }
}

async function storedState(service: Service) {
  const { storage, marks, moments } = service
  const [
    work,
    alerts,
    sweep,
    keyCheck,
    poison,
    givenUp,
    lastEvent,
    finishedAt,
    firstSeen,
    schedule,
  ] = await Promise.all([
    depth(storage, WORK_QUEUE),
    depth(storage, ALERT_QUEUE),
    lastSweep('sweep', service),
    lastSweep('timer', service),
    service.poison(),
    givenUpLately(service),
    moments.lastEvent(),
    marks.lastFinished('sweep'),
    moments.firstSeen(),
    moments.schedule(),
  ])
  return {
    queues: { work, alerts },
    poison,
    ...(givenUp === undefined ? {} : { givenUp }),
    ...(sweep === undefined ? {} : { sweep }),
    ...(keyCheck === undefined ? {} : { keyCheck }),
    ...{ lastEvent, finishedAt, firstSeen, schedule },
  }
}

// As long as the platform keeps a message that was given up on.
const GIVEN_UP_MS = 7 * 86_400_000
const MOST_GIVEN_UP = 100
const GIVEN_UP_SHOWN = 5

/** The messages that were given up on in the last seven days (100: that many or more), the newest ones by name. */
async function givenUpLately({ givenUp, work }: Pick<Service, 'givenUp' | 'work'>) {
  const now = work.loop.clock.now().getTime()
  const all = await givenUp.since(new Date(now - GIVEN_UP_MS), MOST_GIVEN_UP)
  if (all.length === 0) return undefined
  return { count: all.length, latest: all.slice(0, GIVEN_UP_SHOWN) }
}

async function azureState({ rights }: Service) {
  let report: RightsReport
  try {
    report = await within(LONGEST_MS, 'Resource Manager', rights())
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).slice(0, MOST_TEXT)
    const detail = `the rights could not be asked for: ${why}`
    return {
      shown: { readable: 'unknown', writable: 'unknown', why } as const,
      reasons: [{ code: 'AzureUnreadable', detail }] as const,
    }
  }
  const { scopes, notAsked } = report
  const unknown = scopes.filter((one) => one.unknown !== undefined)
  const missing = scopes.flatMap(({ scope, missing: { actions, dataActions } }) => {
    const names = [...actions, ...dataActions]
    return names.length === 0 ? [] : [{ scope, names }]
  })
  const state = (isOne: (name: string) => boolean) => {
    if (missing.some(({ names }) => names.some(isOne))) return false
    return unknown.length === 0 ? true : 'unknown'
  }
  const isRead = (name: string) => name.endsWith('/read')
  return {
    shown: {
      readable: state(isRead),
      writable: state((name) => !isRead(name)),
      ...(missing.length === 0
        ? {}
        : {
            missing: missing.slice(0, MOST_NAMED).map(({ scope, names }) => ({
              scope,
              rights: names.slice(0, MOST_NAMED),
              ...(names.length > MOST_NAMED ? { more: names.length - MOST_NAMED } : {}),
            })),
          }),
      ...(notAsked === 0 ? {} : { scopesNotAsked: notAsked }),
    },
    reasons: [
      ...unknown.slice(0, MOST_NAMED).map((one) => ({
        code: 'AzureUnreadable' as const,
        detail: `the rights at ${one.scope} could not be asked for: ${one.unknown?.slice(0, MOST_TEXT)}`,
      })),
      ...missing.slice(0, MOST_NAMED).map(({ scope, names }) => ({
        code: 'RightsMissing' as const,
        detail: `the identity may not ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''} at ${scope}`,
      })),
    ],
  }
}

async function depth(storage: Service['storage'], queue: string): Promise<number> {
  const properties = await (await storage.queue(queue)).getProperties()
  return properties.approximateMessagesCount ?? 0
}
