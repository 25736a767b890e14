// Judging 10,000 storage accounts with every rule of the type, over JSON.parse of the same bytes.

import { variedAccounts } from '../sandbox/estate/varied-accounts.ts'
import type { Json, JsonObject } from '../src/engine/json.ts'
import { DEFAULT_PARAMETERS } from '../src/engine/parameters.ts'
import { createCatalogue } from '../src/rules/catalogue.ts'
import { rules } from '../src/rules/index.ts'
import { ratioOf, rounded } from './measure.ts'
import { varied } from './varied.ts'

const COUNT = 10_000
const RUNS = 9

// The rules that a rival's seven checks are about, and beside them the whole baseline of the type.
const SEVEN = [
  'storage-secure-transfer',
  'storage-minimum-tls',
  'storage-blob-public-access',
  'storage-public-network-access',
  'storage-network-default-deny',
  'storage-shared-key-access',
  'storage-cross-tenant-replication',
]

/** The same accounts are parsed and judged; their members come in many orders and sets, as an estate's do. */
export async function evaluateOverParse() {
  const subject = createCatalogue(rules, DEFAULT_PARAMETERS).ofType(
    'Microsoft.Storage/storageAccounts',
  )
  if (subject === undefined) throw new Error('there are no rules for storage accounts')
  const { type, judges } = subject
  const accounts = variedAccounts(COUNT, Date.now()).map((one, index) =>
    varied(one as JsonObject, index),
  )
  const texts = accounts.map((account) => JSON.stringify(account))
  const bytes = texts.reduce((sum, text) => sum + text.length, 0)
  const parsed = texts.map((text) => JSON.parse(text) as Json)
  const at = new Date().toISOString()
  const seven = judges.filter(({ rule }) => SEVEN.includes(rule.id))
  if (seven.length !== SEVEN.length) throw new Error('one of the seven rules is gone')
  let gaps = 0
  const judgeWith = (some: typeof judges) => () => {
    gaps = 0
    for (const resource of parsed) {
      const observation = {
        resourceId: '',
        apiVersion: type.apiVersion,
        at,
        resource,
        needs: {},
        unit: [],
      }
      for (const one of some) {
        const verdict = one.judge(observation)
        if (verdict.verdict === 'nonCompliant') gaps += verdict.gaps.length
      }
    }
  }
  const parse = () => {
    for (const text of texts) JSON.parse(text)
  }
  const { ratio, leftMs, rightMs } = await ratioOf(RUNS, judgeWith(seven), parse)
  const sevenGaps = gaps
  const whole = await ratioOf(RUNS, judgeWith(judges), parse)
  return {
    evaluateOverParseRatio: rounded(ratio),
    detail:
      `${SEVEN.length} rules on ${COUNT} accounts (${(bytes / 1e6).toFixed(1)} MB, ${sevenGaps} gaps): ` +
      `judging ${leftMs.toFixed(0)} ms, parsing ${rightMs.toFixed(0)} ms; ` +
      `all ${judges.length} rules of the type: ${rounded(whole.ratio)}`,
  }
}
