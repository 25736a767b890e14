// What goes out: big texts, slow readers, the bar on a terminal.
import { Writable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ReaderGone } from '../../src/assess/exit.ts'
import { createOutput } from '../../src/assess/output.ts'
import { createProgress } from '../../src/assess/progress.ts'
import { account, collector, judge } from './run.ts'

describe('output', () => {
  test('everything comes out, in order, whatever its size', async () => {
    const { stream, text } = collector()
    const output = createOutput(stream)
    const expected: string[] = []
    for (let index = 0; index < 300; index += 1) {
      const part = `${index}${'é'.repeat((index * 7919) % 40_000)}`
      expected.push(part, part)
      output.write(part)
      output.bytes(Buffer.from(part))
      await output.flush()
    }
    const big = 'ä'.repeat(2_000_000)
    output.write(big)
    output.bytes(Buffer.from(big))
    output.write('end')
    await output.finish()
    expect(text() === [...expected, big, big, 'end'].join('')).toBe(true)
  })

  test('waits for a slow reader, and keeps what it was given', async () => {
    const seen: Buffer[] = []
    const slow = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _encoding, done) {
        setTimeout(() => {
          seen.push(Buffer.from(chunk))
          done()
        }, 5)
      },
    })
    const output = createOutput(slow)
    let expected = ''
    for (let index = 0; index < 40; index += 1) {
      const part = String(index % 10).repeat(100_000)
      expected += part
      output.write(part)
      await output.flush()
    }
    await output.finish()
    expect(Buffer.concat(seen).toString() === expected).toBe(true)
  })

  test.each([
    ['gone', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }), ReaderGone],
    [
      'broken',
      Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }),
      /no space left/,
    ],
  ])('a reader that is %s', async (_what, error, expected) => {
    const output = createOutput(new Writable({ write: (_chunk, _encoding, done) => done(error) }))
    output.write('x')
    await expect(output.finish()).rejects.toThrow(expected)
  })

  test('a value of 4 MB in a finding', async () => {
    const value = 'é'.repeat(2_000_000)
    const input = JSON.stringify([account('a', { minimumTlsVersion: value }), account('b')])
    const [first, second] = await judge([input], ['storage-minimum-tls'])
    expect(first?.gaps[0]?.actual === value).toBe(true)
    expect(second?.resourceName).toBe('b')
  })
})

describe('progress', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('a bar on a terminal when it takes a while, and nothing left of it', () => {
    const written: string[] = []
    const progress = createProgress({ isTTY: true, write: (text) => written.push(text) }, 'judging')
    progress.show(0.1)
    expect(written).toEqual([])
    vi.advanceTimersByTime(1000)
    progress.show(0.5)
    progress.show(0.6)
    expect(written).toEqual([`\rjudging [${'#'.repeat(15)}${'.'.repeat(15)}]  50%`])
    progress.clear()
    progress.clear()
    expect(written).toHaveLength(2)
  })

  test('nothing where there is no terminal', () => {
    const progress = createProgress(
      {
        write() {
          throw new Error('written')
        },
      },
      'judging',
    )
    vi.advanceTimersByTime(1000)
    progress.show(0.5)
    progress.clear()
  })
})
