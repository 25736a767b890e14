// How every script takes its command line: `--help` prints the usage and ends with 0, anything that it does not know is
// told in one line and ends with 2.
import { type ParseArgsConfig, parseArgs } from 'node:util'

/** One option: how it is parsed, what stands for its value in the usage, and what it does. */
export interface ScriptOption {
  readonly type: 'boolean' | 'string'
  readonly multiple?: boolean
  readonly default?: string | boolean | string[]
  readonly value?: string
  readonly says: string
}

/** What a script is called with. */
export interface ScriptUsage<Options extends Readonly<Record<string, ScriptOption>>> {
  /** As a person types it: `npm run demo`. */
  readonly command: string
  /** What it does and how it ends, in whole sentences. */
  readonly does: string
  readonly options: Options
  /** Arguments without a name: what stands for them, and how many there may be. */
  readonly arguments?: { readonly value: string; readonly most: number; readonly says: string }
}

type Parsed<Options extends Readonly<Record<string, ScriptOption>>> = ReturnType<
  typeof parseArgs<{ options: { [Name in keyof Options]: Options[Name] }; allowPositionals: true }>
>

/** The options and arguments of this process. Ends the process for `--help` and for a wrong command line. */
export function commandLine<const Options extends Readonly<Record<string, ScriptOption>>>(
  script: ScriptUsage<Options>,
): Parsed<Options> {
  const args = process.argv.slice(2)
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usageText(script))
    process.exit(0)
  }
  try {
    const given = parseArgs({
      args,
      options: script.options as NonNullable<ParseArgsConfig['options']>,
      allowPositionals: true,
    })
    const most = script.arguments?.most ?? 0
    const extra = given.positionals[most]
    if (extra !== undefined) throw new Error(`there is no place for the argument '${extra}'`)
    return given as Parsed<Options>
  } catch (error) {
    // Node adds advice about dashes in further sentences.
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('. ')
    return refuse(script.command, first)
  }
}

/** Tells in one line what is wrong with the command line, and ends the process with 2. */
export function refuse(command: string, problem: string): never {
  const helped = command.startsWith('npm') ? `${command} -- --help` : `${command} --help`
  console.error(`${command}: ${problem.replace(/\.$/, '')} (see: ${helped})`)
  process.exit(2)
}

function usageText({
  command,
  does,
  options,
  arguments: named,
}: ScriptUsage<Readonly<Record<string, ScriptOption>>>): string {
  const rows = Object.entries(options).map(([name, { value, says }]) => [
    `--${name}${value === undefined ? '' : ` ${value}`}`,
    says,
  ])
  if (named !== undefined) rows.unshift([named.value, named.says])
  rows.push(['--help', 'prints this'])
  const widest = Math.max(...rows.map(([left = '']) => left.length))
  const lines = rows.map(([left = '', right]) => `  ${left.padEnd(widest)}  ${right}`)
  const dashes = command.startsWith('npm') ? ' --' : ''
  const before = named === undefined ? '' : ` ${named.value}`
  return [`${command}${dashes}${before} [options]`, '', does, '', ...lines].join('\n')
}
