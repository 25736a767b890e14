// How the engine goes on when its process dies, hangs, grows or says what is no answer. The process is a stand-in; that
// bicep itself gives the answers is in answers.test.ts.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createEngine, type Engine, type EngineOptions } from '../../../src/assess/bicep/engine.ts'
import { megabytesOf } from '../../../src/assess/bicep/memory.ts'
import type { Answer } from '../../../src/assess/bicep/predict.ts'

const STAND_IN = fileURLToPath(new URL('./stand-in.mjs', import.meta.url))

const engines: Engine[] = []
afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose()
  vi.unstubAllEnvs()
})

function engineWith(options: Partial<EngineOptions> = {}): Engine {
  const engine = createEngine({ path: STAND_IN, ...options })
  engines.push(engine)
  return engine
}

const ask = (engine: Engine, name: string) =>
  engine.predict({ kind: 'bicep', path: `/nowhere/${name}.bicep` })

function processOf(answer: Answer): { pid: number; variable: unknown } {
  if (answer.kind !== 'predicted') throw new Error(JSON.stringify(answer))
  const [told] = answer.diagnostics as unknown as { pid: number; variable: unknown }[]
  if (told === undefined) throw new Error('it did not tell')
  return told
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('a fault of the process', () => {
  test.each([
    ['dies', /^bicep ended by itself \(3\): out of luck$/, 'and its last words are told'],
    ['hangs', /^bicep did not answer within 3 s$/, 'it does not listen to a polite end either'],
    ['garbage', /^bicep said what is no answer: /, 'no frame'],
    [
      'shapeless',
      /^bicep gave an answer that cannot be read$/,
      'a frame, and nothing that is known',
    ],
    ['no-json', /^bicep gave an answer that cannot be read$/, 'a template that is none'],
  ])('%s: this deployment fails, and the next one has a new process', async (name, reason) => {
    const engine = engineWith({ limitMs: name === 'hangs' ? 3000 : 30_000 })
    const before = processOf(await ask(engine, 'good'))
    const answer = await ask(engine, name)
    expect(answer.kind).toBe('failed')
    expect(answer.kind === 'failed' && answer.reason).toMatch(reason)
    const after = processOf(await ask(engine, 'good'))
    expect(after.pid).not.toBe(before.pid)
    await vi.waitUntil(() => !isRunning(before.pid), 20_000)
  })

  test('a refusal in good order is no fault: the same process goes on', async () => {
    const engine = engineWith()
    const before = processOf(await ask(engine, 'good'))
    expect(await ask(engine, 'says-no')).toEqual({ kind: 'failed', reason: 'Not today.' })
    expect(processOf(await ask(engine, 'good'))).toEqual(before)
  })

  test('a death after the answer is not noticed by who asks next', async () => {
    const engine = engineWith()
    const first = await ask(engine, 'ends-after')
    expect(['predicted', 'failed']).toContain(first.kind)
    expect((await ask(engine, 'good')).kind).toBe('predicted')
  })

  test('a template that was compiled before the fault is there for other means', async () => {
    const engine = engineWith()
    const answer = await ask(engine, 'ends-after')
    if (answer.kind === 'failed') expect(answer.template).toHaveProperty('resources')
    else expect(answer).toHaveProperty('template')
  })

  test('a program that is not there fails every deployment, and rejects none', async () => {
    const engine = engineWith({ path: '/nowhere/bicep' })
    for (const name of ['good', 'good']) {
      expect(await ask(engine, name)).toMatchObject({
        kind: 'failed',
        reason: expect.stringMatching(/could not be started: .*ENOENT/),
      })
    }
  })
})

describe('two faults in a row', () => {
  const twice =
    /^bicep failed twice in a row and is not asked any more: bicep ended by itself \(3\)/
  const reasonOf = (answer: Answer) => (answer.kind === 'failed' ? answer.reason : answer.kind)

  test('of all questions: nothing is asked any more, so that a hang does not cost each deployment its time', async () => {
    const engine = engineWith()
    await ask(engine, 'dies')
    await ask(engine, 'dies')
    expect(reasonOf(await ask(engine, 'good'))).toMatch(twice)
  })

  test('with an answer between them: the next one is asked', async () => {
    const engine = engineWith()
    for (const name of ['dies', 'good', 'dies', 'says-no', 'dies']) await ask(engine, name)
    expect((await ask(engine, 'good')).kind).toBe('predicted')
  })

  test('of predictions alone: sources are still compiled, for other means', async () => {
    const engine = engineWith()
    for (const name of ['no-prediction', 'no-prediction']) await ask(engine, name)
    const answer = await ask(engine, 'good')
    expect(reasonOf(answer)).toMatch(twice)
    expect(answer).toHaveProperty('template')
  })
})

describe('the process', () => {
  test('is one for all deployments, also when they are asked for at once', async () => {
    const engine = engineWith()
    const answers = await Promise.all(['a', 'b', 'c'].map((name) => ask(engine, name)))
    expect(new Set(answers.map((one) => processOf(one).pid)).size).toBe(1)
  })

  test('is replaced when it holds more memory than it may', async () => {
    const engine = engineWith({ memoryMegabytes: 150 })
    const pids: number[] = []
    for (const name of ['grows-1', 'grows-2', 'grows-3', 'grows-4']) {
      const { pid } = processOf(await ask(engine, name))
      pids.push(pid)
    }
    expect(new Set(pids).size).toBeGreaterThan(1)
    const [first = 0] = pids
    await vi.waitUntil(() => !isRunning(first), 20_000)
  })

  test('is replaced after so many deployments', async () => {
    const engine = engineWith({ deploymentsPerProcess: 2 })
    const pids: number[] = []
    for (const name of ['a', 'b', 'c', 'd', 'e']) pids.push(processOf(await ask(engine, name)).pid)
    const [one, , three, , five] = pids
    expect(pids).toEqual([one, one, three, three, five])
    expect(new Set(pids).size).toBe(3)
  })

  test('has the environment of the user, which parameter files may read', async () => {
    vi.stubEnv('STAND_IN', 'seen')
    expect(processOf(await ask(engineWith(), 'good')).variable).toBe('seen')
  })

  test('ends with the engine, and what is asked afterwards fails', async () => {
    const engine = engineWith()
    const { pid } = processOf(await ask(engine, 'good'))
    engine.dispose()
    await vi.waitUntil(() => !isRunning(pid), 20_000)
    expect(await ask(engine, 'good')).toEqual({ kind: 'failed', reason: 'the engine was ended' })
  })

  test('leaves no copy of a template behind, whether it answered or not', async () => {
    // A folder of its own: other tests make copies at the same time.
    const folder = mkdtempSync(join(tmpdir(), 'copies-'))
    for (const name of ['TMPDIR', 'TMP', 'TEMP']) vi.stubEnv(name, folder)
    const engine = engineWith()
    await ask(engine, 'good')
    await ask(engine, 'dies')
    await ask(engine, 'ends-after')
    expect(readdirSync(folder)).toEqual([])
    rmSync(folder, { recursive: true })
  })
})

test('the memory of a process is told in megabytes, and that of none is unknown', async () => {
  const own = await megabytesOf(process.pid)
  const counted = process.memoryUsage.rss() / 1024 / 1024
  expect(own).toBeGreaterThan(counted / 2)
  expect(own).toBeLessThan(counted * 2)
  expect(await megabytesOf(2 ** 30)).toBeUndefined()
})
