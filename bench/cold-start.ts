// How much longer the built app takes to load than the Functions library alone, as whole processes.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ratioOf, rounded } from './measure.ts'

const RUNS = 21

/** Loads both in turn; the page cache is warm after the first. */
export async function coldStart() {
  const loader = fileURLToPath(new URL('./load.mjs', import.meta.url))
  const load = (target: string) => () =>
    execFileSync(process.execPath, [loader, import.meta.resolve(target)], { stdio: 'inherit' })
  const { ratio, leftMs, rightMs } = await ratioOf(
    RUNS,
    load('../dist/main.mjs'),
    load('@azure/functions'),
  )
  return {
    coldStartRatio: rounded(ratio),
    detail: `app ${leftMs.toFixed(0)} ms, library alone ${rightMs.toFixed(0)} ms, median of ${RUNS} pairs`,
  }
}
