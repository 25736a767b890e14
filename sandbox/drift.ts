// `npm run drift -- <name>`: breaks something in the running sandbox as a careless colleague would.
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { table } from './console.ts'
import { drifts } from './drifts.ts'
import { runningSandbox } from './running.ts'

const name = process.argv[2]
const drift = drifts.find((one) => one.name === name)
if (drift === undefined) {
  console.error(name === undefined ? 'Which drift?' : `There is no drift "${name}".`)
  console.error(table([['name', 'what happens'], ...drifts.map((one) => [one.name, one.title])]))
  process.exit(2)
}
const running = await runningSandbox()
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
