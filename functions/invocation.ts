// What every trigger shares: the service is loaded on the first invocation, not on import, and log lines belong to it.
import type { InvocationContext } from '@azure/functions'
import type { Service } from '../src/app.ts'
import { inInvocation } from '../src/invocation-log.ts'

/** Runs `work` with the service. A wrong configuration throws: the platform delivers again once it is mended. */
export function withService<T>(
  context: InvocationContext,
  work: (service: Service) => Promise<T>,
): Promise<T> {
  return inInvocation(context, async () => {
    const { openService } = await import('../src/app.ts')
    const service = await openService()
    if ('problems' in service) throw new Error(`ConfigInvalid: ${service.problems.join('; ')}`)
    return work(service)
  })
}
