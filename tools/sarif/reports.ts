// SARIF reports of every kind that `rebaseline assess` makes, for the validator.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { sampleResource } from '../../src/generate/sample-resource.ts'
import { rules } from '../../src/rules/index.ts'

const COMMAND = resolve('bin/rebaseline.mjs')
// Enough accounts for more results than GitHub takes.
const MANY = 2500

/** What is assessed, from which files or from stdin. */
interface Case {
  readonly name: string
  readonly files?: Readonly<Record<string, unknown>>
  readonly stdin?: unknown
  readonly more?: readonly string[]
}

const account = (name: string, more: object = {}) => ({
  id: `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-ml/providers/Microsoft.Storage/storageAccounts/${name}`,
  name,
  type: 'Microsoft.Storage/storageAccounts',
  properties: { minimumTlsVersion: 'TLS1_0' },
  ...more,
})

// An example of each rule that is not compliant, as far as it is without its surroundings.
const everyRule = rules.flatMap((rule) =>
  rule.examples.nonCompliant.slice(0, 1).map(({ resource }) => {
    const { id, document } = sampleResource(rule.resource, resource, {})
    return { ...(document as object), id }
  }),
)
const everyVerdict = ['nonCompliant', 'unknown', 'notApplicable', 'compliant'].flatMap((one) => [
  '--verdict',
  one,
])
const odd = ['ünï ©', 'a#b?c%41', 'a\tb\nc\u0000d', '\ud800', '..', '', '  ', 'http://x/y', '{0}']

const CASES: readonly Case[] = [
  { name: 'every-rule-from-a-file', files: { 'infra/all.json': everyRule } },
  { name: 'every-verdict', files: { 'infra/a.json': [account('a')] }, more: everyVerdict },
  { name: 'every-rule-from-stdin', stdin: everyRule },
  {
    name: 'snapshot',
    files: {
      'main.snapshot.json': {
        predictedResources: [{ ...account('a'), apiVersion: '2023-05-01' }],
        diagnostics: [],
      },
    },
  },
  {
    name: 'template',
    files: {
      'azuredeploy.json': {
        contentVersion: '1.0.0.0',
        resources: [
          {
            type: 'Microsoft.Storage/storageAccounts',
            apiVersion: '2023-05-01',
            name: "[parameters('name')]",
            properties: {},
          },
        ],
      },
    },
  },
  { name: 'empty', stdin: [] },
  { name: 'no-rule-applies', stdin: [{ ...account('a'), type: 'Microsoft.Compute/disks' }] },
  {
    name: 'odd-names-in-odd-files',
    files: Object.fromEntries(
      ['ünï cödé/b c #1.json', 'a%41?.json', 'x\ny.json', '日本/テスト.json', '-.json'].map(
        (path) => [path, odd.map((name) => account(name, { name }))],
      ),
    ),
  },
  { name: 'odd-names-from-stdin', stdin: odd.map((name) => account(name, { id: name, name })) },
  { name: 'outside', files: { '../elsewhere/a b.json': [account('a')] } },
]

const LIMIT: Case = {
  name: 'over-the-limit',
  files: { 'many.json': Array.from({ length: MANY }, (_, index) => account(`a${index}`)) },
}

/**
 * Writes the reports into a folder; with `many`, one with as many results as GitHub takes, too.
 * @returns their paths. @throws when one could not be made.
 */
export function writeReports(folder: string, many: boolean): readonly string[] {
  return [...CASES, ...(many ? [LIMIT] : [])].map(({ name, files = {}, stdin, more = [] }) => {
    const cwd = join(folder, name)
    mkdirSync(cwd, { recursive: true })
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(cwd, path, '..'), { recursive: true })
      writeFileSync(join(cwd, path), JSON.stringify(content, null, 2))
    }
    const inputs = stdin === undefined ? Object.keys(files) : ['-']
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        COMMAND,
        'assess',
        ...inputs.map((path) => `--file=${path}`),
        ...['--format', 'sarif', ...more],
      ],
      { cwd, encoding: 'utf8', input: JSON.stringify(stdin) ?? '', maxBuffer: 1 << 30 },
    )
    if (status !== 0) throw new Error(`${name}: ${stderr}`)
    const report = join(folder, `${name}.sarif`)
    writeFileSync(report, stdout)
    return report
  })
}
