// Runs the assessment and the command line inside the test process.
import { Readable, Writable } from 'node:stream'
import { assess } from '../../src/assess/assess.ts'
import { sourceOfBytes } from '../../src/assess/byte-source.ts'
import { runCommandLine } from '../../src/assess/command-line.ts'
import { jsonReport } from '../../src/assess/formats/json.ts'
import { VERDICTS } from '../../src/assess/judged.ts'
import { createOutput } from '../../src/assess/output.ts'
import { DEFAULT_PARAMETERS } from '../../src/engine/parameters.ts'
import type { Rule } from '../../src/engine/rule.ts'
import { createCatalogue } from '../../src/rules/catalogue.ts'
import { rules } from '../../src/rules/index.ts'

/** A finding as the JSON report has it. */
export interface Finding {
  readonly resourceId: string
  readonly resourceName: string
  readonly resourceType: string
  readonly rule: string
  readonly verdict: string
  readonly severity: string
  readonly safety: string
  readonly gaps: readonly {
    readonly path: string
    readonly actual: unknown
    readonly expected: unknown
  }[]
  readonly reason: string | null
  readonly assumes: string | null
  readonly deployment: string | null
  readonly file: string | null
  readonly line: number | null
}

const SUBSCRIPTION = '/subscriptions/11111111-1111-4111-8111-111111111111'
const GROUP = `${SUBSCRIPTION}/resourceGroups/rg-ml`

/** The id of a storage account. */
export const accountId = (name: string) =>
  `${GROUP}/providers/Microsoft.Storage/storageAccounts/${name}`

/** The id of a workspace. */
export const workspaceId = (name: string) =>
  `${GROUP}/providers/Microsoft.MachineLearningServices/workspaces/${name}`

/** A storage account as the service returns it. */
export function account(name: string, properties: object = {}, more: object = {}) {
  const type = 'Microsoft.Storage/storageAccounts'
  return { id: accountId(name), name, type, properties, ...more }
}

/** A workspace as the service returns it. */
export function workspace(name: string, properties: object = {}) {
  const type = 'Microsoft.MachineLearningServices/workspaces'
  return { id: workspaceId(name), name, type, properties }
}

/** A stream that collects what is written to it. */
export function collector() {
  const parts: Buffer[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      parts.push(Buffer.from(chunk))
      done()
    },
  })
  return { stream, text: () => Buffer.concat(parts).toString('utf8') }
}

/** The findings of some rules (all when none is named) on inputs of text or bytes. */
export async function judge(
  inputs: readonly (string | Uint8Array)[],
  ruleIds: readonly string[] = [],
  apiVersion?: string,
  from: readonly Rule[] = rules,
): Promise<readonly Finding[]> {
  const chosen = from.filter(({ id }) => ruleIds.length === 0 || ruleIds.includes(id))
  const { stream, text } = collector()
  const output = createOutput(stream)
  await assess({
    sources: inputs.map((one, index) =>
      sourceOfBytes(typeof one === 'string' ? Buffer.from(one) : one, `input-${index}`),
    ),
    catalogue: createCatalogue(chosen, DEFAULT_PARAMETERS),
    report: jsonReport(output, new Set(VERDICTS)),
    ...(apiVersion === undefined ? {} : { apiVersion }),
    at: '2026-11-22T00:00:00.000Z',
    flush: () => output.flush(),
  })
  await output.finish()
  return JSON.parse(text()) as readonly Finding[]
}

/**
 * Runs the command line and returns everything it said. A Bicep of this machine is only asked when the arguments name it:
 * the answers are the same on every machine.
 */
export async function cli(given: readonly string[], stdin?: string | readonly Uint8Array[]) {
  const own = given.includes('--file') && !given.includes('--bicep')
  const args = own ? [...given, '--offline-engine', 'never'] : given
  const out = collector()
  let stderr = ''
  const code = await runCommandLine(args, {
    ...(stdin === undefined
      ? {}
      : { stdin: Readable.from(typeof stdin === 'string' ? [Buffer.from(stdin)] : stdin) }),
    stdout: out.stream,
    stderr: { write: (text: string) => (stderr += text) },
    cloud: { endpoint: 'https://localhost:1', scope: 'https://localhost/.default' },
  })
  return { code, stdout: out.text(), stderr }
}
