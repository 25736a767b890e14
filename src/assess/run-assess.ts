// `rebaseline assess`: options in, a report out, an exit code at the end.
import { DEFAULT_PARAMETERS } from '../engine/parameters.ts'
import { createCatalogue, type RuleCatalogue } from '../rules/catalogue.ts'
import { rules } from '../rules/index.ts'
import { assess } from './assess.ts'
import type { Baseline } from './baseline-file.ts'
import type { BaselineReport } from './baseline-report.ts'
import type { ByteSource } from './byte-source.ts'
import { chooseRules } from './choose-rules.ts'
import type { Io } from './command-line.ts'
import { type Inputs, openInputs } from './deployments/open-inputs.ts'
import { EXIT, UsageError } from './exit.ts'
import { count } from './formats/words.ts'
import { type Origin, parseAssessOptions } from './options.ts'
import { createOutput } from './output.ts'
import { createProgress, type Progress } from './progress.ts'
import { reportFor } from './reports.ts'

// Their documents say which resources belong to one workspace.
const WORKSPACES = 'Microsoft.MachineLearningServices/workspaces'

/** Runs it. @throws UsageError, InputError, AzureError, ReaderGone */
export async function runAssess(args: readonly string[], io: Io): Promise<number> {
  const options = parseAssessOptions(args)
  const baseline = await baselineOf(options.config)
  const chosen = chooseRules(baseline.rules, options)
  const catalogue = createCatalogue(chosen, baseline.parameters)
  const output = createOutput(io.stdout)
  const at = new Date().toISOString()
  const note = (text: string) => io.stderr.write(`rebaseline: ${text}\n`)
  const known = await earlier(options.baseline)
  const report = await reportFor(options, output, chosen, at, note)
  const { sources, unseen, needBicep } = await open(options.origin, catalogue, io, note)
  const progress = createProgress(io.stderr, 'judging')
  try {
    const tally = await assess({
      sources,
      unseen,
      catalogue,
      report,
      ...(known === undefined ? {} : { known }),
      ...(options.apiVersion === undefined ? {} : { apiVersion: options.apiVersion }),
      at,
      disabled: baseline.disabled,
      flush: () => output.flush(),
      note,
      progress: progress.show,
    })
    progress.clear()
    await output.finish()
    const fixed = known?.fixed(chosen, sources)
    if (fixed !== undefined && fixed > 0) {
      note(`fixed since: ${fixed} (not compliant in ${options.baseline}, and not found again)`)
    }
    if (options.failOn === undefined) return EXIT.ok
    if (needBicep > 0) {
      // A gate that saw half must not open.
      const what = count(needBicep, 'deployment')
      io.stderr.write(`rebaseline: --fail-on: not looked at for want of Bicep: ${what}\n`)
      return EXIT.wrongInput
    }
    if (tally.nothingJudged) {
      // A gate that saw nothing must not open.
      io.stderr.write('rebaseline: --fail-on: nothing in the input could be judged\n')
      return EXIT.wrongInput
    }
    return tally.reaches(options.failOn) ? EXIT.findings : EXIT.ok
  } finally {
    progress.clear()
    for (const source of sources) source.close()
  }
}

async function baselineOf(path: string | undefined): Promise<Baseline> {
  if (path === undefined) return { rules, parameters: DEFAULT_PARAMETERS, disabled: () => false }
  // Only here: checking the file takes longer to load than a small input takes to judge.
  const { readBaseline } = await import('./baseline-file.ts')
  return readBaseline(path)
}

async function earlier(path: string | undefined): Promise<BaselineReport | undefined> {
  if (path === undefined) return undefined
  const { readBaselineReport } = await import('./read-baseline-report.ts')
  return readBaselineReport(path)
}

async function open(
  origin: Origin,
  catalogue: RuleCatalogue,
  io: Io,
  note: (text: string) => void,
): Promise<Inputs> {
  if (origin.kind === 'files') return openInputs(origin, io.stdin, note)
  const progress = createProgress(io.stderr, 'reading')
  try {
    const source = await openGraph(origin, catalogue, io, progress)
    return { sources: [source], unseen: 0, needBicep: 0 }
  } finally {
    progress.clear()
  }
}

async function openGraph(
  origin: Exclude<Origin, { kind: 'files' }>,
  catalogue: RuleCatalogue,
  io: Io,
  progress: Progress,
): Promise<ByteSource> {
  const types = catalogue.subjects.map(({ type }) => type)
  const listed = types.filter(({ listedBy }) => listedBy === 'resourceGraph')
  const others = types.filter(({ listedBy }) => listedBy !== 'resourceGraph')
  if (listed.length === 0) {
    throw new UsageError('Resource Graph lists none of the types of the chosen rules; use --file')
  }
  if (others.length > 0) {
    const names = others.map(({ type }) => type).join(', ')
    io.stderr.write(`rebaseline: not looked at, Resource Graph does not list them: ${names}\n`)
  }
  // Only here: the clients of the Azure SDK take longer to load than a small file takes to judge.
  const { graphSource } = await import('./graph-source.ts')
  const wanted = new Set([...listed.map(({ type }) => type), WORKSPACES])
  return graphSource(origin, [...wanted], io.cloud, progress.show)
}
