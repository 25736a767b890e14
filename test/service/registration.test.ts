import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

// What the app registers with the Functions runtime, and that importing it does nothing else.

interface Options {
  readonly authLevel?: string
  readonly methods?: readonly string[]
  readonly route?: string
  readonly schedule?: string
  readonly queueName?: string
  readonly connection?: string
  readonly runOnStartup?: boolean
  readonly handler: unknown
}
type Registered = Readonly<Record<string, { readonly trigger: string; readonly options: Options }>>

const registered: Record<string, { trigger: string; options: Options }> = {}
const loaded: Registered = registered

vi.mock('@azure/functions', () => {
  const register = (trigger: string) => (name: string, options: Options) => {
    if (registered[name] !== undefined) throw new Error(`${name} is registered twice`)
    registered[name] = { trigger, options }
  }
  const triggers = ['http', 'timer', 'storageQueue', 'eventGrid']
  return { app: Object.fromEntries(triggers.map((trigger) => [trigger, register(trigger)])) }
})

beforeAll(async () => {
  await import('../../functions/main.ts')
})
afterAll(() => vi.restoreAllMocks())

const files = readdirSync(new URL('../../functions/', import.meta.url))
const textOf = (file: string) =>
  readFileSync(new URL(`../../functions/${file}`, import.meta.url), 'utf8')
const ofTrigger = (trigger: string) =>
  Object.entries(loaded).filter((entry) => entry[1].trigger === trigger)

describe('the app', () => {
  it('registers exactly these functions: their names are in settings, keys and subscriptions of operators', () => {
    expect(Object.keys(loaded).toSorted()).toEqual([
      'actions',
      'findings',
      'health',
      'processWork',
      'recordGivenUpAlert',
      'recordGivenUpWork',
      'remediate',
      'remediationStatus',
      'resourceChanged',
      'rotateKeys',
      'sendAlert',
      'sweep',
    ])
  })

  it('imports every file that registers a trigger', () => {
    const main = textOf('main.ts')
    const triggers = files.filter((file) => /\bapp\.\w+\(/.test(textOf(file)))
    expect(triggers.length).toBeGreaterThan(0)
    for (const file of triggers) expect(main).toContain(`import './${file}'`)
  })

  it('loads nothing of src on import but types and the invocation log: a cold start pays for no SDK', () => {
    const allowed = ['../src/invocation-log.ts', '../src/schedules.ts']
    for (const file of files) {
      const imports = [...textOf(file).matchAll(/^import (?!type\b).*from '(\.\.\/src\/[^']+)'/gm)]
      for (const [, path] of imports) expect(allowed, file).toContain(path)
    }
    for (const path of allowed) {
      const imports = [...textOf(path).matchAll(/^import .*from '(.+)'/gm)].map(([, from]) => from)
      expect(
        imports.filter((from) => !from?.startsWith('node:')),
        path,
      ).toEqual([])
    }
  })
})

describe('HTTP functions', () => {
  it('each state a key level of their own, none is anonymous', () => {
    const http = ofTrigger('http')
    expect(http).toHaveLength(5)
    for (const [name, { options }] of http) expect(options.authLevel, name).toBe('function')
  })

  it.each([
    ['remediate', ['POST'], 'remediate'],
    ['remediationStatus', ['GET'], 'remediate/{id}'],
    ['actions', ['GET'], 'actions'],
    ['findings', ['GET'], 'findings'],
    ['health', ['GET'], 'health'],
  ])('%s takes %j at %s', (name, methods, route) => {
    expect(loaded[name]?.options).toMatchObject({ methods, route })
  })
})

describe('queues and timers', () => {
  it.each([
    ['processWork', 'work'],
    ['sendAlert', 'alerts'],
    ['recordGivenUpWork', 'work-poison'],
    ['recordGivenUpAlert', 'alerts-poison'],
  ])('%s listens to %s by the identity of the app', (name, queueName) => {
    expect(loaded[name]?.options).toMatchObject({ queueName, connection: 'AzureWebJobsStorage' })
  })

  it.each([
    ['sweep', '0 0 */6 * * *'],
    ['rotateKeys', '0 30 3 * * *'],
  ])('%s runs by its own schedule, and not at every start', (name, schedule) => {
    expect(loaded[name]?.options).toMatchObject({ schedule })
    expect(loaded[name]?.options.runOnStartup).toBeUndefined()
  })
})
