// Every side effect of the service is one HTTP request of its process. This file gives them names.
import type { Call } from '../../sandbox/azure/exchange.ts'
import type { GateCall } from '../../sandbox/storage/gate.ts'
import { createQueueTurns } from './queue-turns.ts'
import type { Stage } from './stage.ts'

/** A request of the service at one of its two moments. */
export interface ServiceMoment {
  /** Not processed yet, or processed and not answered yet. */
  readonly phase: 'before' | 'after'
  /** What the request is, e.g. `ARM PATCH stfraudprod`. */
  readonly name: string
  /** 1 for the first request of this name since the watch began. */
  readonly occurrence: number
}

/** A moment as it comes. */
export interface SeenMoment extends ServiceMoment {
  /** The request was processed just now, and what is durable is not what it was before. */
  readonly changed: boolean
}

/**
 * Awaited at both moments, with the same object for both; a throw at the first means that the request never arrived.
 */
export type ServiceHook = (moment: SeenMoment, request: object) => Promise<void>

const LONGEST_MS = 10_000
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A watch over the requests of the service. */
export interface Watch {
  /** True while a request is under way, heard or not heard by the hook at its second moment. */
  isBusy(): boolean
  end(): void
}

/** Tells `hook` of every request of the service until the watch ends. Looks at empty queues are left out. */
export function watchService(stage: Stage, hook: ServiceHook): Watch {
  const { azure, desk, gate } = stage
  const counts = new Map<string, number>()
  const open = new Map<object, { name: string; occurrence: number; since: number }>()
  const turns = createQueueTurns()
  const begin = async (call: object, name: string | undefined) => {
    if (name === undefined) return
    const occurrence = (counts.get(name) ?? 0) + 1
    counts.set(name, occurrence)
    open.set(call, { name, occurrence, since: Date.now() })
    await hook({ phase: 'before', name, occurrence, changed: false }, call)
  }
  const finish = async (call: object, changed: boolean) => {
    const named = open.get(call)
    if (named !== undefined) {
      const { name, occurrence } = named
      await hook({ phase: 'after', name, occurrence, changed }, call)
    }
    open.delete(call)
  }
  const ends = [
    azure.onCall(({ phase, call }) =>
      phase === 'before' ? begin(call, azureName(call, stage)) : finish(call, hasChanged(call)),
    ),
    gate.onCall(async ({ phase, call }) => {
      const queue = /\/(\w+)\/messages\?/.exec(call.path)?.[1]
      if (phase === 'before') {
        if (queue !== undefined) await turns.begin(queue, call)
        await begin(call, await storageName(call, stage))
      } else {
        turns.end(call)
        // A look that has a name has found a message, and hides it.
        await finish(call, hasChanged(call) || (call.method === 'GET' && queue !== undefined))
      }
    }),
    desk.onCall(({ phase, destination, request }) =>
      phase === 'before' ? begin(request, `${destination} POST`) : finish(request, true),
    ),
  ]
  return {
    // A client that gave up never hears its answer, and no request takes this long.
    isBusy: () => [...open.values()].some(({ since }) => Date.now() - since < LONGEST_MS),
    end() {
      for (const end of ends) end()
      turns.endAll()
    },
  }
}

function hasChanged({ method, path, status = 0, ...call }: Call | GateCall): boolean {
  // To the PUT of a queue 204 says that it was there already.
  const wasThere = 'service' in call && call.service === 'queue' && !path.includes('/messages/')
  return method !== 'GET' && status < 300 && !(wasThere && method === 'PUT' && status === 204)
}

/** What the service asks of Azure; undefined for what people do there. */
function azureName(call: Call, { azure }: Stage): string | undefined {
  const { plane, method, path, principal } = call
  if (plane === 'identity') return 'token'
  // The first request to a vault carries no token: the answer says where to get one.
  if (plane === 'vault' && principal === undefined) return `Key Vault ${method} (challenge)`
  if (principal !== azure.estate.rebaseline.name) return undefined
  if (plane === 'vault') return `Key Vault ${method} ${path.split('/').slice(1).join('/')}`
  if (plane === 'graph') return 'Resource Graph query'
  const segments = path.split('/').filter((part) => part !== '')
  const last = segments.findLast((part) => !GUID.test(part))
  return `ARM ${method} ${last}`
}

/** What the service asks of storage; undefined for a look at a queue that has nothing to give. */
async function storageName(call: GateCall, stage: Stage): Promise<string | undefined> {
  const { service, method } = call
  const path = decodeURIComponent(call.path).split('/').slice(2).join('/')
  if (service === 'table') return `table ${tableAction(method, path)}`
  const [queue = '', messages, message] = path.split('?')[0]?.split('/') ?? []
  if (messages === undefined) return `queue ${method} ${queue}`
  if (message !== undefined) {
    return `queue ${method === 'DELETE' ? 'delete from' : 'update in'} ${queue}`
  }
  if (method === 'POST') return `queue put to ${queue}`
  return (await stage.isVisible(queue)) ? `queue get from ${queue}` : undefined
}

function tableAction(method: string, path: string): string {
  if (path.startsWith('$batch')) return 'transaction on records'
  if (path.startsWith('Tables')) return method === 'GET' ? 'list' : 'create'
  const table = path.split(/[(?]/)[0]
  if (path.includes("RowKey='head'")) return `${method} ${table} head`
  if (path.includes("PartitionKey='open-")) return `${method} ${table} open`
  if (path.includes("PartitionKey='day-")) return `${method} ${table} timeline`
  if (path.includes("PartitionKey='told-")) return `${method} ${table} told`
  if (path.includes("PartitionKey='moment'")) return `${method} ${table} moment`
  return `${method} ${table}`
}
