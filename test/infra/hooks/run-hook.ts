// Runs a hook as azd does on POSIX: the very text of azure.yaml, in `sh`, in the root. Its `az` is a stand-in that keeps
// what it was asked and answers what the test says, since no Azure is here.
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { parse } from 'yaml'

/** One hook of azure.yaml for one system. */
export interface HookText {
  readonly shell: string
  readonly run: string
  readonly interactive?: boolean
  readonly continueOnError?: boolean
}

type Hooks = Readonly<Record<string, Readonly<Record<'posix' | 'windows', HookText>>>>
interface AzureYaml {
  readonly hooks: Hooks
  readonly services: { readonly rebaseline: { readonly hooks: Hooks } }
}

/** The hooks of azure.yaml. */
export const azureYaml = parse(readFileSync('azure.yaml', 'utf8')) as AzureYaml

/** What the stand-in answers to calls whose arguments, joined by blanks, contain `to`. The last answer stays. */
export interface Answers {
  readonly to: string
  readonly with: readonly { readonly code: number; readonly out?: string; readonly err?: string }[]
}

/** How a hook ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** The arguments of each call of az, joined by blanks. */
  readonly calls: readonly string[]
}

// A shell script: it starts in a fiftieth of the time of Node.js, and a hook calls az up to twelve times.
function standIn(folder: string, answers: readonly Answers[]): string {
  const cases = answers.map(({ to, with: turns }, index) => {
    for (const [turn, { out = '', err = '' }] of turns.entries()) {
      writeFileSync(join(folder, `${index}.${turn}.out`), out)
      writeFileSync(join(folder, `${index}.${turn}.err`), err)
    }
    const codes = turns.map(({ code }, turn) => `${turn}) code=${code} ;;`).join(' ')
    return `*${quoted(to)}*)
  turn=$(grep -cF -e ${quoted(to)} "$calls")
  [ "$turn" -lt ${turns.length} ] || turn=${turns.length - 1}
  answer="$folder/${index}.$turn"
  case $turn in ${codes} esac ;;`
  })
  return `#!/bin/sh
folder=${quoted(folder)}
calls="$folder/calls"
asked="$*"
case $asked in
${cases.join('\n')}
*) answer="$folder/none"; code=64; echo "no answer for: $asked" > "$answer.err" ;;
esac
printf '%s\\n' "$asked" >> "$calls"
[ ! -f "$answer.out" ] || cat "$answer.out"
cat "$answer.err" >&2
exit $code
`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** Runs the POSIX text of a hook with these variables and nothing of ours from the machine. */
export async function runHook(
  name: 'postdeploy' | 'predown',
  variables: Readonly<Record<string, string>>,
  answers: readonly Answers[],
): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'hook-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'calls'), '')
  writeFileSync(join(folder, 'az'), standIn(folder, answers))
  chmodSync(join(folder, 'az'), 0o755)

  const path = [folder, dirname(process.execPath), process.env.PATH].join(delimiter)
  const child = spawn('sh', ['-c', azureYaml.hooks[name]?.posix.run ?? ''], {
    env: { PATH: path, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text) => {
    stdout += text
  })
  child.stderr.on('data', (text) => {
    stderr += text
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  const calls = readFileSync(join(folder, 'calls'), 'utf8').split('\n').slice(0, -1)
  return { code, stdout, stderr, calls }
}

/** An app on loopback that answers these statuses in turn, the last one for good. `asked` are the paths. */
export async function app(
  ...statuses: readonly number[]
): Promise<{ readonly url: string; readonly asked: readonly string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    response.statusCode = statuses[Math.min(asked.length, statuses.length - 1)] ?? 500
    asked.push(request.url ?? '')
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`, asked }
}

/** An address of this machine at which nobody listens: the port was free a moment ago. */
export async function nobody(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return `http://127.0.0.1:${port}/api`
}
