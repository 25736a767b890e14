// The command line on this process.
import { endOnSignals } from './bicep/live.ts'
import { runCommandLine } from './command-line.ts'

const {
  REBASELINE_ARM_ENDPOINT: endpoint = 'https://management.azure.com',
  REBASELINE_ARM_SCOPE: scope = 'https://management.azure.com/.default',
} = process.env
endOnSignals()
const code = await runCommandLine(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  cloud: { endpoint, scope },
})
// Connections to Azure are kept open for a while and would hold the process.
process.exit(code)
