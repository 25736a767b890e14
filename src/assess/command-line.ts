// The command line: which command, and how it ends.
import type { Writable } from 'node:stream'
import { AzureError, EXIT, InputError, ReaderGone, UsageError } from './exit.ts'
import { createOutput } from './output.ts'
import { product } from './product.ts'
import { rulesList } from './rules-list.ts'
import { runAssess } from './run-assess.ts'
import { ASSESS_HELP, HELP } from './usage.ts'

/** What the command line talks to. */
export interface Io {
  /** Absent: the process's own. */
  readonly stdin?: AsyncIterable<Uint8Array | string>
  readonly stdout: Writable
  readonly stderr: { readonly isTTY?: boolean; write(text: string): unknown }
  readonly cloud: { readonly endpoint: string; readonly scope: string }
}

/** Runs a command and returns the exit code. Never throws: what went wrong is on stderr. */
export async function runCommandLine(args: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(args, io)
  } catch (error) {
    // Nobody is there to read it: the end of `… | head` is no failure.
    if (error instanceof ReaderGone) return EXIT.ok
    if (error instanceof UsageError) {
      const command = args[0] === 'assess' ? 'rebaseline assess' : 'rebaseline'
      io.stderr.write(`rebaseline: ${error.message} (see: ${command} --help)\n`)
      return EXIT.wrongInput
    }
    io.stderr.write(`rebaseline: ${messageOf(error)}\n`)
    if (error instanceof InputError) return EXIT.wrongInput
    return error instanceof AzureError ? EXIT.azure : EXIT.failed
  }
}

async function dispatch(args: readonly string[], io: Io): Promise<number> {
  const [command, ...rest] = args
  if (args.includes('--help') || args.includes('-h') || command === undefined) {
    await say(io, command === 'assess' ? ASSESS_HELP : HELP)
    return command === undefined ? EXIT.wrongInput : EXIT.ok
  }
  if (args.includes('--version')) {
    await say(io, `${product.version}\n`)
    return EXIT.ok
  }
  if (command === 'assess') return runAssess(rest, io)
  if (command !== 'rules') throw new UsageError(`there is no command "${command}"`)
  const other = rest.find((argument) => argument !== '--json')
  if (other !== undefined) throw new UsageError(`rules takes --json only, found "${other}"`)
  await say(io, rulesList(rest.length > 0))
  return EXIT.ok
}

async function say(io: Io, text: string): Promise<void> {
  const output = createOutput(io.stdout)
  output.write(text)
  await output.finish()
}

// The system's errors say it all; what is not one of them is a defect, and the stack is the report.
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const expected = error instanceof InputError || error instanceof AzureError || 'code' in error
  return expected ? error.message : (error.stack ?? error.message)
}
