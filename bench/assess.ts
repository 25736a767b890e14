// Judging 100,000 mixed resources in a file, over a script that only parses the same file: whole processes, in turn.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { devNull, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bankEstate } from '../sandbox/estate.ts'
import type { JsonObject } from '../src/engine/json.ts'
import { median, rounded } from './measure.ts'
import { varied } from './varied.ts'

const COUNT = 100_000
const RUNS = 3

/** What a process took. */
interface Usage {
  readonly seconds: number
  readonly peakMegabytes: number
}

/** Writes the file, measures both, and takes the file away again. */
export async function assessOverParse() {
  const folder = mkdtempSync(join(tmpdir(), 'rebaseline-bench-'))
  try {
    const file = join(folder, 'estate.json')
    writeEstate(file)
    const assess = () =>
      measure([path('../bin/rebaseline.mjs'), 'assess', '--format', 'json', '--file', file])
    const parse = () => measure([path('./parse-file.mjs'), file])
    // Once each for the page cache and for the compiled sources.
    await assess()
    await parse()
    const pairs: { assess: Usage; parse: Usage }[] = []
    for (let run = 0; run < RUNS; run += 1) {
      pairs.push({ assess: await assess(), parse: await parse() })
    }
    const seconds = median(pairs.map((pair) => pair.assess.seconds))
    const ratio = median(pairs.map((pair) => pair.assess.seconds / pair.parse.seconds))
    const peakMegabytes = Math.max(...pairs.map((pair) => pair.assess.peakMegabytes))
    const parsePeak = Math.max(...pairs.map((pair) => pair.parse.peakMegabytes))
    return {
      resourcesPerSecond: Math.round(COUNT / seconds),
      peakMegabytes: Math.round(peakMegabytes),
      assessOverParseRatio: rounded(ratio),
      detail:
        `${COUNT} resources, ${(statSync(file).size / 1e6).toFixed(0)} MB: judging ${seconds.toFixed(1)} s and ` +
        `${peakMegabytes.toFixed(0)} MB, parsing ${median(pairs.map((pair) => pair.parse.seconds)).toFixed(1)} s and ` +
        `${parsePeak.toFixed(0)} MB`,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs a script with its output thrown away; it reports by itself what it took. */
async function measure(args: readonly string[]): Promise<Usage> {
  const nowhere = openSync(devNull, 'w')
  const start = performance.now()
  const child = spawn(process.execPath, ['--import', path('./report-usage.mjs'), ...args], {
    stdio: ['ignore', nowhere, 'pipe'],
  })
  let report = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    report += text
  })
  const [code] = (await once(child, 'close')) as [number | null]
  const seconds = (performance.now() - start) / 1000
  closeSync(nowhere)
  const [, kilobytes] = /maxRSS (\d+)/.exec(report) ?? []
  if (code !== 0 || kilobytes === undefined) throw new Error(`${args.join(' ')}: ${report}`)
  return { seconds, peakMegabytes: Number(kilobytes) / 1024 }
}

/** Copies of the sandbox's estate, each in resource groups of its own, so that what belongs together still does. */
function writeEstate(file: string): void {
  const originals = bankEstate()
    .resources.filter(({ id }) => /\/providers\//.test(String(id)))
    .map((resource) => resource as JsonObject)
  const target = openSync(file, 'w')
  let part: string[] = []
  for (let index = 0; index < COUNT; index += 1) {
    const original = originals[index % originals.length] ?? {}
    const copy = Math.floor(index / originals.length)
    const text = JSON.stringify(varied(original, index))
    part.push(text.replaceAll(/(\/resourceGroups\/[^/"]+)/gi, `$1-${copy}`))
    if (part.length === 1000 || index === COUNT - 1) {
      const first = index < 1000
      const last = index === COUNT - 1
      writeSync(target, `${first ? '[' : ',\n'}${part.join(',\n')}${last ? ']' : ''}`)
      part = []
    }
  }
  closeSync(target)
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url))
}

if (import.meta.main) console.log(JSON.stringify(await assessOverParse(), null, 2))
