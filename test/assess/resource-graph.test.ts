// The estate as Azure lists it: the whole command against the sandbox Azure.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { SandboxAzure } from '../../sandbox/azure/start.ts'
import { subscriptionId } from '../../sandbox/estate/names.ts'
import { runCommandLine } from '../../src/assess/command-line.ts'
import { startTrustedAzure } from '../sandbox/azure/sandbox.ts'
import { collector, type Finding } from './run.ts'

let azure: SandboxAzure
beforeAll(async () => {
  // Only the sandbox's identity: others would be tried first, or wait for an answer that never comes.
  process.env.AZURE_TOKEN_CREDENTIALS = 'ManagedIdentityCredential'
  azure = await startTrustedAzure()
})
afterAll(() => azure.stop())

async function assess(args: readonly string[], endpoint = azure.armUrl) {
  const out = collector()
  let stderr = ''
  const code = await runCommandLine(['assess', ...args], {
    stdout: out.stream,
    stderr: { write: (text: string) => (stderr += text) },
    cloud: { endpoint, scope: 'https://management.azure.com/.default' },
  })
  return { code, stdout: out.text(), stderr }
}

describe('a subscription', () => {
  const subscription = ['--subscription', subscriptionId]

  test('everything that Resource Graph lists is judged, the rest is named on stderr', async () => {
    const { code, stdout, stderr } = await assess([...subscription, '--format', 'json'])
    expect(code).toBe(0)
    const found = JSON.parse(stdout) as Finding[]
    const accounts = azure.estate.resources.filter(
      ({ type }) => type === 'Microsoft.Storage/storageAccounts',
    )
    const tls = found.filter(({ rule }) => rule === 'storage-minimum-tls')
    expect(tls).toHaveLength(accounts.length)
    expect(new Set(tls.map(({ verdict }) => verdict))).toContain('nonCompliant')
    expect(new Set(found.map(({ resourceType }) => resourceType))).toContain(
      'Microsoft.MachineLearningServices/workspaces',
    )
    expect(found.find(({ rule }) => rule === 'ml-workspace-diagnostic-logs')).toMatchObject({
      verdict: 'unknown',
      reason: 'diagnosticSettings was not read',
    })
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(stderr).toContain('not looked at, Resource Graph does not list them: ')
    expect(stderr).toContain('Microsoft.Storage/storageAccounts/blobServices')
  })

  test('it only reads: one query, no write', () => {
    const calls = azure.calls.filter(({ principal }) => principal === azure.estate.rebaseline.name)
    expect(calls.length).toBeGreaterThan(0)
    expect(calls.every(({ path }) => /ResourceGraph|metadata|token/i.test(path))).toBe(true)
  })

  test('nothing is named when nothing is left out, and --fail-on counts', async () => {
    const run = await assess([
      ...subscription,
      '--rule',
      'storage-minimum-tls',
      '--fail-on',
      'high',
    ])
    expect(run).toMatchObject({ code: 1, stderr: '' })
  })

  test('rules of which Resource Graph lists no type', async () => {
    const { code, stderr } = await assess([...subscription, '--rule', 'storage-blob-soft-delete'])
    expect(code).toBe(2)
    expect(stderr).toContain(
      'Resource Graph lists none of the types of the chosen rules; use --file',
    )
  })

  test('a subscription without resources', async () => {
    const other = ['--subscription', '99999999-9999-4999-8999-999999999999']
    const { code, stdout } = await assess([
      ...other,
      '--format',
      'json',
      '--rule',
      'storage-minimum-tls',
    ])
    expect({ code, found: JSON.parse(stdout) }).toEqual({ code: 0, found: [] })
  })
})

test('a management group', async () => {
  const { code, stdout } = await assess([
    '--management-group',
    'mg-bank',
    '--format',
    'json',
    '--rule',
    'storage-minimum-tls',
  ])
  expect(code).toBe(0)
  expect((JSON.parse(stdout) as Finding[]).length).toBeGreaterThan(5)
  expect(azure.calls.at(-1)?.body).toMatchObject({ managementGroups: ['mg-bank'] })
})

describe('when Azure cannot be asked: exit code 3, nothing on stdout', () => {
  const tls = ['--subscription', subscriptionId, '--rule', 'storage-minimum-tls']

  afterEach(() => azure.faults.clear())

  test.each([
    ['it refuses', 403, 'AuthorizationFailed', 'No access to this scope.'],
    ['it fails', 500, 'InternalServerError', 'Something went wrong.'],
  ])('%s', async (_case, status, code, message) => {
    const body = { error: { code, message } }
    azure.faults.add({ match: { plane: 'graph' }, fault: { kind: 'status', status, body } })
    const run = await assess(tls)
    expect(run).toMatchObject({ code: 3, stdout: '' })
    expect(run.stderr).toMatch(new RegExp(`^rebaseline: .*${status}.*${message}.*\\n$`))
  })

  test('it is busy: the page is asked for again', async () => {
    const fault = { kind: 'throttle', retryAfterSeconds: 1 } as const
    const { hits } = azure.faults.add({ match: { plane: 'graph' }, times: 1, fault })
    expect(hits).toBe(0)
    expect((await assess(tls)).code).toBe(0)
  })

  test('it is not there', async () => {
    const { code, stdout, stderr } = await assess(tls, 'https://localhost:1')
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/^rebaseline: .+\n$/)
  })
})
