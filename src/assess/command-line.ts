// The command line: which command, and how it ends.
import type { Writable } from 'node:stream'
import { AzureError, EXIT, InputError, ReaderGone, UsageError } from './exit.ts'
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
    io.stderr.write(`rebaseline: ${error instanceof Error ? error.message : String(error)}\n`)
    if (error instanceof UsageError) io.stderr.write('See: rebaseline assess --help\n')
    if (error instanceof AzureError) return EXIT.azure
    if (error instanceof UsageError || error instanceof InputError) return EXIT.wrongInput
    throw error
  }
}

async function dispatch(args: readonly string[], io: Io): Promise<number> {
  const [command, ...rest] = args
  if (args.includes('--help') || args.includes('-h') || command === undefined) {
    io.stdout.write(command === 'assess' ? ASSESS_HELP : HELP)
    return command === undefined ? EXIT.wrongInput : EXIT.ok
  }
  if (args.includes('--version')) {
    io.stdout.write(`${product.version}\n`)
    return EXIT.ok
  }
  if (command === 'assess') return runAssess(rest, io)
  if (command !== 'rules') throw new UsageError(`there is no command "${command}"`)
  const other = rest.find((argument) => argument !== '--json')
  if (other !== undefined) throw new UsageError(`rules takes --json only, found "${other}"`)
  io.stdout.write(rulesList(rest.length > 0))
  return EXIT.ok
}
