import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readEvent } from '../../src/azure/event-grid.ts'
import { anyCharacter } from '../any-text.ts'

// Events are reduced to who, what and when. Their bodies decide nothing, and no body breaks the reader.
const own = {
  clientId: 'c93a60d7-1e4b-4f72-b8a5-20d6e7f1934b',
  principalId: '0d5e7b1c-42f8-4a9d-8c36-e1b794a2f058',
}
const schemas = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const objectIdClaim = 'http://schemas.microsoft.com/identity/claims/objectidentifier'
const account = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a'
const vault = '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v'
const at = '2026-03-04T05:06:07.000Z'

const event = (more: object = {}) => ({
  ...{ id: 'e1', topic: '/subscriptions/s', subject: account, eventTime: at },
  ...{ dataVersion: '2', metadataVersion: '1' },
  eventType: 'Microsoft.Resources.ResourceWriteSuccess',
  data: { resourceUri: account },
  ...more,
})
const cloud = (more: object = {}) => ({
  ...{ specversion: '1.0', id: 'e1', source: '/subscriptions/s', subject: account, time: at },
  type: 'Microsoft.Resources.ResourceWriteSuccess',
  data: { resourceUri: account },
  ...more,
})

describe('which resource an event is about', () => {
  it.each([
    ['a write', event(), account],
    ['an action', event({ eventType: 'Microsoft.Resources.ResourceActionSuccess' }), account],
    ['a delete', event({ eventType: 'Microsoft.Resources.ResourceDeleteSuccess' }), account],
    ['a write without resourceUri: its subject', event({ data: {} }), account],
    [
      'a write with an empty resourceUri: its subject',
      event({ data: { resourceUri: '' } }),
      account,
    ],
    [
      'a write with a number for resourceUri: its subject',
      event({ data: { resourceUri: 1 } }),
      account,
    ],
    ['a write whose data is null', event({ data: null }), account],
    ['a write whose data is text', event({ data: 'x' }), account],
    ['a write as a CloudEvent', cloud(), account],
    ['a CloudEvent with a time without fraction', cloud({ time: '2026-03-04T05:06:07Z' }), account],
    [
      'a resource notification',
      event({
        eventType: 'Microsoft.ResourceNotifications.Resources.CreatedOrUpdated',
        subject: 'x',
        data: { resourceInfo: { id: account } },
      }),
      account,
    ],
    [
      'its deletion',
      cloud({
        type: 'Microsoft.ResourceNotifications.Resources.Deleted',
        subject: 'x',
        data: { resourceInfo: { id: account } },
      }),
      account,
    ],
    [
      'a notification without resourceInfo: its subject',
      event({ eventType: 'Microsoft.ResourceNotifications.Resources.Deleted', data: {} }),
      account,
    ],
    [
      'a secret that ends soon',
      event({ eventType: 'Microsoft.KeyVault.SecretNearExpiry', topic: vault, subject: 's' }),
      `${vault}/secrets/s`,
    ],
    [
      'a certificate: the secret that backs it',
      event({ eventType: 'Microsoft.KeyVault.CertificateExpired', topic: vault, subject: 'c' }),
      `${vault}/secrets/c`,
    ],
    [
      'a key event: topic and subject',
      event({ eventType: 'Microsoft.KeyVault.KeyNearExpiry', topic: vault, subject: 'k' }),
      `${vault}/keys/k`,
    ],
    [
      'a key event with blanks around the name',
      event({ eventType: 'Microsoft.KeyVault.KeyExpired', topic: vault, subject: ' k ' }),
      `${vault}/keys/k`,
    ],
    [
      'a key event as a CloudEvent',
      cloud({ type: 'Microsoft.KeyVault.KeyNewVersionCreated', source: vault, subject: 'k' }),
      `${vault}/keys/k`,
    ],
    [
      'a change of access policies: the vault',
      event({
        eventType: 'Microsoft.KeyVault.VaultAccessPolicyChanged',
        topic: vault,
        subject: 'v',
      }),
      vault,
    ],
  ])('%s', async (_, body, resourceId) => {
    const read = await readEvent(body, own)
    expect(read).toMatchObject({
      kind: 'changed',
      resourceId,
      cause: { source: 'event', id: 'e1' },
    })
    if (read.kind === 'changed') expect(read.cause.at).toBe(at)
  })
})

