// Memory does not grow with the input: 50 MB go through a heap that could not hold them parsed.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { expect, test } from 'vitest'
import { account, accountId } from './run.ts'

const SIZE = 50 << 20
const HEAP = 56
// Bytes of a resource: what is kept of each would show with many, and what is read of each with large ones.
const [LARGE, SMALL] = [15_000, 1500]

/** Accounts with a blob service each, which needs its account, until there are 50 MB of them. */
function* accounts(
  [start, between, end]: readonly [string, string, string],
  note: string,
  count: { resources: number },
) {
  yield start
  for (let size = 0; size < SIZE; ) {
    const name = `st${count.resources}`
    const service = {
      id: `${accountId(name)}/blobServices/default`,
      name: 'default',
      type: 'Microsoft.Storage/storageAccounts/blobServices',
      properties: { deleteRetentionPolicy: { enabled: count.resources % 3 === 0, days: 7 } },
    }
    const storage = account(name, { minimumTlsVersion: 'TLS1_0' }, { tags: { note } })
    const text = `${count.resources === 0 ? '' : between}${JSON.stringify(storage)}${between}${JSON.stringify(service)}`
    count.resources += 2
    size += text.length
    yield text
  }
  yield end
}

test.each([
  ['few large resources in a list', ['[', ',\n', ']'], LARGE],
  [
    'few large resources in a snapshot',
    ['{"diagnostics":[],"predictedResources":[', ',', ']}'],
    LARGE,
  ],
  ['many templates', ['{"resources":[', ']}\n{"resources":[', ']}'], LARGE],
  ['many small resources in JSON lines', ['', '\n', '\n'], SMALL],
] as const)('%s', async (_form, form, note) => {
  const rules = ['storage-minimum-tls', 'storage-blob-public-access', 'storage-blob-versioning']
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${HEAP}`,
      join(import.meta.dirname, '../../bin/rebaseline.mjs'),
      ...['assess', '--file', '-', '--format', 'csv'],
      ...rules.flatMap((id) => ['--rule', id]),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  let lines = 0
  child.stdout.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 10) lines += 1
  })
  const count = { resources: 0 }
  const closed = once(child, 'close')
  await pipeline(Readable.from(accounts(form, 'x'.repeat(note), count)), child.stdin)
  expect(await closed).toEqual([0, null])
  // Two rules of each account and one of each service, and the header.
  expect(lines).toBe((count.resources / 2) * 3 + 1)
})
