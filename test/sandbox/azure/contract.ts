import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../../sandbox/azure/json.ts'
import { valueAt } from '../../../sandbox/azure/json.ts'
import type { Principal } from '../../../sandbox/azure/principal.ts'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { people } from '../../../sandbox/estate/names.ts'
import { askAs } from './sandbox.ts'

type Values = Readonly<Record<string, unknown>>

/** One request of a contract, what it answers, and what it leaves behind. `undefined` in values means absent. */
export interface Step {
  /** What the reader learns from it. */
  readonly because: string
  readonly ask: readonly [method: string, path: string, body?: JsonValue]
  readonly who?: Principal
  readonly status: number
  readonly code?: string
  /** Values in the answer, by dotted path. */
  readonly shows?: Values
  /** Values in the truth about a resource, by dotted path, once every operation has ended. */
  readonly leaves?: readonly [id: string, values: Values]
}

/** The contract of one type: its steps run in order, each on what the last one left. */
export function contract(type: string, azure: () => SandboxAzure, steps: readonly Step[]): void {
  describe(type, () => {
    test.each(steps.map((step) => [step.because, step] as const))('%s', async (_because, step) => {
      await run(azure(), step)
    })
  })
}

async function run(azure: SandboxAzure, step: Step): Promise<void> {
  const [method, path, body] = step.ask
  const answer = await askAs(azure, step.who ?? people.priya, method, path, body)
  const { code } = answer
  expect({ status: answer.status, code }, answer.message).toEqual({
    status: step.status,
    code: step.code,
  })
  for (const [place, value] of Object.entries(step.shows ?? {})) {
    expect(valueAt(answer.body, place), place).toEqual(value)
  }
  const { 'azure-asyncoperation': status, location: result } = answer.headers
  const poll = status ?? result
  if (poll !== undefined) {
    const follow = () => azure.as(people.priya).request('GET', poll)
    const ended = async () => {
      const answer = await follow()
      return status === undefined ? answer.status : valueAt(answer.body, 'status')
    }
    await expect.poll(ended, { interval: 5 }).toBe(status === undefined ? 200 : 'Succeeded')
  }
  const [id, values] = step.leaves ?? ['', {}]
  for (const [place, value] of Object.entries(values)) {
    expect(valueAt(azure.resource(id), place), place).toEqual(value)
  }
}
