import { describe, expect, it } from 'vitest'
import { createReadQuota } from '../../src/azure/read-quota.ts'

const A = '/subscriptions/aaaaaaaa-0000-0000-0000-000000000000'
const B = '/subscriptions/bbbbbbbb-0000-0000-0000-000000000000'
const url = (subscription: string) => `https://management.azure.com${subscription}/resourceGroups/x`
const READS = 'x-ms-ratelimit-remaining-subscription-reads'
const GLOBAL = 'x-ms-ratelimit-remaining-subscription-global-reads'

/** A quota and a clock of its own. */
function quotaAt() {
  let ms = 0
  const quota = createReadQuota(() => ms)
  const pass = (seconds: number) => {
    ms += seconds * 1000
  }
  return { quota, pass }
}

describe('reads that are left', () => {
  it.each([
    { because: 'nothing is known yet', headers: {}, short: false },
    { because: 'there are plenty', headers: { [READS]: '249' }, short: false },
    { because: 'they are nearly used up', headers: { [READS]: '12' }, short: true },
    {
      because: 'the tighter of two limits counts',
      headers: { [READS]: '240', [GLOBAL]: '3' },
      short: true,
    },
    {
      because: 'a header that is no number says nothing',
      headers: { [READS]: 'many' },
      short: false,
    },
  ])('are short: $short, because $because', ({ headers, short }) => {
    const { quota } = quotaAt()
    quota.note(url(A), headers)
    expect(quota.isShort(`${A}/resourceGroups/y`)).toBe(short)
  })

  it('come back with time', () => {
    const { quota, pass } = quotaAt()
    quota.note(url(A), { [READS]: '0' })
    pass(2)
    expect(quota.isShort(A)).toBe(true)
    pass(2)
    expect(quota.isShort(A)).toBe(false)
  })

  it('are those of one subscription, however its id is spelled', () => {
    const { quota } = quotaAt()
    quota.note(url(A).toUpperCase().replace('HTTPS', 'https'), { [READS]: '0' })
    expect(quota.isShort(A)).toBe(true)
    expect(quota.isShort(B)).toBe(false)
    expect(quota.isShort('/providers/x')).toBe(false)
  })
})
