// One bicep that was started here and answers questions over JSON-RPC on its standard input and output.
// https://github.com/Azure/bicep/blob/main/docs/experimental/jsonrpc-cli-command.md
import { spawn } from 'node:child_process'
import { PassThrough } from 'node:stream'
import rpc from 'vscode-jsonrpc/node.js'
import { holdUntil } from './live.ts'
import { NOTHING, withoutValues } from './without-values.ts'

/** The process ended, did not answer in time, or said what is no answer. Whoever sees it ends the process. */
export class ProcessFault extends Error {}

/** The engine's own words: it could not do what it was asked. The process can be asked again. */
export class EngineError extends Error {}

/** Our own words: it is not asked any more. */
export class NotAsked extends EngineError {}

/** A running bicep. */
export interface Connection {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined
  /** False once the process has ended or has broken the protocol. */
  readonly isAlive: boolean
  /** Asks one question. @throws EngineError with the engine's message, ProcessFault when there is no answer. */
  ask(method: string, params: object): Promise<unknown>
  /** Ends the process. */
  end(): void
}

const KEPT = 500

/** Starts `bicep jsonrpc --stdio` with the environment of this process, which parameter files may read. */
export function connect(program: string, limitMs: number): Connection {
  const child = spawn(program, ['jsonrpc', '--stdio'], { stdio: 'pipe' })
  const held = holdUntil(() => child.kill('SIGKILL'))
  let fault: ProcessFault | undefined
  let lastWords = ''
  const waiting = new Set<(fault: ProcessFault) => void>()
  const failed = (text: string) => {
    fault ??= new ProcessFault(text)
    for (const reject of waiting) reject(fault)
  }
  // A failed write is rejected by vscode-jsonrpc where nobody can catch it. Into a pipe it does not fail.
  const input = new PassThrough()
  input.pipe(child.stdin)
  const connection = rpc.createMessageConnection(
    new rpc.StreamMessageReader(child.stdout),
    new rpc.StreamMessageWriter(input),
  )
  child.on('error', (error) => {
    if (child.pid === undefined) held.release()
    failed(`bicep could not be started: ${error.message}`)
  })
  child.on('exit', () => held.release())
  child.on('close', (code, signal) => {
    const words = lastWords && `: ${withoutValues(lastWords.trim(), NOTHING)}`
    failed(`bicep ended by itself (${signal ?? code})${words}`)
  })
  // Writing to a process that has just ended is told by its end.
  child.stdin.on('error', () => {})
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-KEPT)
  })
  // The rest of the message is what bicep said, whatever it is.
  connection.onError(([error]) =>
    failed(`bicep said what is no answer: ${error.message.split('\n')[0]}`),
  )
  connection.listen()

  const ask = async (method: string, params: object): Promise<unknown> => {
    if (fault !== undefined) throw fault
    const { promise: noAnswer, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(
      () => reject(new ProcessFault(`bicep did not answer within ${limitMs / 1000} s`)),
      limitMs,
    )
    waiting.add(reject)
    try {
      return await Promise.race([connection.sendRequest(`bicep/${method}`, params), noAnswer])
    } catch (error) {
      if (error instanceof ProcessFault) throw error
      const message = error instanceof Error ? error.message : String(error)
      // Anything but an answer with an error in it is a fault of the connection.
      throw error instanceof rpc.ResponseError &&
        error.code !== rpc.ErrorCodes.PendingResponseRejected
        ? new EngineError(message)
        : new ProcessFault(message)
    } finally {
      clearTimeout(timer)
      waiting.delete(reject)
    }
  }

  return {
    pid: child.pid,
    get isAlive() {
      return fault === undefined
    },
    ask,
    end() {
      failed('bicep was ended')
      connection.dispose()
      input.unpipe()
      child.stdin.destroy()
      child.kill('SIGKILL')
    },
  }
}
