// Is the service able to do its work, and is it at it?
import type { Misconfigured, Service } from './app.ts'
import type { Answer } from './problem.ts'
import { ALERT_QUEUE, WORK_QUEUE } from './store/queues.ts'

/** Handles `GET /api/health`: 200 when it can write, 503 with the reasons when it cannot. */
export async function health(service: Service | Misconfigured): Promise<Answer> {
  if ('problems' in service) {
    return {
      status: 503,
      body: { status: 'misconfigured', writes: 'off', problems: service.problems },
    }
  }
  const { config, storage, marks } = service
  try {
    const [work, alerts, sweep, keyCheck] = await Promise.all([
      depth(storage, WORK_QUEUE),
      depth(storage, ALERT_QUEUE),
      marks.last('sweep'),
      marks.last('timer'),
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

async function depth(storage: Service['storage'], queue: string): Promise<number> {
  const properties = await (await storage.queue(queue)).getProperties()
  return properties.approximateMessagesCount ?? 0
}
