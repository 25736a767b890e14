import Module from 'node:module'
import type { LogLevel } from './log.ts'
import type {
  FunctionCallback,
  FunctionMetadata,
  RpcInvocationResponse,
  RpcRetryContext,
  RpcTypedData,
} from './rpc.ts'

/** The hooks that an app can register. */
export type HookName = 'preInvocation' | 'postInvocation' | 'appStart' | 'appTerminate' | 'log'

/** A hook's context is passed by reference: hooks change its members, and the host reads them back. */
export type HookCallback = (context: Record<string, unknown>) => unknown

/** What the host tells the programming model about one invocation. */
export interface CoreInvocationContext {
  readonly invocationId: string
  readonly request: {
    readonly invocationId: string
    readonly functionId: string
    readonly inputData: readonly { readonly name: string; readonly data: RpcTypedData }[]
    readonly triggerMetadata: Readonly<Record<string, RpcTypedData>>
    readonly traceContext: {
      readonly traceParent: string
      readonly traceState: string
      readonly attributes: Readonly<Record<string, string>>
    }
    readonly retryContext?: RpcRetryContext
  }
  readonly metadata: FunctionMetadata
  state?: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks'
  log(level: LogLevel, category: string, message: string): void
}

/** How @azure/functions runs one invocation. */
export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>
  invokeFunction(
    context: unknown,
    inputs: unknown[],
    callback: FunctionCallback,
  ): Promise<unknown> | unknown
  getResponse(context: unknown, result: unknown): Promise<RpcInvocationResponse>
}

/** What @azure/functions gives the host when it is loaded. */
export interface ProgrammingModel {
  readonly name: string
  readonly version: string
  getInvocationModel(context: CoreInvocationContext): InvocationModel
  getCapabilities?(capabilities: Record<string, string>): Promise<Record<string, string>>
}

/** A function as registered: its metadata and its handler. */
export interface RegisteredFunction {
  readonly id: string
  readonly metadata: FunctionMetadata
  readonly callback: FunctionCallback
}

/** What the app has told the host so far. */
export interface Registry {
  readonly functions: readonly RegisteredFunction[]
  model(): ProgrammingModel | undefined
  hooks(name: HookName): readonly HookCallback[]
  /** From now on registering a function throws, as in the worker once the host has asked for the list. */
  lock(): void
}

const HOOK_NAMES: readonly string[] = [
  'preInvocation',
  'postInvocation',
  'appStart',
  'appTerminate',
  'log',
] satisfies HookName[]

class Disposable {
  readonly #dispose: () => void
  constructor(dispose: () => void) {
    this.#dispose = dispose
  }
  static from(...all: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const one of all) one.dispose()
    })
  }
  dispose(): void {
    this.#dispose()
  }
}

/**
 * Makes `require('@azure/functions-core')` answer, as the official worker does: the module is not a package, the
 * worker intercepts `Module.prototype.require`. Call once, before any file of the app is loaded, because
 * @azure/functions remembers the outcome of its first look. A direct ESM import of it fails here as in Azure.
 */
export function installCore(
  log: (level: LogLevel, category: string, message: string) => void,
): Registry {
  const functions: RegisteredFunction[] = []
  const hooks = new Map<string, Set<HookCallback>>(HOOK_NAMES.map((name) => [name, new Set()]))
  let model: ProgrammingModel | undefined
  let locked = false

  const core = {
    version: '3.11.0',
    hostVersion: '4.1037.0',
    Disposable,
    log,
    setProgrammingModel(given: ProgrammingModel) {
      model = given
    },
    getProgrammingModel: () => model,
    registerHook(name: string, callback: HookCallback): Disposable {
      const registered = hooks.get(name)
      if (!registered) throw new RangeError(`Unrecognized hook "${name}"`)
      registered.add(callback)
      return new Disposable(() => registered.delete(callback))
    },
    registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Disposable {
      if (locked) throw new Error('A function can only be registered during app startup')
      if (functions.some(({ metadata: { name } }) => name === metadata.name)) {
        throw new Error(`A function with name "${metadata.name}" has already been registered`)
      }
      const entry = { id: `${functions.length}:${metadata.name}`, metadata, callback }
      functions.push(entry)
      return new Disposable(() => {
        if (locked) throw new Error('A function can only be disposed during app startup')
        functions.splice(functions.indexOf(entry), 1)
      })
    },
  }
  Module.prototype.require = new Proxy(Module.prototype.require, {
    apply(target, thisArgument, args) {
      return args[0] === '@azure/functions-core' ? core : Reflect.apply(target, thisArgument, args)
    },
  })
  return {
    functions,
    model: () => model,
    hooks: (name) => [...(hooks.get(name) ?? [])],
    lock() {
      locked = true
    },
  }
}
