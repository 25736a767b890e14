import { randomBytes, randomUUID } from 'node:crypto'
import type {
  CoreInvocationContext,
  InvocationModel,
  RegisteredFunction,
  Registry,
} from './core.ts'
import { createInvocationLog } from './invocation-log.ts'
import type { LogLevel, WriteLog } from './log.ts'
import type {
  FunctionCallback,
  RpcInvocationResponse,
  RpcRetryContext,
  RpcTypedData,
} from './rpc.ts'

/** What a trigger hands to a function. */
export interface InvocationRequest {
  /** For the trigger binding, by itself. */
  readonly data: RpcTypedData
  readonly triggerMetadata?: Readonly<Record<string, RpcTypedData>>
  /** Why the value cannot be given to the function: it does not run, and the invocation fails. */
  readonly bindingError?: string
  /** Why, in words, as the host logs it. */
  readonly reason: string
  /** What the host logs of the trigger in a line of its own. */
  readonly triggerDetails?: string
  /** W3C trace parent of the caller. Default: a new trace. */
  readonly traceParent?: string | undefined
  readonly retryContext?: RpcRetryContext
}

/** Runs functions. */
export interface Invoker {
  /**
   * Runs one invocation to its end; rejects with what the function threw, that it took longer than `functionTimeout`, or
   * that the worker ended meanwhile.
   */
  invoke(fn: RegisteredFunction, request: InvocationRequest): Promise<RpcInvocationResponse>
  /** Runs every hook of the app's start or end. */
  runAppHooks(name: 'appStart' | 'appTerminate'): Promise<void>
  /** A log that the app or the library writes; late ones of a function are dropped. */
  log(level: LogLevel, category: string, message: string): void
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>
  /** Fails everything that runs: the worker in which it ran is gone. What the app does after that is not heard. */
  failAll(why: string): void
}

/** An invocation took longer than `functionTimeout` of host.json. */
export class FunctionTimeout extends Error {
  constructor(functionName: string, invocationId: string, limitMs: number) {
    const span = new Date(limitMs).toISOString().slice(11, 19)
    super(
      `Timeout value of ${span} was exceeded by function: Functions.${functionName} (Id: '${invocationId}')`,
    )
    this.name = 'FunctionTimeoutException'
  }
}

/** Whatever delivers work after an invocation has succeeded: the output bindings. Rejecting fails the invocation. */
export type Deliver = (fn: RegisteredFunction, response: RpcInvocationResponse) => Promise<void>

/** The binding that triggers a function, with its name. */
export function triggerOf({ metadata }: RegisteredFunction) {
  for (const [name, binding] of Object.entries(metadata.bindings)) {
    if (binding.type.toLowerCase().endsWith('trigger')) return { name, binding }
  }
  throw new Error(`Function "${metadata.name}" has no trigger`)
}

/**
 * Runs invocations in the order of the official worker (InvocationHandler.ts of azure-functions-nodejs-worker):
 * arguments, preInvocation hooks, the handler, postInvocation hooks, response.
 */
