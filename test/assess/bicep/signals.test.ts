// A signal that ends the command line ends what it started. The bicep is a stand-in that hangs over a copy.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const COMMAND = join(import.meta.dirname, '../../../bin/rebaseline.mjs')
const TEMPLATE = {
  $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
  contentVersion: '1.0.0.0',
  resources: [],
}

let folder: string
const at = (name: string) => join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signals-test-'))
  mkdirSync(at('tmp'))
  writeFileSync(at('t.json'), JSON.stringify(TEMPLATE))
  const version = '[ "$1" = --version ] && { echo "Bicep CLI version 0.99.0 (x)"; exit 0; }'
  writeFileSync(at('bicep'), `#!/bin/sh\n${version}\necho $$ > ${at('pid')}\nexec sleep 600\n`)
  chmodSync(at('bicep'), 0o755)
})
afterEach(() => rmSync(folder, { recursive: true }))

const copies = () => readdirSync(at('tmp')).filter((name) => name.startsWith('rebaseline-bicep-'))

test.skipIf(process.platform === 'win32').each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)(
  '%s: bicep ends at once, no copy stays, and the exit code is %i',
  async (signal, code) => {
    const args = [COMMAND, 'assess', '--file', at('t.json'), '--bicep', at('bicep')]
    const child = spawn(process.execPath, args, {
      env: { ...process.env, TMPDIR: at('tmp') },
      stdio: 'ignore',
    })
    await vi.waitUntil(() => copies().length > 0 && readdirSync(folder).includes('pid'), 20_000)
    await vi.waitUntil(() => readFileSync(at('pid'), 'utf8').endsWith('\n'), 20_000)
    const pid = Number(readFileSync(at('pid'), 'utf8'))
    child.kill(signal)
    expect(await once(child, 'exit')).toEqual([code, null])
    expect(copies()).toEqual([])
    await vi.waitUntil(() => !isRunning(pid), 2000)
  },
)

function isRunning(pid: number): boolean {
  try {
    // One that ended stays in the list of a container in which nobody waits for it.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return process.platform !== 'linux' && process.kill(pid, 0)
  }
}
