import { describe, expect, it } from 'vitest'
import { KNOWN_REFUSALS } from '../../src/azure/refusals.ts'
import { errorOf, operationFailure, rejectionOf } from '../../src/azure/rejection.ts'
import type { Json } from '../../src/engine/json.ts'

const idIn = (type: string) => {
  const group = '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-a'
  return `${group}/providers/${type}/one`
}
const ACCOUNT = idIn('Microsoft.Storage/storageAccounts')

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
    [
      'a token that ended on the way',
      401,
      'ExpiredAuthenticationToken',
      undefined,
      { kind: 'rejected', hold: 'writeFailed', retryAfterSeconds: 5 },
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
    [
      'gone: it was read a moment ago, so the next look tells',
      404,
      'ResourceNotFound',
      undefined,
      { kind: 'rejected', hold: 'writeFailed', retryAfterSeconds: 30 },
    ],
    [
      'a conflict that does not pass',
      409,
      'FeatureNotSupportedForAccount',
      undefined,
      { kind: 'rejected', hold: 'writeFailed' },
    ],
  ])('%s: %d %s', (_, status, code, retryAfter, expected) => {
    const result = rejectionOf(failure(status, code, retryAfter), ACCOUNT)
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
    expect(rejectionOf(failure(status, code), ACCOUNT)).toEqual({
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
    expect(rejectionOf({ status: 403, body, retryAfterSeconds: undefined }, ACCOUNT)).toMatchObject(
      {
        message: 'disallowed (assignment /a/keep-tls10, /a/second)',
      },
    )
  })

  it('by policy does not repeat an assignment that the sentence names', () => {
    const message = 'disallowed by /a/keep-tls10'
    const additionalInfo = [
      { type: 'PolicyViolation', info: { policyAssignmentId: '/a/keep-tls10' } },
    ]
    const body = { error: { code: 'RequestDisallowedByPolicy', message, additionalInfo } }
    const result = rejectionOf({ status: 403, body, retryAfterSeconds: undefined }, ACCOUNT)
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

describe('whether a refusal passes', () => {
  const types = {
    storage: 'Microsoft.Storage/storageAccounts',
    vault: 'Microsoft.KeyVault/vaults',
    workspace: 'Microsoft.MachineLearningServices/workspaces',
    setting: 'Microsoft.Insights/diagnosticSettings',
    endpoint: 'Microsoft.Network/privateEndpoints',
    lock: 'Microsoft.Authorization/locks',
  }
  const refuse = (
    type: keyof typeof types,
    status: number,
    error: Json,
    retryAfterSeconds?: number,
  ) => rejectionOf({ status, body: { error }, retryAfterSeconds }, idIn(types[type]))
  const says = (code: string, message = '', details?: Json): Json => ({
    code,
    message,
    ...(details === undefined ? {} : { details }),
  })
  const wrapped = (code: string) => says('BadRequest', 'it failed', [{ code, message: 'because' }])

  it.each([
    ['storage', 409, says('StorageAccountOperationInProgress'), 30],
    ['storage', 409, says('StorageAccountIsNotProvisioned'), 30],
    ['storage', 400, says('NetworkAclsValidationFailure', 'SubnetsNotProvisioned: … Updating'), 30],
    ['storage', 400, says('NetworkAclsValidationFailure'), 30],
    ['storage', 400, says('SubnetsNotProvisioned'), 30],
    ['storage', 400, wrapped('SubnetsNotProvisioned'), 30],
    ['storage', 404, says('ParentResourceNotFound'), 30],
    ['storage', 412, says('ConditionNotMet'), 5],
    ['vault', 409, says('ConflictError', 'the Key Vault changed'), 5],
    ['vault', 409, says('conflicterror'), 5],
    ['vault', 404, says('VaultNotFound'), 30],
    ['vault', 412, says('PreconditionFailed'), 5],
    ['workspace', 409, says('Conflict', 'another operation on same entity'), 30],
    ['workspace', 424, says('FailedDependency'), 30],
    ['workspace', 400, says('BadRequest', 'StorageAccountIsNotProvisioned: …'), 30],
    ['workspace', 400, wrapped('StorageAccountOperationInProgress'), 30],
    ['setting', 409, says('Conflict'), 30],
    ['endpoint', 409, says('AnotherOperationInProgress'), 30],
    ['endpoint', 400, says('RetryableError'), 30],
    ['endpoint', 409, says('RetryableErrorDueToAnotherOperation'), 30],
    ['endpoint', 400, wrapped('ReferencedResourceNotProvisioned'), 30],
    ['endpoint', 400, says('ReferencedResourceNotProvisioned'), 30],
    ['lock', 409, says('RequestConflict'), 30],
    ['lock', 409, says('OperationNotAllowed'), 30],
  ] as const)('of a %s: %d %j passes', (type, status, error, seconds) => {
    const result = refuse(type, status, error)
    expect(result).toMatchObject({ hold: 'writeFailed', retryAfterSeconds: seconds })
    expect(result).not.toHaveProperty('throttled')
  })

  it.each([
    ['storage', 409, says('StorageAccountOperationInProgress')],
    ['storage', 409, says('AnotherOperationInProgress')],
    ['workspace', 409, says('RequestConflict')],
    ['storage', 429, says('TooManyRequests')],
  ] as const)('of a %s: %d %j is about all writes to the resource', (type, status, error) => {
    expect(refuse(type, status, error)).not.toHaveProperty('unsure')
  })

  it.each([
    ['workspace', 409, says('Conflict')],
    ['workspace', 409, says('StorageAccountOperationInProgress')],
    ['workspace', 424, says('FailedDependency')],
    ['setting', 404, says('ResourceNotFound')],
    ['storage', 412, says('ConditionNotMet')],
    ['storage', 409, says('Conflict')],
    ['vault', 409, says('ConflictError')],
  ] as const)('of a %s: %d %j keeps no other write waiting', (type, status, error) => {
    expect(refuse(type, status, error)).toMatchObject({ unsure: true })
  })

  it('says when what was to be written to is not there, and when Azure had no time for anybody', () => {
    expect(refuse('workspace', 404, says('ResourceNotFound'))).toMatchObject({ missing: true })
    expect(refuse('workspace', 409, says('Conflict'))).not.toHaveProperty('missing')
    expect(refuse('workspace', 429, says('TooManyRequests'))).toMatchObject({ throttled: true })
    expect(refuse('workspace', 503, says('ServerBusy'), 20)).toMatchObject({ throttled: true })
  })

  it.each([
    ['storage', 409, says('FeatureNotSupportedForAccount')],
    ['storage', 409, says('InvalidResourceLocation')],
    ['storage', 409, says('MissingSubscriptionRegistration')],
    [
      'storage',
      400,
      says('NetworkAclsValidationFailure', 'SubnetsHaveNoServiceEndpointsConfigured:'),
    ],
    ['storage', 400, says('InvalidValuesForRequestParameters')],
    ['setting', 409, says('Conflict', "Data sink 'x' is already used in diagnostic setting 'y'")],
    ['setting', 409, says('Conflict', "The subscription 'x' is not registered to use y.")],
    ['endpoint', 400, says('OperationNotAllowed')],
  ] as const)('of a %s: %d %j stands', (type, status, error) => {
    const result = refuse(type, status, error)
    expect(result).toMatchObject({ kind: 'rejected', hold: 'writeFailed' })
    expect(result).not.toHaveProperty('retryAfterSeconds')
  })

  it.each([409, 423, 424, 425])(
    'nobody knows of %d with a code of its own: it is tried, and told',
    (status) => {
      expect(refuse('storage', status, says('SomethingOdd'))).toMatchObject({
        hold: 'writeFailed',
        retryAfterSeconds: 30,
        unsure: true,
      })
      expect(refuse('storage', status, says('SomethingOdd'), 90)).toMatchObject({
        retryAfterSeconds: 90,
      })
    },
  )

  it('is for Azure to say when: its Retry-After counts more than the table', () => {
    expect(refuse('vault', 409, says('ConflictError'), 70)).toMatchObject({ retryAfterSeconds: 70 })
  })

  it('says nothing of a failure: a write that may have happened is read back first', () => {
    expect(refuse('storage', 500, says('StorageAccountOperationInProgress'))).toMatchObject({
      kind: 'uncertain',
    })
  })

  it('a lock and a policy come first, whatever else is in the answer', () => {
    expect(refuse('storage', 409, says('ScopeLocked', 'RetryableError'))).not.toHaveProperty(
      'retryAfterSeconds',
    )
  })

  it('a long-running operation that failed for what passes is tried again', () => {
    const failed = { code: 'Operationfailed', message: 'The operation has failed.' }
    const body = { status: 'Failed', error: { code: 'RetryableError', message: 'later' } }
    expect(operationFailure(body, failed, ACCOUNT)).toMatchObject({
      code: 'RetryableError',
      retryAfterSeconds: 30,
    })
    const other = { status: 'Failed', error: { code: 'QuotaExceeded', message: 'no' } }
    expect(operationFailure(other, failed, ACCOUNT)).toEqual({
      kind: 'rejected',
      ...failed,
      hold: 'writeFailed',
    })
    expect(operationFailure(undefined, failed, ACCOUNT)).not.toHaveProperty('retryAfterSeconds')
  })

  it('is not about something that is gone where Azure did not get as far as the resource', () => {
    expect(rejectionOf(failure(404, 'ResourceNotFound'), ACCOUNT)).toHaveProperty('missing')
    for (const code of ['SubscriptionNotFound', 'InvalidResourceType']) {
      expect(rejectionOf(failure(404, code), ACCOUNT)).not.toHaveProperty('missing')
    }
  })

  it('each row of the table says why', () => {
    for (const row of KNOWN_REFUSALS) expect(row.because).toMatch(/^\S.{9,}/)
  })
})
