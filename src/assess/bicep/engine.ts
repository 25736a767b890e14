// The engine, for as long as a run lasts: one process at a time, which starts with the first question and is replaced before
// it holds too much memory, or when it has failed.
import type { JsonObject } from '../../engine/json.ts'
import type { Trace } from '../own-means/walk.ts'
import { type Connection, connect, EngineError, NotAsked, ProcessFault } from './connection.ts'
import { removeStaleCopies } from './copy.ts'
import { createFaults } from './faults.ts'
import { megabytesOf } from './memory.ts'
import { type Answer, type Input, predict } from './predict.ts'
import type { Ask } from './said.ts'
import { createPlaces, type Where } from './where.ts'

/** How the engine is run. */
export interface EngineOptions {
  /** The bicep, as `findBicep` gives it. */
  readonly path: string
  /** How long one question may take. 60 seconds unless told otherwise: 800 resources, the most of a template, take about 10. */
  readonly limitMs?: number
  /**
   * A process that holds more than this after a deployment is ended. 768 unless told otherwise, so that one deployment more
   * stays below 1 GB.
   */
  readonly memoryMegabytes?: number
  /** A process is ended after so many deployments, where its memory cannot be asked as well. 100 unless told otherwise. */
  readonly deploymentsPerProcess?: number
}

/** Azure's own deployment engine. Questions are answered one after the other. */
export interface Engine {
  /** What a deployment will ask for. Never rejects. */
  predict(input: Input): Promise<Answer>
  /**
   * Where in the Bicep sources the resource at `trace` is declared. `path` is the .bicep or .bicepparam of which `template` was
   * compiled. Undefined when not even the file is known. Never rejects.
   */
  whereOf(path: string, template: JsonObject, trace: Trace): Promise<Where | undefined>
  /** Ends the process. What is asked afterwards fails. */
  dispose(): void
}

/** An engine that has not started anything yet. */
export function createEngine(options: EngineOptions): Engine {
  const { path, limitMs = 60_000, memoryMegabytes = 768, deploymentsPerProcess = 100 } = options
  let connection: Connection | undefined
  let deployments = 0
  let isDisposed = false
  let last: Promise<unknown> = Promise.resolve()
  const places = createPlaces()
  const faults = createFaults()
  removeStaleCopies()

  const end = () => {
    connection?.end()
    connection = undefined
    deployments = 0
  }
  const ask: Ask = (method, params) => {
    if (isDisposed) throw new ProcessFault('the engine was ended')
    const whyNot = faults.whyNot(method)
    if (whyNot !== undefined) throw new NotAsked(whyNot)
    faults.asked(method)
    // It may have ended since the last answer.
    if (connection?.isAlive === false) end()
    connection ??= connect(path, limitMs)
    return connection.ask(method, params)
  }
  const failed = (error: unknown): string => {
    const reason = error instanceof Error ? error.message : String(error)
    if (error instanceof EngineError) faults.answered()
    else {
      if (error instanceof ProcessFault) faults.failed(reason)
      end()
    }
    return reason
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work)
    last = turn
    return turn
  }
  const endWhenFull = async () => {
    if (connection === undefined) return
    deployments += 1
    const { pid } = connection
    const megabytes = pid === undefined ? undefined : await megabytesOf(pid)
    if (deployments >= deploymentsPerProcess || (megabytes ?? 0) > memoryMegabytes) end()
  }

  return {
    predict: (input) =>
      inTurn(async () => {
        let compiled: { template: JsonObject; parameters: JsonObject } | undefined
        try {
          const answer = await predict(ask, input, (known) => {
            compiled = known
          })
          faults.answered()
          return answer
        } catch (error) {
          return { kind: 'failed', reason: failed(error), ...compiled }
        } finally {
          await endWhenFull()
        }
      }),
    whereOf: (file, template, trace) =>
      inTurn(async () => {
        try {
          const where = await places.whereOf(ask, file, template, trace)
          faults.answered()
          return where
        } catch (error) {
          failed(error)
          return undefined
        }
      }),
    dispose() {
      isDisposed = true
      end()
    },
  }
}
