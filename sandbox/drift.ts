// `npm run drift -- <name>`: breaks something in the running sandbox as a careless colleague would.
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { commandLine, refuse } from '../tools/command-line.ts'
import { drifts } from './drifts.ts'
import { runningSandbox } from './running.ts'

const COMMAND = 'npm run drift'
const names = drifts.map((one) => one.name).join(', ')
const { positionals } = commandLine({
  command: COMMAND,
  does:
    'Breaks something in the running sandbox as a careless colleague would. Ends with 1 when no sandbox runs, or when ' +
    `it refuses.\n\n${drifts.map((one) => `  ${one.name.padEnd(24)}${one.title}`).join('\n')}`,
  options: {},
  arguments: { value: 'NAME', most: 1, says: 'one of the names above' },
})
const [name] = positionals
const drift = drifts.find((one) => one.name === name)
if (drift === undefined) {
  refuse(COMMAND, `${name === undefined ? 'which one' : `there is no "${name}"`}: ${names}`)
}
const running = (await runningSandbox())?.state
if (running === undefined) {
  console.error('No sandbox is running. Start one with: npm start')
  process.exit(1)
}
setDefaultCACertificates([...getCACertificates('default'), running.certificate])
try {
  const response = await fetch(`${running.control}/drifts/${drift.name}`, { method: 'POST' })
  if (!response.ok)
    throw new Error(`the sandbox answered ${response.status}: ${await response.text()}`)
  console.log(`${drift.title}.`)
  console.log(`Breaks ${drift.rule} on ${drift.resourceId}`)
} catch (error) {
  const cause =
    error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
  console.error(
    `The drift was not made: ${error instanceof Error ? error.message : String(error)}${cause}`,
  )
  console.error('If the sandbox is gone, start it again with: npm start')
  process.exit(1)
}
