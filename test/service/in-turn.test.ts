import {
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type PipelineRequest,
  RestError,
} from '@azure/core-rest-pipeline'
import { describe, expect, it } from 'vitest'
import { inTurn, TurnOver } from '../../src/azure/in-turn.ts'

const request = () => createPipelineRequest({ url: 'https://azure.example', method: 'PATCH' })

/** An Azure that counts what reaches it and answers when it is told to. */
function azure(answer: (request: PipelineRequest) => Promise<void> = async () => {}) {
  const client: HttpClient & { reached: number } = {
    reached: 0,
    async sendRequest(sent) {
      client.reached += 1
      await answer(sent)
      return { request: sent, status: 200, headers: createHttpHeaders() }
    },
  }
  return client
}

const untilAborted = ({ abortSignal }: PipelineRequest) =>
  new Promise<void>((_, reject) => {
    abortSignal?.addEventListener('abort', () => reject(new RestError('aborted')))
  })

describe('a request that may only leave in its turn', () => {
  it('leaves while there is time', async () => {
    const client = azure()
    const sent = request()
    await inTurn(client, { left: () => 1000 }).sendRequest(sent)
    expect(client.reached).toBe(1)
    expect(sent.abortSignal).toBeUndefined()
  })

  it('does not leave when the turn ended while it was made ready', async () => {
    const client = azure()
    let left = 1000
    const pipeline = createEmptyPipeline()
    pipeline.addPolicy({
      name: 'slow token',
      async sendRequest(one, next) {
        left = 0
        return next(one)
      },
    })
    const sending = pipeline.sendRequest(inTurn(client, { left: () => left }), request())
    await expect(sending).rejects.toThrow(TurnOver)
    expect(client.reached).toBe(0)
  })

  it('is cut off when the turn ends, as one without an answer', async () => {
    const client = azure(untilAborted)
    const sending = inTurn(client, { left: () => 5 }).sendRequest(request())
    await expect(sending).rejects.toThrow('the turn ended before Azure answered')
    await expect(sending).rejects.toBeInstanceOf(RestError)
  })

  it('keeps a signal of its own for whoever sends it again', async () => {
    const own = new AbortController().signal
    const sent = request()
    sent.abortSignal = own
    await inTurn(azure(), { left: () => 1000 }).sendRequest(sent)
    expect(sent.abortSignal).toBe(own)
  })

  it('fails as it would have failed without a turn', async () => {
    const client = azure(() => Promise.reject(new RestError('no route', { code: 'ENETUNREACH' })))
    const sending = inTurn(client, { left: () => 1000 }).sendRequest(request())
    await expect(sending).rejects.toThrow('no route')
  })
})
