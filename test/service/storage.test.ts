import { TableServiceClient } from '@azure/data-tables'
import { beforeAll, expect, it } from 'vitest'
import { openStorage } from '../../src/store/storage.ts'
import { createStoreClock } from '../../src/store/store-clock.ts'
import { ownAccount } from '../shared-storage.ts'
import { trustedCertificate } from '../trusted-certificate.ts'
import { NO_TOKEN } from './tables.ts'

beforeAll(trustedCertificate)

// Every process of the service opens the account anew.
it('makes the tables that an account does not have, of whichever process they are, and uses the others', async () => {
  const { connectionString } = await ownAccount()
  const open = () => openStorage({ connectionString }, NO_TOKEN, createStoreClock(Date.now))
  const [first, second] = [open(), open()]
  const kept = { partitionKey: 'p', rowKey: 'r' }
  await (await first.table('findings')).createEntity(kept)
  expect(await (await second.table('findings')).getEntity('p', 'r')).toMatchObject(kept)
  // Both have seen that it is not there.
  await Promise.all([first, second].map((storage) => storage.table('records')))
  const names: string[] = []
  const service = TableServiceClient.fromConnectionString(connectionString)
  for await (const { name = '' } of service.listTables()) names.push(name)
  expect(names.toSorted()).toEqual(['findings', 'records'])
})

it('asks again after a failure', async () => {
  const { connectionString } = await ownAccount()
  const key = /AccountKey=[^;]+/
  const wrong = connectionString.replace(key, `AccountKey=${Buffer.alloc(64).toString('base64')}`)
  const connection = { connectionString: wrong }
  const storage = openStorage(connection, NO_TOKEN, createStoreClock(Date.now))
  await expect(storage.table('findings')).rejects.toThrow()
  connection.connectionString = connectionString
  await (await storage.table('findings')).createEntity({ partitionKey: 'p', rowKey: 'r' })
})