describe('who did it', () => {
  const claims = (entries: object) => event({ data: { resourceUri: account, claims: entries } })
  it.each([
    [
      'a person',
      { name: 'Anna', [`${schemas}/upn`]: 'anna@x' },
      { kind: 'user', name: 'Anna (anna@x)' },
    ],
    [
      'a person whose name is the address',
      { name: 'anna@x', [`${schemas}/upn`]: 'anna@x' },
      { kind: 'user', name: 'anna@x' },
    ],
    ['a person with the short claim', { upn: 'anna@x' }, { kind: 'user', name: 'anna@x' }],
    ['a guest without an address', { name: 'Anna' }, { kind: 'user', name: 'Anna' }],
    [
      'an application',
      { appid: 'app-1', idtyp: 'app', name: 'x' },
      { kind: 'application', name: 'app-1' },
    ],
    [
      'a managed identity',
      { appid: 'app-1', idtyp: 'app', xms_mirid: '/subscriptions/s/id' },
      { kind: 'application', name: '/subscriptions/s/id' },
    ],
    ['nobody, with empty claims', {}, { kind: 'unknown', name: 'unknown' }],
    [
      'nobody, with empty values',
      { name: '', upn: '', appid: '' },
      { kind: 'unknown', name: 'unknown' },
    ],
    [
      'nobody, with values that are no text',
      { name: 7, upn: ['x'], appid: {} },
      { kind: 'unknown', name: 'unknown' },
    ],
    [
      'an object id alone',
      { [objectIdClaim]: 'o-1' },
      { kind: 'unknown', name: 'unknown', objectId: 'o-1' },
    ],
  ])('%s', async (_, entries, actor) => {
    expect(await readEvent(claims(entries), own)).toMatchObject({ cause: { actor } })
  })

  it.each([
    ['text', '{}'],
    ['null', null],
    ['a list', []],
  ])('claims that are %s name nobody', async (_, entries) => {
    const body = event({ data: { resourceUri: account, claims: entries } })
    expect(await readEvent(body, own)).toMatchObject({ cause: { actor: { kind: 'unknown' } } })
  })

  it('a name has an end', async () => {
    const read = await readEvent(claims({ name: 'x'.repeat(10_000) }), own)
    expect(JSON.stringify(read).length).toBeLessThan(1000)
  })
})

describe('our own writes', () => {
  it.each([
    ['application id', { claims: { appid: own.clientId } }],
    ['application id in capitals', { claims: { appid: own.clientId.toUpperCase() } }],
    ['object id', { claims: { [objectIdClaim]: own.principalId } }],
    [
      'principal without dashes',
      { authorization: { evidence: { principalId: own.principalId.replaceAll('-', '') } } },
    ],
  ])('are known by %s', async (_, data) => {
    expect(await readEvent(event({ data: { resourceUri: account, ...data } }), own)).toMatchObject({
      kind: 'ignored',
      code: 'OwnWrite',
    })
  })

  it.each([
    ['empty claims', { claims: {}, authorization: { evidence: [] } }],
    ['the claims of another', { claims: { appid: 'x' } }],
  ])('are not what has %s', async (_, data) => {
    const read = await readEvent(event({ data: { resourceUri: account, ...data } }), own)
    expect(read.kind).toBe('changed')
    expect((await readEvent(event({ data }), {})).kind).toBe('changed')
  })
})

describe('what is no event', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'x'],
    ['a list', [event()]],
    ['an empty object', {}],
    ['no id', event({ id: undefined })],
    ['an empty id', event({ id: '' })],
    ['a time that is none', event({ eventTime: 'soon' })],
    ['no time', event({ eventTime: undefined })],
    ['no type', event({ eventType: undefined })],
    ['a CloudEvent without an id', cloud({ id: undefined })],
    ['a CloudEvent without a source', cloud({ source: undefined })],
    ['a CloudEvent without a time', cloud({ time: undefined })],
  ])('%s', async (_, body) => {
    const read = await readEvent(body, own)
    expect(read.kind).toBe('malformed')
    if (read.kind === 'malformed') expect(read.detail.length).toBeLessThanOrEqual(300)
  })

  it.each([
    ['Microsoft.Resources.ResourceWriteFailure'],
    ['Microsoft.Storage.BlobCreated'],
    ['microsoft.resources.resourcewritesuccess2'],
  ])('is our business: not %s', async (eventType) => {
    expect(await readEvent(event({ eventType }), own)).toMatchObject({
      kind: 'ignored',
      code: 'UnknownEventType',
    })
  })

  it('an id has an end', async () => {
    const read = await readEvent(event({ id: 'x'.repeat(5000) }), own)
    expect(read).toMatchObject({ cause: { id: 'x'.repeat(200) } })
  })
})

describe('whatever comes', () => {
  const kinds = ['changed', 'ignored', 'malformed']
  it('the reader answers and never throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (body) => {
        expect(kinds).toContain((await readEvent(body, own)).kind)
      }),
    )
  })

  it('the same for an event with any value in any member', async () => {
    const member = (schema: object) => fc.constantFrom(...Object.keys(schema))
    const any = fc.oneof(fc.jsonValue(), fc.string({ unit: anyCharacter }), fc.constant(undefined))
    const shapes = [event(), cloud(), event({ eventType: 'Microsoft.KeyVault.KeyExpired' })]
    await fc.assert(
      fc.asyncProperty(
        fc
          .constantFrom(...shapes)
          .chain((shape) => fc.tuple(fc.constant(shape), member(shape), any)),
        async ([shape, name, value]) => {
          const read = await readEvent({ ...shape, [name]: value }, own)
          expect(kinds).toContain(read.kind)
          // What becomes a queue message must fit one.
          if (read.kind === 'changed') expect(typeof read.resourceId).toBe('string')
        },
      ),
      { numRuns: 500 },
    )
  })
})
