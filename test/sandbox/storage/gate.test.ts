import { TableClient } from '@azure/data-tables'
import { QueueServiceClient } from '@azure/storage-queue'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { Certificate } from '../../../sandbox/certificate.ts'
import { type Azurite, startAzurite } from '../../../sandbox/storage/azurite.ts'
import { type StorageGate, startStorageGate } from '../../../sandbox/storage/gate.ts'
import { trustedCertificate } from '../../trusted-certificate.ts'
import { storageCredential } from './unsigned-token.ts'

const once = { retryOptions: { maxRetries: 0, maxTries: 1 } }
let certificate: Certificate
let azurite: Azurite
let gate: StorageGate
let table: TableClient

beforeAll(async () => {
  certificate = await trustedCertificate()
  azurite = await startAzurite({ certificate })
  await new TableClient(azurite.tableUri, 'records', storageCredential).createTable()
}, 30_000)
afterAll(() => azurite.stop())
beforeEach(async () => {
  gate = await startStorageGate({ certificate, azurite })
  table = new TableClient(gate.tableUri, 'records', storageCredential, once)
})
afterEach(() => gate.stop())

const queue = () =>
  new QueueServiceClient(gate.queueUri, storageCredential, once).getQueueClient('through')

it('passes tables and queues on, and remembers every request with its answer', async () => {
  await table.createEntity({ partitionKey: 'p', rowKey: 'one' })
  await queue().create()
  await queue().sendMessage('hello')
  expect(gate.calls.map(({ service, method, status }) => [service, method, status])).toEqual([
    ['table', 'POST', 204],
    ['queue', 'PUT', 201],
    ['queue', 'POST', 201],
  ])
  expect(gate.calls[0]?.path).toContain('/devstoreaccount1/records')
})

it('leaves a multipart transaction whole', async () => {
  const rows = ['a', 'ä\r\n--batch', 'c'].map((text, index) => ({
    partitionKey: 'batch',
    rowKey: `${index}`,
    text,
  }))
  await table.submitTransaction(rows.map((row) => ['create', row]))
  expect((await table.getEntity('batch', '1')).text).toBe('ä\r\n--batch')
})

it('accepts requests signed with the account key, because it rewrites nothing', async () => {
  const signed = TableClient.fromConnectionString(gate.connectionString, 'records', once)
  await signed.upsertEntity({ partitionKey: 'signed', rowKey: 'r' })
  expect(gate.calls.at(-1)?.status).toBe(204)
})

it('waits for a hook before it forwards, so a test can act before the write', async () => {
  const direct = new TableClient(azurite.tableUri, 'records', storageCredential)
  const seen: unknown[] = []
  const off = gate.onCall(async ({ phase }) => {
    const exists = await direct.getEntity('hook', 'r').then(
      () => true,
      () => false,
    )
    seen.push([phase, exists])
  })
  await table.createEntity({ partitionKey: 'hook', rowKey: 'r' })
  off()
  await table.getEntity('hook', 'r')
  expect(seen).toEqual([
    ['before', false],
    ['after', true],
  ])
})

it.each(['table', 'queue'] as const)('cuts the %s service and lets it come back', async (name) => {
  const use = () =>
    name === 'table' ? table.upsertEntity({ partitionKey: 'd', rowKey: 'r' }) : queue().exists()
  await use()
  gate.down(name, true)
  await expect(use()).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRE|REQUEST_SEND/) })
  gate.down(name, false)
  await use()
})

it.each([
  [503, 'ServerBusy', 'the service is overloaded'],
  [412, 'UpdateConditionNotSatisfied', 'another writer was faster'],
])('answers %i %s as storage would: %s', async (status, code) => {
  gate.failNext({ service: 'table', method: 'GET', path: /fault/, status, code, times: 1 })
  await table.upsertEntity({ partitionKey: 'fault', rowKey: 'r' })
  await expect(table.getEntity('fault', 'r')).rejects.toMatchObject({
    statusCode: status,
    details: { odataError: { code } },
  })
  expect((await table.getEntity('fault', 'r')).rowKey).toBe('r')
})

it('answers queue faults in XML with the code that clients read', async () => {
  gate.failNext({ service: 'queue', status: 403, times: 1 })
  await expect(queue().getProperties()).rejects.toMatchObject({
    statusCode: 403,
    code: 'AuthorizationFailure',
  })
})

it('adds little: half of 100 point reads take less than five times as long as without it', async () => {
  await table.upsertEntity({ partitionKey: 'speed', rowKey: 'r' })
  const direct = new TableClient(azurite.tableUri, 'records', storageCredential, once)
  const durationOf = async (client: TableClient) => {
    const startedAt = performance.now()
    await client.getEntity('speed', 'r')
    return performance.now() - startedAt
  }
  // In turn, so that both meet the same machine.
  const ratios: number[] = []
  for (let index = 0; index < 100; index += 1) {
    ratios.push((await durationOf(table)) / (await durationOf(direct)))
  }
  expect(ratios.toSorted((a, b) => a - b)[50]).toBeLessThan(5)
})

/** Sends a look at a queue that is known to be empty; resolves when it has arrived, and waits. */
async function sendLook(abortSignal?: AbortSignal) {
  await queue().createIfNotExists()
  await queue().clearMessages()
  await queue().receiveMessages()
  const before = gate.calls.length
  const look = queue().receiveMessages(abortSignal === undefined ? {} : { abortSignal })
  await vi.waitFor(() => expect(gate.calls).toHaveLength(before + 1), { timeout: 30_000 })
  return { look }
}

it('a look at an empty queue ends when a message comes through the gate', async () => {
  const { look } = await sendLook()
  await queue().sendMessage('wakes')
  const { receivedMessageItems } = await look
  expect(receivedMessageItems.map(({ messageText }) => messageText)).toEqual(['wakes'])
})

it('a look whose client went away takes no message', async () => {
  const gone = new AbortController()
  const { look } = await sendLook(gone.signal)
  gone.abort()
  await expect(look).rejects.toThrow(/abort/i)
  await queue().sendMessage('for the living')
  const { receivedMessageItems } = await queue().receiveMessages()
  expect(receivedMessageItems).toMatchObject([{ messageText: 'for the living', dequeueCount: 1 }])
})

it('a planned refusal comes at once, also to a look that waits', async () => {
  const { look } = await sendLook()
  gate.failNext({ service: 'queue', method: 'GET', status: 403, times: 1 })
  await expect(look).rejects.toMatchObject({ statusCode: 403 })
})
