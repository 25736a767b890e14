import { expect, it } from 'vitest'
import { hadNoTime } from '../../src/engine/no-time.ts'

const error = (more: object) => Object.assign(new Error('x'), more)

it.each([
  ['says when to come again', error({ retryAfterSeconds: 30 }), true],
  ['is a throttle', error({ statusCode: 429 }), true],
  ['is a failure of the server', error({ statusCode: 503 }), true],
  ['is a connection that was refused', error({ name: 'RestError' }), true],
  ['is a missing right', error({ statusCode: 403 }), false],
  ['says no time', error({ retryAfterSeconds: undefined }), false],
  ['says nothing', new Error('x'), false],
  ['is no error', 'x', false],
])('an error that %s is waited for: %s', (_, given, want) => {
  expect(hadNoTime(given)).toBe(want)
})
