import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { approveCall, findingCall, withLinks } from '../../src/alerts/calls.ts'
import type { Alert } from '../../src/engine/alert.ts'
import { SAMPLES, SENT } from './sample-alerts.ts'

const { held } = SAMPLES
const approval = held.approval as NonNullable<Alert['approval']>
const service = 'https://func-rebaseline-prod.azurewebsites.net'
const group = held.resourceId.split('/providers/')[0] ?? ''

/** The arguments that a shell gives to curl when the text is pasted. */
function pasted(text: string): readonly string[] {
  const script = `curl() { for one in "$@"; do printf '%s\\0' "$one"; done; }\n${text}`
  const env = { KEY: 'the-key', PATH: process.env.PATH }
  return execFileSync('sh', ['-c', script], { env }).toString().split('\0').slice(0, -1)
}

describe('the call that confirms a plan', () => {
  test('sends the resource, the rules and the digest, with a key that is not on the card', () => {
    const text = approveCall(SENT.held)?.text ?? ''
    const [, key, , type, , body, url] = pasted(text)
    expect(text).not.toContain('the-key')
    expect([key, type, url]).toEqual([
      'x-functions-key: the-key',
      'content-type: application/json',
      `${service}/api/remediate`,
    ])
    expect(JSON.parse(body ?? '')).toEqual({
      resourceId: held.resourceId,
      ruleIds: approval.rules,
      approve: approval.digest,
    })
  })

  test.each([
    ['a quote and a command', "it's`id`$(id)"],
    ['letters of other scripts', 'müller-数据-𝒜'],
    ['parentheses and dots', 'a(b).c'],
  ])('survives a resource group with %s', (_, name) => {
    const resourceId = held.resourceId.replace(group, group.replace('rg-ml-prod', name))
    const alert = withLinks({ ...held, resourceId }, service)
    const calls = [approveCall(alert), findingCall(alert)]
    // A name that is no name in Azure gets no call; any other arrives as it is.
    for (const call of calls.filter((one) => one !== undefined)) {
      const [first, ...others] = pasted(call.text)
      expect(first).toBe('-H')
      const last = others.at(-1) ?? ''
      const body = others.find((one) => one.startsWith('{'))
      const named = body === undefined ? new URL(last).searchParams.get('resourceId') : ''
      expect(body === undefined ? named : JSON.parse(body).resourceId).toBe(resourceId)
    }
  })

  test('is a path and a body where the service does not know its address', () => {
    const body = JSON.stringify({
      ...{ resourceId: held.resourceId, ruleIds: approval.rules, approve: approval.digest },
    })
    expect(approveCall(held)?.text).toBe(`POST /api/remediate ${body}`)
    const encoded = encodeURIComponent(held.resourceId)
    expect(findingCall(held)?.text).toBe(`GET /api/findings?resourceId=${encoded}`)
  })

  test.each([
    ['nothing is offered', { approval: undefined }],
    ['the digest is none', { approval: { ...approval, digest: "sha256:'; id" } }],
    ['a rule is none', { approval: { ...approval, rules: ["'; id"] } }],
    ['the id is none', { resourceId: "/x'; id" }],
    ['the id is half a letter', { resourceId: `${held.resourceId}\ud800` }],
    ['it would be too long', { approval: { ...approval, rules: Array(50).fill('a'.repeat(60)) } }],
  ])('is not made when %s', (_, more) => {
    expect(approveCall({ ...SENT.held, ...more } as Alert)).toBeUndefined()
  })
})

describe('the links of an alert', () => {
  test('are addresses of the service', () => {
    expect(SENT.held.links).toEqual({
      finding: `${service}/api/findings?resourceId=${encodeURIComponent(held.resourceId)}`,
      remediate: `${service}/api/remediate`,
    })
  })

  test.each([
    ['the service does not know its address', held, undefined],
    ['the id is none', { ...held, resourceId: 'x' }, service],
  ] as const)('are not there when %s', (_, alert, url) => {
    expect(withLinks(alert, url)).toBe(alert)
  })
})
