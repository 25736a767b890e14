import { RestError } from '@azure/core-rest-pipeline'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BadContinuation,
  openToken,
  pageAfter,
  sealToken,
  tableToken,
} from '../../src/store/continuation.ts'

const tokenOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')

describe("a table's page token", () => {
  it.each([
    ['as Azurite makes it', { nextPartitionKey: 'day-9979423', nextRowKey: '8638-a' }],
    ['as Azure makes it', { nextPartitionKey: '1!16!ZGF5LTk5', nextRowKey: '1!8!YWJj' }],
    ['that begins a partition', { nextPartitionKey: 'day-9979423' }],
    ['of the longest keys', { nextPartitionKey: 'x'.repeat(4000), nextRowKey: 'y'.repeat(4000) }],
  ])('%s passes unchanged', (_, next) => {
    expect(tableToken(tokenOf(next))).toBe(tokenOf(next))
  })

  it.each([
    ['nothing', ''],
    ['no JSON', 'abc'],
    ['null', tokenOf(null)],
    ['a number', tokenOf(7)],
    ['text', tokenOf('nextPartitionKey')],
    ['a list', tokenOf([1, 2])],
    ['no partition', tokenOf({ nextRowKey: 'x' })],
    ['a partition that is a number', tokenOf({ nextPartitionKey: 5 })],
    ['a partition that is an object', tokenOf({ nextPartitionKey: { a: 1 } })],
    ['a partition that is null', tokenOf({ nextPartitionKey: null })],
    ['an empty partition', tokenOf({ nextPartitionKey: '' })],
    ['a partition with a line break', tokenOf({ nextPartitionKey: 'a\r\nb' })],
    ['a partition beyond ASCII', tokenOf({ nextPartitionKey: 'é' })],
    ['a huge partition', tokenOf({ nextPartitionKey: 'x'.repeat(4001) })],
    ['a huge token', tokenOf({ nextPartitionKey: 'x'.repeat(1_000_000) })],
    ['a row that is a list', tokenOf({ nextPartitionKey: 'a', nextRowKey: ['x'] })],
    ['an empty row', tokenOf({ nextPartitionKey: 'a', nextRowKey: '' })],
    ['a member more', tokenOf({ nextPartitionKey: 'a', nextTableName: 'records' })],
  ])('is refused, not followed: %s', (_, token) => {
    expect(() => tableToken(token)).toThrow(BadContinuation)
  })

  it('is ours or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.jsonValue().map(tokenOf)), (token) => {
        try {
          expect(tableToken(token)).toBe(token)
        } catch (error) {
          expect(error).toBeInstanceOf(BadContinuation)
        }
      }),
    )
  })
})

describe('a continuation', () => {
  const list = { name: 'actions', parameters: { rule: 'a', since: new Date(0) } }

  it('says where to go on, in the list and with the parameters that it was given for', () => {
    fc.assert(
      fc.property(fc.string(), (next) => {
        const same = { name: 'actions', parameters: { since: new Date(0), rule: 'a' } }
        expect(openToken(same, sealToken(list, next))).toBe(next)
      }),
    )
  })

  it.each([
    ['another list', { ...list, name: 'findings' }],
    ['another parameter', { ...list, parameters: { rule: 'b', since: new Date(0) } }],
    ['a parameter more', { ...list, parameters: { ...list.parameters, actor: 'x' } }],
    ['a parameter less', { ...list, parameters: { rule: 'a' } }],
  ])('of %s is refused, with what to repeat', (_, other) => {
    const open = () => openToken(other, sealToken(list, 'x'))
    expect(open).toThrow(BadContinuation)
    expect(open).toThrow('only limit may change')
  })

  it.each([
    ['a table token, as earlier versions gave it', tokenOf({ nextPartitionKey: 'day-1' })],
    ['a sequence, as earlier versions gave it', tokenOf({ before: 3 })],
    ['no JSON', 'abc'],
    ['a huge text', sealToken(list, 'x'.repeat(20_000))],
  ])('that is %s is refused, with what to do', (_, token) => {
    expect(() => openToken(list, token)).toThrow('ask for the first page again')
  })
})

describe('a page after a token', () => {
  const refusal = (statusCode: number) => () =>
    Promise.reject(new RestError('refused', { statusCode }))

  it('is what Table Storage answers', async () => {
    expect(await pageAfter('token', async () => 'page')).toBe('page')
  })

  it('that Table Storage calls a bad request was not ours', async () => {
    await expect(pageAfter('token', refusal(400))).rejects.toThrow(BadContinuation)
  })

  it.each([
    ['without a token a bad request is our own defect', undefined, 400],
    ['an outage is an outage', 'token', 503],
  ])('%s', async (_, token, status) => {
    await expect(pageAfter(token, refusal(status))).rejects.toMatchObject({ statusCode: status })
  })
})
