// A deployment put to one running engine, over a start of `bicep snapshot` for the same file; and whether the memory of the
// engine stays flat over 300 deployments. Only where there is a bicep.
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createEngine } from '../src/assess/bicep/engine.ts'
import { findBicep } from '../src/assess/bicep/find.ts'
import { PLACE } from '../src/assess/place.ts'
import { median, rounded, timed } from './measure.ts'

const SAMPLES = 'test/assess/bicep/samples'
const SETS = ['estate.bicepparam', 'symbolic.bicepparam', 'subscription.bicep', 'uncertain.bicep']
const DEPLOYMENTS = 300
const STARTS = 5

/** Measures both on a copy of the samples, which is taken away again; the reason when there is no bicep. */
export async function bicepOverStart(option?: string) {
  const found = await findBicep(option)
  if (found.kind === 'none') return { reason: found.reason }
  const folder = mkdtempSync(join(tmpdir(), 'rebaseline-bench-'))
  const engine = createEngine({ path: found.path })
  try {
    cpSync(SAMPLES, folder, { recursive: true })
    const predict = async (index: number) => {
      const path = join(folder, SETS[index % SETS.length] ?? '')
      const kind = path.endsWith('param') ? 'bicepparam' : 'bicep'
      const answer = await engine.predict({ kind, path })
      if (answer.kind !== 'predicted') throw new Error(`${path}: ${JSON.stringify(answer)}`)
    }
    for (const index of SETS.keys()) await predict(index)
    const times: number[] = []
    const peaks: number[] = []
    for (let index = 0; index < DEPLOYMENTS; index += 1) {
      times.push(await timed(() => predict(index)))
      peaks.push(megabytesOfChildren())
    }
    const starts: number[] = []
    for (let run = 0; run <= STARTS; run += 1) {
      const ms = await timed(() => snapshot(found.path, join(folder, 'estate.bicepparam')))
      // The first one finds nothing in the page cache.
      if (run > 0) starts.push(ms)
    }
    const half = Math.max(...peaks.slice(0, DEPLOYMENTS / 2))
    const whole = Math.max(...peaks)
    const perHundred = (times.reduce((sum, ms) => sum + ms, 0) / DEPLOYMENTS / 1000) * 100
    return {
      predictOverStartRatio: rounded(median(times) / median(starts)),
      enginePeakMegabytes: Math.round(whole),
      enginePeakGrowth: rounded(whole / half),
      detail:
        `bicep ${found.version}: ${perHundred.toFixed(1)} s for 100 deployments, median ${median(times).toFixed(0)} ms; ` +
        `a start ${median(starts).toFixed(0)} ms; at most ${half.toFixed(0)} MB in the first ${DEPLOYMENTS / 2}, ` +
        `${whole.toFixed(0)} MB in ${DEPLOYMENTS}`,
    }
  } finally {
    engine.dispose()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function snapshot(program: string, path: string): Promise<void> {
  const { subscriptionId, resourceGroup } = PLACE
  const place = ['--subscription-id', subscriptionId, '--resource-group', resourceGroup]
  await promisify(execFile)(program, ['snapshot', path, '--mode', 'overwrite', ...place])
}

/** What the largest process that this one started holds; not a number where the system does not say it. */
function megabytesOfChildren(): number {
  try {
    const pids = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ')
    const sizes = pids.map((pid) =>
      /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')),
    )
    return Math.max(0, ...sizes.map((size) => Number(size?.[1] ?? 0) / 1024))
  } catch {
    // It has been replaced at this moment, or this is no Linux.
    return process.platform === 'linux' ? 0 : Number.NaN
  }
}

if (import.meta.main) console.log(JSON.stringify(await bicepOverStart(process.argv[2]), null, 2))
