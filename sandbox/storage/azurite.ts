import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Certificate } from '../certificate.ts'
import { processorTime, watchMoves } from '../standstill.ts'

/** The storage account that Azurite has when it is told of no others. */
export const ACCOUNT_NAME = 'devstoreaccount1'

/** The account key that Azurite always has; published by Microsoft, so it protects nothing. */
export const ACCOUNT_KEY =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

/** A storage account with blobs, queues and tables, over https. */
export interface StorageAccount {
  /** For example `https://127.0.0.1:4711/devstoreaccount1`. */
  readonly blobUri: string
  readonly queueUri: string
  readonly tableUri: string
  /** The account key form, for clients without a token. */
  readonly connectionString: string
}

/** Where an Azurite serves blobs, queues and tables, in this order: the addresses without an account. */
export type AzuriteServices = readonly [string, string, string]

/** A running Azurite. It is its first account, for those who need no other. */
export interface Azurite extends StorageAccount {
  readonly services: AzuriteServices
  readonly pid: number
  /** Ends the process; resolves when it is gone. Safe to call twice. */
  stop(): Promise<void>
}

/** How to start Azurite. */
export interface AzuriteOptions {
  readonly certificate: Certificate
  /** Where data is kept. Without it everything is in memory and gone with the process. */
  readonly directory?: string
  /** The names of its accounts; all have the same key. Default: the usual one. */
  readonly accounts?: readonly string[]
}

const PROGRAM = fileURLToPath(
  new URL('../../node_modules/azurite/dist/src/azurite.js', import.meta.url),
)
const PATIENCE_MS = 20_000
// Azurite has no notion of a parent; without this a crashed test run leaves it behind for ever.
const END_WITH_PARENT =
  'data:text/javascript,process.stdin.on("end",()=>process.exit()).resume().unref()'

/**
 * Starts Azurite as a child process on free ports and resolves when its three services listen. It accepts Microsoft
 * Entra tokens for the audience https://storage.azure.com (it reads their claims and does not check the signature),
 * as well as the account key. Rejects with what Azurite printed when it ends, or stands still for 20 seconds, before it is
 * up.
 */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  const { accounts = [ACCOUNT_NAME] } = options
  const scratch = await mkdtemp(join(tmpdir(), 'azurite-'))
  const cert = join(scratch, 'cert.pem')
  const key = join(scratch, 'key.pem')
  await Promise.all([
    writeFile(cert, options.certificate.cert),
    writeFile(key, options.certificate.key, { mode: 0o600 }),
  ])
  const persistence = options.directory
    ? ['--location', options.directory]
    : ['--inMemoryPersistence']
  const child = spawn(
    process.execPath,
    [
      ...['--import', END_WITH_PARENT, PROGRAM, '--silent', '--skipApiVersionCheck'],
      ...['--disableTelemetry', '--oauth', 'basic', '--cert', cert, '--key', key],
      ...['--blobPort', '0', '--queuePort', '0', '--tablePort', '0', ...persistence],
    ],
    {
      cwd: scratch,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, AZURITE_ACCOUNTS: accounts.map(withKey).join(';') },
    },
  )
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    // A kept-alive client connection can hold a polite shutdown up.
    const impatient = setTimeout(() => child.kill('SIGKILL'), 2000)
    await gone
    clearTimeout(impatient)
    await rm(scratch, { recursive: true, force: true })
  }
  try {
    const services = await listening(child)
    if (child.pid === undefined) throw new Error('Azurite has no process')
    const first = accountAt(services, accounts[0] ?? ACCOUNT_NAME)
    return { ...first, services, pid: child.pid, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** An account of a running Azurite. */
export function accountAt(services: AzuriteServices, name: string): StorageAccount {
  const [blob, queue, table] = services
  const [blobUri, queueUri, tableUri] = [`${blob}/${name}`, `${queue}/${name}`, `${table}/${name}`]
  const connectionString = [
    `DefaultEndpointsProtocol=https;AccountName=${name};AccountKey=${ACCOUNT_KEY}`,
    `BlobEndpoint=${blobUri};QueueEndpoint=${queueUri};TableEndpoint=${tableUri};`,
  ].join(';')
  return { blobUri, queueUri, tableUri, connectionString }
}

// github.com/Azure/Azurite, "Customized Storage Accounts & Keys"
const withKey = (name: string) => `${name}:${ACCOUNT_KEY}`

function listening(child: ChildProcess): Promise<AzuriteServices> {
  return new Promise((resolve, reject) => {
    let printed = ''
    const fail = (why: string) => reject(new Error(`Azurite ${why}. It printed:\n${printed}`))
    const moves = watchMoves(() => `${printed.length} ${processorTime(child.pid ?? 0)}`)
    const timer = setInterval(() => {
      if (moves().stillMs < PATIENCE_MS) return
      clearInterval(timer)
      fail(`stood still for ${PATIENCE_MS / 1000} s while it started`)
    }, 500)
    const read = (chunk: Buffer) => {
      printed += chunk.toString()
      const found = new Map(
        [
          ...printed.matchAll(/Azurite (\w+) service is successfully listening at (https?:\S+)/g),
        ].map((match) => [match[1], match[2]] as const),
      )
      const [blob, queue, table] = ['Blob', 'Queue', 'Table'].map((name) => found.get(name))
      if (!blob || !queue || !table) return
      clearInterval(timer)
      child.removeAllListeners('exit')
      resolve([blob, queue, table])
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', (error) => {
      clearInterval(timer)
      fail(`could not be run (${error.message})`)
    })
    child.once('exit', (code, signal) => {
      clearInterval(timer)
      // The last output can arrive after the exit.
      setImmediate(() => fail(`ended at once (${signal ?? `exit code ${code}`})`))
    })
  })
}