export function createInvoker(options: {
  readonly registry: Registry
  readonly appDirectory: string
  readonly write: WriteLog
  readonly deliver: Deliver
  /** Undefined: an invocation may take as long as it likes. */
  readonly timeoutMs: number | undefined
  /** Called when an invocation took too long: the host ends the worker with all that runs in it. */
  readonly onTimeout: (error: FunctionTimeout) => void
}): Invoker {
  const { registry, appDirectory, write, deliver, timeoutMs } = options
  const appHookData: Record<string, unknown> = {}
  /** The invocations that run, and how to fail each. */
  const running = new Map<string, (error: Error) => void>()
  let whenIdle: (() => void) | undefined

  const logInvocation = createInvocationLog({
    hooks: () => registry.hooks('log'),
    appHookData,
    isRunning: (invocationId) => running.has(invocationId),
    write,
  })

  const run = async (fn: RegisteredFunction, request: InvocationRequest, invocationId: string) => {
    if (request.bindingError !== undefined) {
      throw new Error(
        `Exception binding parameter '${triggerOf(fn).name}': ${request.bindingError}`,
      )
    }
    const model = registry.model()
    if (!model) throw new Error('The app has not loaded a programming model (@azure/functions)')
    let invocationContext: unknown
    const core: CoreInvocationContext = {
      invocationId,
      request: {
        invocationId,
        functionId: fn.id,
        inputData: [{ name: triggerOf(fn).name, data: request.data }],
        triggerMetadata: request.triggerMetadata ?? {},
        traceContext: {
          traceParent: request.traceParent ?? newTraceParent(),
          traceState: '',
          attributes: {},
        },
        ...(request.retryContext ? { retryContext: request.retryContext } : {}),
      },
      metadata: fn.metadata,
      log: (level, category, message) => {
        const source = { invocationId, functionName: fn.metadata.name, invocationContext }
        logInvocation({ ...source, level, category, message })
      },
    }
    const invocation = await model.getInvocationModel(core)
    const { context, inputs } = await invocation.getArguments()
    invocationContext = context
    const result = await runWithHooks({ core, invocation, context, inputs, fn })
    const response = await invocation.getResponse(context, result)
    await deliver(fn, response)
    return response
  }

  const runWithHooks = async (parts: {
    core: CoreInvocationContext
    invocation: InvocationModel
    context: unknown
    inputs: unknown[]
    fn: RegisteredFunction
  }): Promise<unknown> => {
    const { core, invocation, context, fn } = parts
    const shared = { hookData: {}, appHookData, invocationContext: context }
    const before: Record<string, unknown> = {
      ...shared,
      inputs: parts.inputs,
      functionCallback: fn.callback,
    }
    core.state = 'preInvocationHooks'
    for (const hook of registry.hooks('preInvocation')) await hook(before)
    const inputs = before.inputs as unknown[]
    const after: Record<string, unknown> = { ...shared, inputs, result: null, error: null }
    core.state = 'invocation'
    try {
      after.result = await invocation.invokeFunction(
        context,
        inputs,
        before.functionCallback as FunctionCallback,
      )
    } catch (error) {
      after.error = error
    }
    core.state = 'postInvocationHooks'
    for (const hook of registry.hooks('postInvocation')) await hook(after)
    if (after.error !== null && after.error !== undefined) throw after.error
    return after.result
  }

  return {
    async invoke(fn, request) {
      const invocationId = randomUUID()
      const { name } = fn.metadata
      const source = { invocationId, functionName: name, category: `Function.${name}` }
      const startedAt = performance.now()
      const end = (outcome: string) =>
        `Executed 'Functions.${name}' (${outcome}, Id=${invocationId}, Duration=${Math.round(performance.now() - startedAt)}ms)`
      const cut = Promise.withResolvers<never>()
      running.set(invocationId, cut.reject)
      const timer =
        timeoutMs === undefined
          ? undefined
          : setTimeout(() => {
              const error = new FunctionTimeout(name, invocationId, timeoutMs)
              cut.reject(error)
              options.onTimeout(error)
            }, timeoutMs)
      write({
        ...source,
        level: 'information',
        message: `Executing 'Functions.${name}' (Reason='${request.reason}', Id=${invocationId})`,
      })
      if (request.triggerDetails !== undefined) {
        const message = `Trigger Details: ${request.triggerDetails}`
        write({ ...source, level: 'information', message })
      }
      try {
        const response = await Promise.race([run(fn, request, invocationId), cut.promise])
        write({ ...source, level: 'information', message: end('Succeeded') })
        return response
      } catch (error) {
        write({ ...source, level: 'error', message: `${end('Failed')} ${describe(error)}` })
        throw error
      } finally {
        clearTimeout(timer)
        running.delete(invocationId)
        if (running.size === 0) whenIdle?.()
      }
    },
    async runAppHooks(name) {
      const context = { hookData: {}, appHookData, functionAppDirectory: appDirectory }
      for (const hook of registry.hooks(name)) await hook(context)
    },
    log: (level, category, message) => write({ level, category: `Worker.${category}`, message }),
    async idle() {
      if (running.size > 0) await new Promise<void>((resolve) => (whenIdle = resolve))
    },
    failAll(why) {
      for (const fail of running.values()) fail(new Error(why))
    },
  }
}

/** The text of whatever was thrown, with its stack when there is one. */
export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function newTraceParent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`
}
