import { describe, expect, it } from 'vitest'
import { errorOf, rejectionOf } from '../../src/azure/rejection.ts'
import type { Json } from '../../src/engine/json.ts'

// What each refusal of a write means. A wrong class here is a write too many, or a hold that nobody understands.
const failure = (status: number, code?: string, retryAfterSeconds?: number) => ({
  status,
  body: (code === undefined ? undefined : { error: { code, message: `about ${code}` } }) as
    | Json
    | undefined,
  retryAfterSeconds,
})

describe('a refused write', () => {
  it.each([
    ['a lock', 409, 'ScopeLocked', undefined, { kind: 'rejected', hold: 'locked' }],
    [
      'a lock, in another case',
      409,
      'scopelocked',
      undefined,
      { kind: 'rejected', hold: 'locked' },
    ],
    [
      'a deny policy',
      403,
      'RequestDisallowedByPolicy',
      undefined,
      { kind: 'rejected', hold: 'deniedByPolicy' },
    ],
    [
      'no token',
      401,
      'InvalidAuthenticationToken',
      undefined,
      { kind: 'rejected', hold: 'noPermission' },
    ],
    ['no right', 403, 'AuthorizationFailed', undefined, { kind: 'rejected', hold: 'noPermission' }],
    [
      'no right to what it links to',
      403,
      'LinkedAuthorizationFailed',
      undefined,
      { kind: 'rejected', hold: 'noPermission' },
    ],
    [
      'throttled',
      429,
      'TooManyRequests',
      60,
      { kind: 'rejected', hold: 'writeFailed', retryAfterSeconds: 60 },
    ],
    [
      'throttled without a time',
      429,
      'TooManyRequests',
      undefined,
      { kind: 'rejected', retryAfterSeconds: 30 },
    ],
    [
      'throttled without a body',
      429,
      undefined,
      undefined,
      { kind: 'rejected', code: 'Http429', retryAfterSeconds: 30 },
    ],
    [
      'unavailable until a time',
      503,
      'ServerBusy',
      20,
      { kind: 'rejected', retryAfterSeconds: 20 },
    ],
    [
      'another operation on the account',
      409,
      'StorageAccountOperationInProgress',
      undefined,
      { kind: 'rejected', retryAfterSeconds: 30 },
    ],
    [
      'another operation',
      409,
      'AnotherOperationInProgress',
      undefined,
      { kind: 'rejected', retryAfterSeconds: 30 },
    ],
    [
      'a wrong body',
      400,
      'InvalidRequestContent',
      undefined,
      { kind: 'rejected', code: 'InvalidRequestContent', hold: 'writeFailed' },
    ],
    ['gone', 404, 'ResourceNotFound', undefined, { kind: 'rejected', hold: 'writeFailed' }],
    [
      'a conflict that does not pass',
      409,
      'FeatureNotSupportedForAccount',
      undefined,
      { kind: 'rejected', hold: 'writeFailed' },
    ],
  ])('%s: %d %s', (_, status, code, retryAfter, expected) => {
    const result = rejectionOf(failure(status, code, retryAfter))
    expect(result).toMatchObject(expected)
    if (!('retryAfterSeconds' in expected)) expect(result).not.toHaveProperty('retryAfterSeconds')
  })

  it.each([
    ['a time-out', 408, undefined],
    ['a failure', 500, 'InternalServerError'],
    ['a bad gateway', 502, undefined],
    ['unavailable, nobody knows until when', 503, 'ServiceUnavailable'],
    ['a gateway that gave up waiting', 504, 'GatewayTimeout'],
  ])('may have happened all the same: %s (%d)', (_, status, code) => {
    expect(rejectionOf(failure(status, code))).toEqual({
      kind: 'uncertain',
      message: expect.stringContaining(code ?? `Http${status}`),
    })
  })

  it('by policy names the assignment, from the details', () => {
    const violation = (policyAssignmentId: string) => ({
      type: 'PolicyViolation',
      info: { policyAssignmentId },
    })
    const body = {
      error: {
        code: 'RequestDisallowedByPolicy',
        message: 'disallowed',
        additionalInfo: [
          violation('/a/keep-tls10'),
          { type: 'Other' },
          violation('/a/second'),
          null,
        ],
      },
    }
    expect(rejectionOf({ status: 403, body, retryAfterSeconds: undefined })).toMatchObject({
      message: 'disallowed (assignment /a/keep-tls10, /a/second)',
    })
  })

  it('by policy does not repeat an assignment that the sentence names', () => {
    const message = 'disallowed by /a/keep-tls10'
    const additionalInfo = [
      { type: 'PolicyViolation', info: { policyAssignmentId: '/a/keep-tls10' } },
    ]
    const body = { error: { code: 'RequestDisallowedByPolicy', message, additionalInfo } }
    const result = rejectionOf({ status: 403, body, retryAfterSeconds: undefined })
    expect(result).toMatchObject({ message })
  })
})

describe("an error's code and message", () => {
  it.each([
    ['as Resource Manager has it', { error: { code: 'A', message: 'b' } }, 'A', 'b'],
    ['bare, as some providers have it', { code: 'A', message: 'b' }, 'A', 'b'],
    ['without a body', undefined, 'Http418', 'Azure answered 418'],
    ['with HTML parsed to nothing', null, 'Http418', 'Azure answered 418'],
    ['with text for an error', { error: 'no' }, 'Http418', 'Azure answered 418'],
    ['with numbers', { error: { code: 5, message: 6 } }, 'Http418', 'Azure answered 418'],
    ['with a list', [1], 'Http418', 'Azure answered 418'],
  ])('%s', (_, body, code, message) => {
    const answered = { status: 418, body: body as Json | undefined, retryAfterSeconds: undefined }
    expect(errorOf(answered)).toEqual({ code, message })
  })

  it('are cut to what a table row can hold', () => {
    const body = { error: { code: 'c'.repeat(5000), message: 'm'.repeat(50_000) } }
    const { code, message } = errorOf({ status: 400, body, retryAfterSeconds: undefined })
    expect([code.length, message.length]).toEqual([100, 600])
  })
})
