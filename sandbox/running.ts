// Which sandbox runs on this machine: one file says so, and at most one `npm start` owns it.
import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where a running sandbox says how to reach it. Inside the project, and ignored by git. */
export const STATE_DIRECTORY = fileURLToPath(new URL('../.rebaseline/', import.meta.url))
const stateFile = (directory: string) => join(directory, 'sandbox.json')

/** How to reach a running sandbox. */
export interface SandboxState {
  /** The control endpoint of the sandbox Azure. */
  readonly control: string
  /** PEM of the certificate that its servers show. */
  readonly certificate: string
  readonly serviceUrl: string
  readonly functionKey: string
  /** Starts functions by hand. */
  readonly masterKey: string
}

/** A sandbox that was started: `state` follows when it is up. */
export interface SandboxOwner {
  readonly pid: number
  readonly state?: SandboxState
}

/** The sandbox that `npm start` left running, or undefined. One whose process is gone does not count. */
export async function runningSandbox(
  directory = STATE_DIRECTORY,
): Promise<SandboxOwner | undefined> {
  const owner = await ownerIn(directory)
  return owner !== undefined && (await isAlive(owner)) ? owner : undefined
}

/**
 * Makes this process the owner of the sandbox of this folder.
 * @returns undefined when it is, else the owner that runs already: it is left alone.
 */
export async function claimSandbox(directory = STATE_DIRECTORY): Promise<SandboxOwner | undefined> {
  await mkdir(directory, { recursive: true })
  const mine: SandboxOwner = { pid: process.pid }
  const written = await writeAside(mine, directory)
  try {
    for (;;) {
      try {
        // Fails when the file is there, and nobody ever sees half of it: of two that start at once, one comes second.
        await link(written, stateFile(directory))
        return undefined
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      }
      const other = await runningSandbox(directory)
      if (other !== undefined) return other
      // Left behind by a process that was killed.
      await rm(stateFile(directory), { force: true })
    }
  } finally {
    await rm(written, { force: true })
  }
}

/** Says how to reach the sandbox of this process. */
export async function announceSandbox(
  state: SandboxState,
  directory = STATE_DIRECTORY,
): Promise<void> {
  await rename(await writeAside({ pid: process.pid, state }, directory), stateFile(directory))
}

/** Gives the claim of this process up; that of another one stays. */
export async function releaseSandbox(directory = STATE_DIRECTORY): Promise<void> {
  const owner = await ownerIn(directory)
  if (owner?.pid === process.pid) await rm(stateFile(directory), { force: true })
}

async function writeAside(owner: SandboxOwner, directory: string): Promise<string> {
  const file = join(directory, `sandbox-${process.pid}-${randomUUID()}.json`)
  await writeFile(file, JSON.stringify(owner, null, 2))
  return file
}

async function ownerIn(directory: string): Promise<SandboxOwner | undefined> {
  try {
    return JSON.parse(await readFile(stateFile(directory), 'utf8')) as SandboxOwner
  } catch {
    return undefined
  }
}

async function isAlive({ pid, state }: SandboxOwner): Promise<boolean> {
  if (!Number.isInteger(pid)) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  if (state === undefined) return true
  try {
    // The number of a process is given again: only one that answers is the sandbox.
    await fetch(state.serviceUrl)
    return true
  } catch {
    return false
  }
}
