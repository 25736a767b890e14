import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** Where a running sandbox says how to reach it. Inside the project, and ignored by git. */
export const STATE_DIRECTORY = fileURLToPath(new URL('../.rebaseline/', import.meta.url))
/** The file in it. */
export const STATE_FILE = `${STATE_DIRECTORY}sandbox.json`

/** How to reach a running sandbox. */
export interface SandboxState {
  /** The control endpoint of the sandbox Azure. */
  readonly control: string
  /** PEM of the certificate that its servers show. */
  readonly certificate: string
  readonly serviceUrl: string
  readonly functionKey: string
}

/** The sandbox that `npm start` left running, or undefined. */
export async function runningSandbox(): Promise<SandboxState | undefined> {
  try {
    return JSON.parse(await readFile(STATE_FILE, 'utf8')) as SandboxState
  } catch {
    return undefined
  }
}
