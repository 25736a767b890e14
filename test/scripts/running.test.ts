// One sandbox a folder: a second start names the first and leaves it alone.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  announceSandbox,
  claimSandbox,
  releaseSandbox,
  runningSandbox,
  type SandboxState,
} from '../../sandbox/running.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rebaseline-running-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const stateAt = (serviceUrl: string): SandboxState => ({
  ...{ control: '', certificate: '', functionKey: '', masterKey: '' },
  serviceUrl,
})

/** The number of a process that was there and is gone. */
async function goneProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  return child.pid ?? 0
}

it('of many that start at the same moment, one owns the sandbox, and all others are told who', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => claimSandbox(directory)))
  expect(answers.filter((other) => other === undefined)).toHaveLength(1)
  expect(answers.filter((other) => other?.pid === process.pid)).toHaveLength(19)
})

it('one that is up is named with its address, and stays the owner', async () => {
  const server = createServer((_, response) => response.writeHead(404).end())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  try {
    await claimSandbox(directory)
    await announceSandbox(stateAt(url), directory)
    const owner = { pid: process.pid, state: stateAt(url) }
    expect(await claimSandbox(directory)).toEqual(owner)
    expect(await runningSandbox(directory)).toEqual(owner)
  } finally {
    server.close()
  }
})

it('one that was killed is none: its place is taken', async () => {
  const pid = await goneProcess()
  writeFileSync(join(directory, 'sandbox.json'), JSON.stringify({ pid }))
  expect(await runningSandbox(directory)).toBeUndefined()
  expect(await claimSandbox(directory)).toBeUndefined()
})

it('a process that only has the number of the one that was killed is not taken for it', async () => {
  const owner = { pid: process.pid, state: stateAt('http://127.0.0.1:1') }
  writeFileSync(join(directory, 'sandbox.json'), JSON.stringify(owner))
  expect(await runningSandbox(directory)).toBeUndefined()
})

it.each(['', '{"pid":', '{"control":"of an earlier version"}'])(
  'a file that says nothing (%j) is nobody’s claim',
  async (text) => {
    writeFileSync(join(directory, 'sandbox.json'), text)
    expect(await runningSandbox(directory)).toBeUndefined()
    expect(await claimSandbox(directory)).toBeUndefined()
  },
)

it('does not give the place of another one up', async () => {
  const pid = process.ppid
  writeFileSync(join(directory, 'sandbox.json'), JSON.stringify({ pid }))
  await releaseSandbox(directory)
  expect(await claimSandbox(directory)).toEqual({ pid })
})

it('gives its place up when it ends', async () => {
  await claimSandbox(directory)
  await releaseSandbox(directory)
  expect(await claimSandbox(directory)).toBeUndefined()
})
