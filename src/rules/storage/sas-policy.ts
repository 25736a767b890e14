import { type Json, textOf, valueAt } from '../../engine/json.ts'
import type { Parameters } from '../../engine/parameters.ts'
import { defineRule, type Gap } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { gapAt } from '../gap-at.ts'
import { storageAccount } from '../types.ts'

const PERIOD = 'properties.sasPolicy.sasExpirationPeriod'
const ACTION = 'properties.sasPolicy.expirationAction'
// `D.HH:MM:SS`, the days left out below one.
const FORMAT = /^(?:(\d{1,5})\.)?(\d{1,2}):(\d{2}):(\d{2})$/
const DAY_SECONDS = 86_400
const KEYS = { key1: '2026-10-01T00:00:00Z', key2: '2026-10-01T00:00:00Z' }

/** An upper limit for the life of a SAS. A fix only has longer ones logged: refusing them is for people to decide. */
export const sasPolicy = ({ sasMaxDays }: Parameters) =>
  defineRule({
    id: 'storage-sas-policy',
    title: `Storage accounts limit the life of a SAS to ${sasMaxDays} days`,
    why: 'A SAS that leaks works for whoever finds it until it ends, and nobody can see who holds one.',
    severity: 'medium',
    resource: storageAccount,
    since: '2021-02-01',
    parameters: ['sasMaxDays'],
    gaps({ resource }) {
      const period = valueAt(resource, PERIOD.split('.'))
      const action = valueAt(resource, ACTION.split('.'))
      const limit = seconds(period)
      const gaps: Gap[] = []
      if (limit === undefined || limit > sasMaxDays * DAY_SECONDS)
        gaps.push(gapAt(PERIOD, period, `at most ${sasMaxDays} days`))
      if (!/^(log|block)$/i.test(textOf(action))) gaps.push(gapAt(ACTION, action, ['Log', 'Block']))
      return gaps
    },
    change({ resource }) {
      // Documented: Azure refuses a policy while it does not know the age of both keys.
      const created = valueAt(resource, ['properties', 'keyCreationTime'])
      if ([valueAt(created, ['key1']), valueAt(created, ['key2'])].some((time) => !time))
        return 'Azure does not know the age of both keys: each must be regenerated once first'
      if (/^block$/i.test(textOf(valueAt(resource, ACTION.split('.')))))
        return 'the policy blocks: a shorter period would refuse SAS in use at once, so a person must set it'
      const period = valueAt(resource, PERIOD.split('.'))
      const limit = seconds(period) ?? Number.POSITIVE_INFINITY
      const value = {
        sasExpirationPeriod:
          limit <= sasMaxDays * DAY_SECONDS ? textOf(period) : `${sasMaxDays}.00:00:00`,
        expirationAction: 'Log',
      }
      // Both members are required, so they go together.
      return [{ kind: 'set', path: 'properties.sasPolicy', value }]
    },
    safety: { class: 'safe' },
    impact: 'People who make a longer SAS are warned, and its use is logged. None is refused.',
    controls: { mcsb: ['IM-8', 'DP-6'], sources: ['encryption-practices', 'data-encryption'] },
    azurePolicy: {
      'bc1b984e-ddae-40cc-801a-050a030e4fbe': 'Audit',
      '7aa1c9d5-3d7e-4579-8117-d85e99211757': 'Deny',
    },
    references: ['https://learn.microsoft.com/azure/storage/common/sas-expiration-policy'],
    examples: {
      compliant: [
        example('exactly a week', policy('7.00:00:00', 'Log')),
        example('less than a day, and blocked', policy('08:00:00', 'block')),
      ],
      nonCompliant: [
        example('no policy', { keyCreationTime: KEYS }),
        example('a second longer than a week', policy('7.00:00:01', 'Log')),
        example('no such period', policy('P7D', 'Log')),
        example('nothing happens when it is exceeded', policy('1.00:00:00', null)),
      ],
    },
  })

function policy(sasExpirationPeriod: string, expirationAction: string | null) {
  return { keyCreationTime: KEYS, sasPolicy: { sasExpirationPeriod, expirationAction } }
}

function seconds(period: Json | undefined): number | undefined {
  const match = typeof period === 'string' ? FORMAT.exec(period.trim()) : null
  if (match === null) return undefined
  const part = (index: number) => Number(match[index] ?? 0)
  return part(1) * DAY_SECONDS + part(2) * 3600 + part(3) * 60 + part(4)
}
