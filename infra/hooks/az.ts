// Calls the Azure CLI. It is asked for nothing by way of a terminal: a hook must end by itself.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** How one call ended. */
export interface AzAnswer {
  readonly ok: boolean
  readonly out: string
  /** What az said on standard error, without secrets. */
  readonly said: string
}

// No call of a hook takes longer: a deployment that does not end, a sign-in that waits for a person.
const LONGEST_MS = 45 * 60_000

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Runs `az` in the root of the repository. Never throws: an az that cannot be started is an answer, too. */
export function az(args: readonly string[]): Promise<AzAnswer> {
  return new Promise<AzAnswer>((resolve, reject) => {
    const { program, given, verbatim } = startedAs(args, process.platform, process.env.ComSpec)
    const child = spawn(program, given, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsVerbatimArguments: verbatim,
      timeout: LONGEST_MS,
    })
    let out = ''
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const late =
        signal === null ? '' : `\naz was ended (${signal}): it had ${LONGEST_MS / 60_000} minutes.`
      resolve({ ok: code === 0, out, said: withoutSecrets(said) + late })
    })
  }).catch((error: Error) => ({
    ok: false,
    out: '',
    said: `az cannot be started: ${error.message}`,
  }))
}

/** What is started for `az ARGS`. On Windows az is a batch file, which Node.js starts through cmd.exe only. */
export function startedAs(
  args: readonly string[],
  platform: NodeJS.Platform,
  comSpec = 'cmd.exe',
): { readonly program: string; readonly given: readonly string[]; readonly verbatim: boolean } {
  if (platform !== 'win32') return { program: 'az', given: args, verbatim: false }
  const line = ['az', ...args.map(quotedForCmd)].join(' ')
  // /d no AutoRun, /v:off no delayed expansion of "!", /s takes off the outer quotes and nothing else.
  return { program: comSpec, given: ['/d', '/v:off', '/s', '/c', `"${line}"`], verbatim: true }
}

/**
 * One argument as cmd.exe hands it through a batch file. Quotes keep blanks, `&`, `|`, `<`, `>`, `^` and parentheses;
 * nothing keeps `%`, a quote or a line break from being read by cmd.exe. Throws for those: no id or name of Azure that
 * a hook passes has them.
 */
export function quotedForCmd(arg: string): string {
  if (/["%\r\n]/.test(arg)) throw new Error(`cannot be passed to az.cmd: ${arg}`)
  // A backslash before the closing quote would be read as an escaped quote.
  return `"${arg.replace(/\\+$/, '$&$&')}"`
}

/** The call as a person types it, in sh as in PowerShell. */
export function shown(args: readonly string[]): string {
  return ['az', ...args]
    .map((arg) => (/^[\w./:=@-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "''")}'`))
    .join(' ')
}

/** The text without the values of keys and signatures in addresses. */
export function withoutSecrets(text: string): string {
  // As they are, or as JSON, HTML or an address write them.
  return text.replace(
    /((?:[?&]|\\+u0026|&amp;|%26|%3F)(?:code|sig)(?:=|\\+u003d|%3D))[^&\s"'\\%]+/gi,
    '$1***',
  )
}
