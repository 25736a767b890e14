// `npm run sarif`: what Microsoft's validator says of the SARIF reports of `rebaseline assess`.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandLine } from './command-line.ts'
import { findValidator, VALIDATOR_VERSION, validate } from './sarif/validator.ts'

const { values } = commandLine({
  command: 'npm run sarif',
  does:
    `Makes SARIF reports of every kind and has Microsoft's SARIF Multitool ${VALIDATOR_VERSION} validate them, by the rules of ` +
    'the standard and of GitHub code scanning. Ends with 1 when it has an error or a warning, with 0 where it cannot run: ' +
    'it needs Linux and a .NET, and is fetched with npm once.',
  options: {
    many: {
      type: 'boolean',
      default: false,
      says: 'validates a report with as many results as GitHub takes, too; that takes a minute',
    },
  },
})

const program = findValidator()
if (program === undefined) {
  console.log(
    'SARIF was not validated: Microsoft’s validator does not run here, it needs Linux and a .NET.',
  )
} else {
  const folder = mkdtempSync(join(tmpdir(), 'rebaseline-sarif-'))
  try {
    const { writeReports } = await import('./sarif/reports.ts')
    const reports = writeReports(folder, values.many)
    const { faults, said } = validate(program, reports, folder)
    console.log(said.trim())
    for (const fault of faults) console.error(fault)
    if (faults.length === 0) {
      console.log(`${reports.length} SARIF reports: no error and no warning`)
    }
    process.exitCode = faults.length === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}
