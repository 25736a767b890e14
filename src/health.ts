// Is the service able to do its work, and is it at it?
import type { Misconfigured, Service } from './app.ts'
import type { Answer } from './problem.ts'
import { ALERT_QUEUE, WORK_QUEUE } from './store/queues.ts'
import type { SweepMark } from './store/sweeps.ts'

/** Handles `GET /api/health`: 200 when it can write, 503 with the reasons when it cannot. */
export async function health(service: Service | Misconfigured): Promise<Answer> {
  if ('problems' in service) {
    return {
      status: 503,
      body: { status: 'misconfigured', writes: 'off', problems: service.problems },
    }
  }
  const { config, storage } = service
  try {
    const [work, alerts, sweep, keyCheck] = await Promise.all([
      depth(storage, WORK_QUEUE),
      depth(storage, ALERT_QUEUE),
      lastSweep('sweep', service),
      lastSweep('timer', service),
    ])
    return {
      status: 200,
      body: {
        status: 'ok',
        writes: config.policy.writes,
        scope: { include: config.policy.include, exclude: config.policy.exclude },
        queues: { work, alerts },
        ...(sweep === undefined ? {} : { sweep }),
        ...(keyCheck === undefined ? {} : { keyCheck }),
      },
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return {
      status: 503,
      body: { status: 'storageUnavailable', writes: 'off', problems: [message.slice(0, 300)] },
    }
  }
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

async function depth(storage: Service['storage'], queue: string): Promise<number> {
  const properties = await (await storage.queue(queue)).getProperties()
  return properties.approximateMessagesCount ?? 0
}
