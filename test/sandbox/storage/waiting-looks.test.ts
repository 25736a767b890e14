import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createWaitingLooks, type WaitingLooks } from '../../../sandbox/storage/waiting-looks.ts'

// A look at an empty queue waits for a message: it must not wait for one that is there.
const look = {
  method: 'GET',
  path: '/account/work/messages?numofmessages=16&visibilitytimeout=600',
}
const put = { method: 'POST', path: '/account/work/messages' }
const EMPTY = { status: 200, body: '<QueueMessagesList/>' }
const FOUND = { status: 200, body: '<QueueMessagesList><QueueMessage>' }
let looks: WaitingLooks

beforeEach(() => {
  vi.useFakeTimers()
  looks = createWaitingLooks()
})
afterEach(() => void vi.useRealTimers())

/** How long a request waits, in milliseconds. */
async function waits(request = look, meanwhile: () => void = () => {}): Promise<number> {
  const from = Date.now()
  const passed = looks.wait(request).then(() => Date.now() - from)
  await vi.advanceTimersByTimeAsync(100)
  meanwhile()
  await vi.advanceTimersByTimeAsync(5000)
  return passed
}

it('a look at a queue of which nothing is known does not wait', async () => {
  expect(await waits()).toBe(0)
})

it('a look after one that found something does not wait: there may be more', async () => {
  looks.learn(look, FOUND)
  expect(await waits()).toBe(0)
})

it('a look after one that found nothing waits for a second', async () => {
  looks.learn(look, EMPTY)
  expect(await waits()).toBe(1000)
})

it.each([
  { what: 'a message that is put', request: put, status: 201, after: 100 },
  {
    what: 'a message that is put and hidden for half a minute, which is too late',
    request: { ...put, path: `${put.path}?visibilitytimeout=30` },
    status: 201,
    after: 1000,
  },
  {
    what: 'a message that is given back',
    request: { method: 'PUT', path: '/account/work/messages/id?popreceipt=x&visibilitytimeout=0' },
    status: 204,
    after: 100,
  },
  { what: 'a message that is refused', request: put, status: 403, after: 1000 },
  {
    what: 'a message to another queue',
    request: { ...put, path: '/account/alerts/messages' },
    status: 201,
    after: 1000,
  },
  {
    what: 'a message that is deleted',
    request: { method: 'DELETE', path: '/account/work/messages/id?popreceipt=x' },
    status: 204,
    after: 1000,
  },
])('a look that waits ends after $after ms, at 100 ms comes $what', async (row) => {
  looks.learn(look, EMPTY)
  const meanwhile = () => looks.learn(row.request, { status: row.status, body: '' })
  expect(await waits(look, meanwhile)).toBe(row.after)
})

it('a look ends when a message that was hidden can be seen again', async () => {
  looks.learn({ ...look, path: '/account/work/messages?visibilitytimeout=1' }, FOUND)
  looks.learn(look, EMPTY)
  await vi.advanceTimersByTimeAsync(400)
  expect(await waits()).toBe(600)
})

it('a message that comes while a look is under way lets the next one pass', async () => {
  looks.learn(look, EMPTY)
  looks.learn(put, { status: 201, body: '' })
  looks.learn(look, EMPTY)
  expect(await waits()).toBe(0)
})

it.each([
  { what: 'a peek', path: '/account/work/messages?peekonly=true' },
  { what: 'a count', path: '/account/work?comp=metadata' },
])('$what does not wait', async ({ path }) => {
  looks.learn(look, EMPTY)
  expect(await waits({ method: 'GET', path })).toBe(0)
})

it('nothing waits any more in the end', async () => {
  looks.learn(look, EMPTY)
  expect(await waits(look, looks.end)).toBe(100)
  looks.learn(look, EMPTY)
  expect(await waits()).toBe(0)
})

it('a time that has come lets one look pass, and the next one waits again', async () => {
  looks.learn(put, { status: 201, body: '' })
  expect(await waits()).toBe(0)
  looks.learn(look, EMPTY)
  expect(await waits()).toBe(1000)
})
