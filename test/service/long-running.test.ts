// The end of a long-running operation: Azure's own word, or nobody knows.
import { RestError } from '@azure/core-rest-pipeline'
import { describe, expect, it } from 'vitest'
import type { Arm, ArmResponse } from '../../src/azure/arm.ts'
import { isRunning, resumeWaiting, waitFor } from '../../src/azure/long-running.ts'

const URL = 'https://management.azure.com/x?api-version=1'
const GROUP = '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-a'
const LINK = 'https://management.azure.com/operations/1'
const answer = (
  status: number,
  body?: ArmResponse['body'],
  headers: ArmResponse['headers'] = {},
): ArmResponse => ({ status, body, headers })

/** Waits for an operation of which each poll is answered so, in order. */
function end(link: string, ...polls: readonly (ArmResponse | Error)[]) {
  return endOf(URL, link, ...polls)
}

async function endOf(url: string, link: string, ...polls: readonly (ArmResponse | Error)[]) {
  const left = [...polls]
  const arm = {
    send: async () => {
      const next = left.shift() ?? answer(500)
      if (next instanceof Error) throw next
      return next
    },
  } as unknown as Arm
  const result = await waitFor(arm, 'POST', url, answer(202, undefined, { [link]: LINK }))
  return { result, resume: (token: string) => resumeWaiting(arm, token) }
}
const failed = { status: 'Failed', error: { code: 'QuotaExceeded', message: 'too many' } }

describe('an accepted write without a place that tells its end', () => {
  const arm = {} as Arm
  it('is not known to have happened', async () => {
    const response = answer(202)
    expect(isRunning(response)).toBe(true)
    expect(await waitFor(arm, 'POST', URL, response)).toMatchObject({ kind: 'uncertain' })
    const started = answer(202, { status: 'InProgress' })
    expect(await waitFor(arm, 'POST', URL, started)).toMatchObject({ kind: 'uncertain' })
  })

  it('has failed when its answer says so', async () => {
    expect(await waitFor(arm, 'POST', URL, answer(202, failed))).toMatchObject({
      kind: 'rejected',
      code: 'Operationfailed',
      message: 'the operation ended as failed: QuotaExceeded: too many',
    })
  })

  it('is done when it was answered at once', () => {
    expect([200, 204].map((status) => isRunning(answer(status)))).toEqual([false, false])
  })
})

describe.each(['azure-asyncoperation', 'operation-location'])(
  'an operation with a status (%s)',
  (link) => {
    it('is done when its status says that it succeeded', async () => {
      const { result } = await end(link, answer(200, { status: 'Succeeded' }))
      expect(result).toEqual({ kind: 'done' })
    })

    it('is done though what it made cannot be read', async () => {
      const body = { status: 'Succeeded', resourceLocation: `${LINK}/made` }
      const { result } = await end(link, answer(200, body), answer(404))
      expect(result).toEqual({ kind: 'done' })
    })

    it.each([
      ['no body', answer(200)],
      ['an empty body', answer(200, {})],
      ['no content', answer(204)],
      ['another word', answer(200, { status: 'PartiallySucceeded' })],
      ['a status that is none', answer(200, { status: 5 })],
      ['a refusal of the poll', answer(400, { error: { code: 'BadApiVersion', message: 'no' } })],
    ])('is not known to be done when its end has %s', async (_, poll) => {
      expect((await end(link, poll)).result).toMatchObject({ kind: 'uncertain' })
    })

    it.each([200, 404, 500])('has failed when its status says so (%d)', async (status) => {
      const { result } = await end(link, answer(status, failed))
      expect(result).toMatchObject({ kind: 'rejected', code: 'Operationfailed' })
      const canceled = await end(link, answer(status, { status: 'Canceled' }))
      expect(canceled.result).toMatchObject({ kind: 'rejected', code: 'Operationcanceled' })
    })
  },
)

describe('an operation with a location', () => {
  it.each([200, 201, 204])('is done when the location answers %d', async (status) => {
    expect((await end('location', answer(status))).result).toEqual({ kind: 'done' })
  })

  it('has failed when the body of its end says so', async () => {
    const { result } = await end('location', answer(200, failed))
    expect(result).toMatchObject({ kind: 'rejected', code: 'Operationfailed' })
  })

  it('has failed when the location answers as the refused write would have', async () => {
    const body = { error: { code: 'Odd', message: 'no' } }
    expect((await end('location', answer(409, body))).result).toMatchObject({ kind: 'rejected' })
  })
})

describe.each(['azure-asyncoperation', 'operation-location', 'location'])(
  'an operation that failed (%s)',
  (link) => {
    const says = (code: string) => answer(200, { status: 'Failed', error: { code, message: 'x' } })
    const written = (type: string) => `https://management.azure.com${GROUP}/providers/${type}?api=1`

    it.each([
      ['Microsoft.MachineLearningServices/workspaces/w', 'Conflict'],
      ['Microsoft.MachineLearningServices/workspaces/w', 'FailedDependency'],
      ['Microsoft.MachineLearningServices/workspaces/w/resyncKeys', 'Conflict'],
      ['Microsoft.KeyVault/vaults/v', 'ConflictError'],
    ])('is tried again where %s has %s for what passes', async (type, code) => {
      const { result } = await endOf(written(type), link, says(code))
      expect(result).toMatchObject({ code, retryAfterSeconds: expect.any(Number) })
    })

    it('is tried again by the process that resumes it, too', async () => {
      const url = written('Microsoft.MachineLearningServices/workspaces/w')
      const { result, resume } = await endOf(url, link, answer(429), says('Conflict'))
      const token = result.kind === 'running' ? result.operation : ''
      expect(await resume(token)).toMatchObject({ code: 'Conflict', retryAfterSeconds: 30 })
    })

    it('stands where only another provider has that word for what passes', async () => {
      const { result } = await endOf(written('A.B/c/d'), link, says('ConflictError'))
      expect(result).not.toHaveProperty('retryAfterSeconds')
    })

    it.each([
      ['ScopeLocked', 'locked'],
      ['RequestDisallowedByPolicy', 'deniedByPolicy'],
      ['LinkedAuthorizationFailed', 'noPermission'],
    ])('for %s is held as a write that was refused for it at once', async (code, hold) => {
      const { result } = await endOf(written('A.B/c/d'), link, says(code))
      expect(result).toMatchObject({ kind: 'rejected', code, hold })
    })
  },
)

describe.each(['azure-asyncoperation', 'location'])(
  'an operation whose state cannot be read (%s)',
  (link) => {
    it.each([
      ['throttled', answer(429)],
      ['unavailable', answer(503)],
      ['without a token', answer(401)],
      ['without the right', answer(403)],
      ['without a connection', new RestError('socket hang up')],
    ])('is still running: %s', async (_, poll) => {
      const ended = answer(200, { status: 'Succeeded' })
      const { result, resume } = await end(link, poll, ended)
      expect(result).toMatchObject({ kind: 'running', unread: expect.any(String) })
      // The token goes on with it, in another process as well.
      const token = result.kind === 'running' ? result.operation : ''
      expect(await resume(token)).toEqual({ kind: 'done' })
    })

    it('and that Azure forgot is not known to have ended well or badly', async () => {
      expect((await end(link, answer(404))).result).toMatchObject({ kind: 'uncertain' })
    })
  },
)
