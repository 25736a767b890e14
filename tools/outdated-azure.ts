// `npm run outdated-azure`: what the repository uses of Azure and its surroundings that ends soon.
import { table } from '../sandbox/console.ts'
import { endsWithinAYear, readThings, usesOf } from './azure-ends.ts'
import { commandLine, refuse } from './command-line.ts'

const COMMAND = 'npm run outdated-azure'
const { values } = commandLine({
  command: COMMAND,
  does:
    'Prints what the repository uses that its makers end within a year, by the dates in tools/azure-ends.json. Asks nobody. ' +
    'Ends with 1 when there is something, with 0 when not.',
  options: {
    on: {
      type: 'string',
      value: 'YYYY-MM-DD',
      says: 'another day than today to count the year from',
    },
  },
})

const today = values.on ?? new Date().toISOString().slice(0, 10)
if (!isDay(today)) refuse(COMMAND, `--on wants a day as YYYY-MM-DD, found "${today}"`)

const things = readThings()
const ends = endsWithinAYear(
  things,
  things.map((thing) => usesOf(thing).flat()),
  today,
)
const oldest = things.map(({ lookedUp }) => lookedUp).toSorted()[0]
const looked = `The dates were looked up on ${oldest} or later.`
if (ends.length === 0) console.log(`Nothing ends within a year from ${today}. ${looked}`)
else {
  const rows = ends.map(({ name, version, on, files, instead, source }) => [
    on,
    `${name} ${version}`,
    files.join(', '),
    instead,
    source,
  ])
  console.log(table([['ends', 'what', 'used in', 'instead', 'source'], ...rows]))
  console.log(`\n${looked}`)
  process.exitCode = 1
}

function isDay(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
