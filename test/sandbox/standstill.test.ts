import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import { processorTime, watchMoves } from '../../sandbox/standstill.ts'
import { waitFor } from '../wait.ts'

const started: { kill(): boolean }[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill()
})

it.each([
  ['stands still from the first look on', [7, 7, 7], { moved: false, stillMs: 30 }],
  ['moves at each look', [7, 8, 9], { moved: true, stillMs: 0 }],
  ['moved once, and not since', [7, 8, 8], { moved: false, stillMs: 10 }],
  ['comes back to where it was', [8, 8, 7], { moved: true, stillMs: 0 }],
])('what %s', (_, states, want) => {
  let [time, at] = [0, 0]
  const look = watchMoves(
    () => states[Math.max(0, at - 1)],
    () => time,
  )
  let seen = {}
  for (at = 1; at <= states.length; at += 1) {
    time += 10
    seen = look()
  }
  expect(seen).toEqual(want)
})

it('a process that works is told from one that sleeps, where the system tells', async () => {
  const run = async (script: string) => {
    const child = spawn(process.execPath, ['-e', `console.log(1);${script}`])
    started.push(child)
    await once(child.stdout, 'data')
    return child.pid ?? 0
  }
  const [busy, asleep] = await Promise.all([
    run('for (;;) {}'),
    run('setTimeout(() => {}, 600_000)'),
  ])
  // A start may go on for a moment after the first output.
  const moves = watchMoves(() => processorTime(asleep))
  const signs = () => processorTime(busy)
  const from = signs()
  await waitFor('the sleeping one to stand still', () => moves().stillMs > 500, {
    ...{ signs, patienceMs: 10_000 },
  })
  expect(signs() > from).toBe(process.platform === 'linux')
})

it('nobody knows of a process that is gone', () => {
  expect(processorTime(2 ** 30)).toBe(0)
})

it('a wait in vain ends when nothing happens any more, and says what it was for', async () => {
  let signs = 0
  const looks: number[] = []
  const look = () => {
    if (signs < 3) signs += 1
    else looks.push(signs)
    return undefined
  }
  const wait = waitFor('the moon', look, {
    signs: () => signs,
    patienceMs: 150,
    details: () => 'it is cloudy',
  })
  await expect(wait).rejects.toThrow(/waited in vain for the moon.*\n.*cloudy/)
  // It went on while there were signs.
  expect(looks[0]).toBe(3)
})
