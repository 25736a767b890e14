import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { GivenUp } from '../../src/store/given-up.ts'
import { createWorld, portsOver } from '../engine/ports.ts'

// What the app registers with the Functions runtime, and that importing it does nothing else.

interface Options {
  readonly authLevel?: string
  readonly methods?: readonly string[]
  readonly route?: string
  readonly schedule?: string
  readonly queueName?: string
  readonly connection?: string
  readonly runOnStartup?: boolean
  readonly handler: (input: unknown, context: unknown) => Promise<unknown>
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

const kept: GivenUp[] = []
vi.mock('../../src/app.ts', () => ({
  openService: async () => ({
    work: { loop: portsOver(createWorld([]), { rules: [] }) },
    givenUp: { keep: async (message: GivenUp) => void kept.push(message) },
  }),
}))

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

const USUAL = ['0 0 */6 * * *', '0 30 3 * * *']

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
    ['sweep', USUAL[0]],
    ['rotateKeys', USUAL[1]],
  ])('%s runs by its own schedule, and not at every start', (name, schedule) => {
    expect(loaded[name]?.options).toMatchObject({ schedule })
    expect(loaded[name]?.options.runOnStartup).toBeUndefined()
  })
  describe('with settings', () => {
    afterEach(() => vi.unstubAllEnvs())
    const schedulesWith = async (settings: Readonly<Record<string, string>>) => {
      for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value)
      delete registered.sweep
      delete registered.rotateKeys
      vi.resetModules()
      await import('../../functions/sweep.ts')
      await import('../../functions/rotate-keys.ts')
      return [loaded.sweep, loaded.rotateKeys].map((one) => one?.options.schedule)
    }

    it.each([
      ['its own setting', '0 0 5 * * *', '00:10:00', ['0 0 5 * * *', '00:10:00']],
      ['its default when the host would refuse the setting', 'hourly', '5', USUAL],
      ['its default when the setting is empty', '', '', USUAL],
    ])('each timer runs by %s', async (_, sweep, keys, expected) => {
      const settings = { REBASELINE_SWEEP_SCHEDULE: sweep, REBASELINE_KEY_SCHEDULE: keys }
      expect(await schedulesWith(settings)).toEqual(expected)
    })
  })
})

describe('a message that was given up on', () => {
  it.each([
    ['recordGivenUpWork', 'work'],
    ['recordGivenUpAlert', 'alerts'],
  ])('is kept by %s with the time at which it came into its queue', async (name, queue) => {
    kept.length = 0
    const triggerMetadata = { insertionTime: '11/20/2026 09:59:58 +00:00' }
    await loaded[name]?.options.handler('none of ours', { triggerMetadata })
    expect(kept).toMatchObject([{ queue, at: '2026-11-20T09:59:58.000Z' }])
  })
})
