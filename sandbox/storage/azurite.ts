import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Certificate } from '../certificate.ts'
import { processorTime, watchMoves } from '../standstill.ts'

/** The storage account name that Azurite always has. */
export const ACCOUNT_NAME = 'devstoreaccount1'

/** The account key that Azurite always has; published by Microsoft, so it protects nothing. */
export const ACCOUNT_KEY =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

/** A running Azurite: one storage account with blobs, queues and tables, over https. */
export interface Azurite {
  /** For example `https://127.0.0.1:4711/devstoreaccount1`. */
  readonly blobUri: string
  readonly queueUri: string
  readonly tableUri: string
  /** The account key form, for clients without a token. */
  readonly connectionString: string
  readonly pid: number
  /** Ends the process; resolves when it is gone. Safe to call twice. */
  stop(): Promise<void>
}

/** How to start Azurite. */
export interface AzuriteOptions {
  readonly certificate: Certificate
  /** Where data is kept. Without it everything is in memory and gone with the process. */
  readonly directory?: string
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
    { cwd: scratch, stdio: ['pipe', 'pipe', 'pipe'] },
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
    const bases = await listening(child)
    const [blobUri, queueUri, tableUri] = bases.map((base) => `${base}/${ACCOUNT_NAME}`)
    if (!blobUri || !queueUri || !tableUri || child.pid === undefined) {
      throw new Error('Azurite did not name its three services')
    }
    const connectionString = [
      `DefaultEndpointsProtocol=https;AccountName=${ACCOUNT_NAME};AccountKey=${ACCOUNT_KEY}`,
      `BlobEndpoint=${blobUri};QueueEndpoint=${queueUri};TableEndpoint=${tableUri};`,
    ].join(';')
    return { blobUri, queueUri, tableUri, connectionString, pid: child.pid, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Resolves to the base addresses of blob, queue and table, in this order. */
function listening(child: ChildProcess): Promise<string[]> {
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
      const bases = ['Blob', 'Queue', 'Table'].map((service) => found.get(service))
      if (bases.some((base) => base === undefined)) return
      clearInterval(timer)
      child.removeAllListeners('exit')
      resolve(bases.filter((base) => base !== undefined))
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
