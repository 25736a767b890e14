// `npm run bench`: the figures that the design promises, as ratios within one run.
import { commandLine } from '../tools/command-line.ts'

const { values } = commandLine({
  command: 'npm run bench',
  does: 'Measures the figures that the design promises, as ratios within one run. Takes some minutes.',
  options: { json: { type: 'boolean', default: false, says: 'prints one object' } },
})
const { buildApp } = await import('../tools/build.ts')
const { assessOverParse } = await import('./assess.ts')
const { bicepOverStart } = await import('./bicep.ts')
const { coldStart } = await import('./cold-start.ts')
const { evaluateOverParse } = await import('./evaluate.ts')
const { fixes } = await import('./fix.ts')
await buildApp()
const start = await coldStart()
const evaluation = await evaluateOverParse()
const fix = await fixes()
const assessed = await assessOverParse()
const engine = await bicepOverStart()

if (values.json) {
  const { coldStartRatio } = start
  const { evaluateOverParseRatio } = evaluation
  const { armCallsPerFix, timeToVerifiedRatio } = fix
  const { assessOverParseRatio, resourcesPerSecond, peakMegabytes } = assessed
  const { predictOverStartRatio, enginePeakMegabytes, enginePeakGrowth } = engine
  console.log(
    JSON.stringify({
      coldStartRatio,
      armCallsPerFix,
      timeToVerifiedRatio,
      evaluateOverParseRatio,
      assessOverParseRatio,
      resourcesPerSecond,
      peakMegabytes,
      predictOverStartRatio,
      enginePeakMegabytes,
      enginePeakGrowth,
    }),
  )
} else {
  const line = (name: string, value: number | string, aim: string, detail: string) =>
    console.log(`${name.padEnd(24)}${String(value).padEnd(10)}aim ${aim.padEnd(12)}${detail}`)
  const { reads, writes } = fix.armCallsPerFix
  line('coldStartRatio', start.coldStartRatio, '≤ 1.2', start.detail)
  line('armCallsPerFix', `${reads}r ${writes}w`, '2r 1w', fix.armCallsDetail)
  line('timeToVerifiedRatio', fix.timeToVerifiedRatio, '≤ 1.2', fix.timeDetail)
  line('evaluateOverParseRatio', evaluation.evaluateOverParseRatio, '≤ 0.25', evaluation.detail)
  line('assessOverParseRatio', assessed.assessOverParseRatio, '≤ 2', assessed.detail)
  if (engine.reason !== undefined) console.log(`deployments were not measured: ${engine.reason}`)
  else {
    line('predictOverStartRatio', engine.predictOverStartRatio, '≤ 0.25', engine.detail)
    line('enginePeakGrowth', engine.enginePeakGrowth, '≤ 1.2', 'the peak of 300 over that of 150')
  }
}
