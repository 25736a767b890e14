// `npm run azure-types`: what `assess` must know of Azure's types, out of what Microsoft publishes for Bicep.
import { readFileSync, writeFileSync } from 'node:fs'
import { rules } from '../src/rules/index.ts'
import { compact, nearest } from './azure-types/shapes.ts'
import { PACKAGE, readTypes, VERSION } from './azure-types/source.ts'
import { wantedTypes } from './azure-types/wanted.ts'
import { commandLine } from './command-line.ts'
import { hasDotnet, restored } from './nuget.ts'

const COMMAND = 'npm run azure-types'
const FILE = 'src/assess/azure-types/types.json'
const { values } = commandLine({
  command: COMMAND,
  does:
    `Writes ${FILE}: the forms of the resource types that rules judge or need, out of the NuGet package ${PACKAGE} ` +
    `${VERSION}, which dotnet fetches once. Ends with 1 when it cannot be fetched or lacks a type.`,
  options: {
    check: {
      type: 'boolean',
      default: false,
      says: 'compares, and ends with 1 when the file is another',
    },
  },
})

const folder = hasDotnet() ? restored('azure-types', PACKAGE, VERSION) : undefined
if (folder === undefined) fail(`${PACKAGE} ${VERSION} is not here, and dotnet could not fetch it`)
const wanted = wantedTypes(rules)
const found = readTypes(folder, new Set(wanted.map(({ type }) => type.toLowerCase())))
const chosen = wanted.map(({ type, apiVersion: asked }) => {
  const versions = found.get(type.toLowerCase())
  const apiVersion = nearest([...(versions?.keys() ?? [])], asked)
  const at = apiVersion === undefined ? undefined : versions?.get(apiVersion)
  if (apiVersion === undefined || at === undefined) fail(`${PACKAGE} does not know ${type}`)
  return { type, apiVersion, ...at }
})
const text = `${JSON.stringify(compact(`${PACKAGE} ${VERSION}`, chosen), null, 2)}\n`
if (!values.check) writeFileSync(FILE, text)
else if (readFileSync(FILE, 'utf8') !== text) fail(`${FILE} is another: ${COMMAND} writes it`)
console.log(`${chosen.length} types, ${Buffer.byteLength(text)} bytes`)

function fail(why: string): never {
  console.error(`${COMMAND}: ${why}`)
  process.exit(1)
}
