import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { TableClient } from '@azure/data-tables'
import { QueueServiceClient } from '@azure/storage-queue'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Certificate } from '../../../sandbox/certificate.ts'
import { type Azurite, startAzurite } from '../../../sandbox/storage/azurite.ts'
import { trustedCertificate } from '../../trusted-certificate.ts'
import { storageCredential } from './unsigned-token.ts'

let certificate: Certificate
let azurite: Azurite

beforeAll(async () => {
  certificate = await trustedCertificate()
  azurite = await startAzurite({ certificate })
}, 30_000)
afterAll(() => azurite.stop())

describe('the certificate', () => {
  it.each([
    ['127.0.0.1', 'storage and Resource Manager are reached by address'],
    ['localhost', 'a person types this name'],
    ['team.vault.localhost', 'a vault has a host name of its own'],
  ])('is accepted for %s when it is the only trust anchor: %s', async (servername) => {
    const server = createServer(certificate, (_request, response) => response.end('trusted'))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const request = get({
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      ca: certificate.cert,
      checkServerIdentity: (_name, peer) => tls.checkServerIdentity(servername, peer),
    })
    const [response] = await once(request, 'response')
    expect(response.statusCode).toBe(200)
    response.resume()
    server.close()
  })

  it('is refused for a name that is not in it', async () => {
    const peer = { subject: { CN: 'localhost' }, subjectaltname: 'DNS:localhost' }
    expect(tls.checkServerIdentity('example.com', peer as tls.PeerCertificate)).toBeInstanceOf(
      Error,
    )
  })
})

describe('Azurite', () => {
  it('takes a token for tables, as a managed identity presents it', async () => {
    const table = new TableClient(azurite.tableUri, 'records', storageCredential)
    await table.createTable()
    await table.createEntity({ partitionKey: 'p', rowKey: 'r', text: 'kept' })
    expect((await table.getEntity('p', 'r')).text).toBe('kept')
  })

  it('takes a token for queues', async () => {
    const queue = new QueueServiceClient(azurite.queueUri, storageCredential).getQueueClient('work')
    await queue.create()
    await queue.sendMessage('hello')
    expect((await queue.receiveMessages()).receivedMessageItems[0]?.messageText).toBe('hello')
  })

  it('takes the account key of its connection string', async () => {
    const service = QueueServiceClient.fromConnectionString(azurite.connectionString)
    expect((await service.getProperties()).version).toBeDefined()
  })

  it('refuses a token for another audience', async () => {
    const { unsignedToken } = await import('./unsigned-token.ts')
    const table = new TableClient(azurite.tableUri, 'records', {
      getToken: () => Promise.resolve(unsignedToken('https://management.azure.com')),
    })
    await expect(table.getEntity('p', 'r')).rejects.toMatchObject({ statusCode: 403 })
  })

  it('keeps data in a directory across a restart', { timeout: 20_000 }, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'azurite-data-'))
    for (const round of ['write', 'read']) {
      const kept = await startAzurite({ certificate, directory })
      const table = new TableClient(kept.tableUri, 'kept', storageCredential)
      if (round === 'write') {
        await table.createTable()
        await table.createEntity({ partitionKey: 'p', rowKey: 'r' })
      } else expect((await table.getEntity('p', 'r')).rowKey).toBe('r')
      await kept.stop()
    }
    await rm(directory, { recursive: true })
  })

  it('says what Azurite printed when it does not start', { timeout: 20_000 }, async () => {
    const broken = { cert: 'not a certificate', key: certificate.key }
    await expect(startAzurite({ certificate: broken })).rejects.toThrow(/ended at once[\s\S]*PEM/i)
  })

  it('is gone after stop, which may be called twice', { timeout: 20_000 }, async () => {
    const other = await startAzurite({ certificate })
    await other.stop()
    await other.stop()
    expect(() => process.kill(other.pid, 0)).toThrow(/ESRCH/)
  })
})
