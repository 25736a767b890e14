// What the hooks decide without Azure: how long they wait, how az is called on Windows, what variables must say.
import { describe, expect, it } from 'vitest'
import { quotedForCmd, shown, startedAs, withoutSecrets } from '../../../infra/hooks/az.ts'
import { installation, TO_DEPLOY } from '../../../infra/hooks/environment.ts'
import { waits } from '../../../infra/hooks/patience.ts'
import { azureYaml } from './run-hook.ts'

describe('patience', () => {
  it('of a quarter of an hour: 10 s, doubled up to a minute, and not a second more in all', () => {
    const all = [...waits(900)]
    expect(all.slice(0, 5)).toEqual([10, 20, 40, 60, 60])
    expect(all.reduce((sum, one) => sum + one, 0)).toBeCloseTo(900)
  })

  it('has as many tries however long it is', () => {
    expect([...waits(0.9)]).toHaveLength([...waits(900)].length)
    expect([...waits(7)]).toHaveLength([...waits(900)].length)
  })
})

describe('a call of az', () => {
  it('goes to the program itself where az is one', () => {
    expect(startedAs(['a b', '--c'], 'linux')).toEqual({
      program: 'az',
      given: ['a b', '--c'],
      verbatim: false,
    })
  })

  it('goes through cmd.exe on Windows, as one quoted line that Node.js does not quote again', () => {
    expect(startedAs(['rest', '--url', '/x?v=1'], 'win32', 'C:\\Windows\\cmd.exe')).toEqual({
      program: 'C:\\Windows\\cmd.exe',
      given: ['/d', '/v:off', '/s', '/c', '"az "rest" "--url" "/x?v=1""'],
      verbatim: true,
    })
  })

  it.each([
    { because: 'a blank', arg: 'a b', quoted: '"a b"' },
    { because: 'signs of cmd.exe', arg: 'a&b|c<d>e^f(g)', quoted: '"a&b|c<d>e^f(g)"' },
    { because: 'nothing', arg: '', quoted: '""' },
    { because: 'a backslash at the end', arg: 'C:\\a\\', quoted: '"C:\\a\\\\"' },
  ])('keeps $because together for cmd.exe', ({ arg, quoted }) => {
    expect(quotedForCmd(arg)).toBe(quoted)
  })

  it.each([
    { because: 'a variable', arg: '%PATH%' },
    { because: 'a quote', arg: 'a"b' },
    { because: 'a second line', arg: 'a\nb' },
  ])('is refused where cmd.exe would read $because', ({ arg }) => {
    expect(() => quotedForCmd(arg)).toThrow('cannot be passed to az.cmd')
  })

  it('is shown so that it can be pasted: only what a shell would read is quoted', () => {
    expect(shown(['rest', '--url', '/a?b=c', "it's"])).toBe("az rest --url '/a?b=c' 'it''s'")
  })
})

describe('the variables of a deployment', () => {
  const right: Record<string, string> = {
    AZURE_ENV_NAME: 'prod',
    AZURE_LOCATION: 'westeurope',
    REBASELINE_APP_ID: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/f',
    REBASELINE_CLIENT_ID: 'c',
    REBASELINE_STORAGE_ID: 'st',
    REBASELINE_PRINCIPAL_ID: 'p',
    REBASELINE_IDENTITY_ID: 'i',
    REBASELINE_URL: 'https://f.azurewebsites.net/api/',
  }

  it('name an installation: lists are split, empty ones are empty', () => {
    const topics = { REBASELINE_EXISTING_TOPICS: '/s=/t, /v = /u ,' }
    expect(
      installation({ ...right, ...topics, REBASELINE_VAULT_IDS: '' }, TO_DEPLOY),
    ).toMatchObject({
      url: 'https://f.azurewebsites.net/api',
      functionId: `${right.REBASELINE_APP_ID}/functions/resourceChanged`,
      vaults: [],
      existingTopics: ['/t', '/u'],
      patienceSeconds: 900,
    })
  })

  it('name each further subscription and vault once, whatever its case, and the own subscription not at all', () => {
    const lists = {
      REBASELINE_ADDITIONAL_SUBSCRIPTIONS: 'S,ABC, abc,d',
      REBASELINE_VAULT_IDS: '/v/A,/V/a',
    }
    expect(installation({ ...right, ...lists }, TO_DEPLOY)).toMatchObject({
      furtherSubscriptions: ['ABC', 'd'],
      vaults: ['/v/A'],
    })
  })

  it.each(Object.keys(right))('cannot do without %s', (name) => {
    expect(installation({ ...right, [name]: '' }, TO_DEPLOY)).toEqual([
      expect.stringMatching(new RegExp(`^${name} is missing: .*azd .*(Without)`)),
    ])
  })

  it.each([
    { because: 'the id of something else', change: { REBASELINE_APP_ID: '/subscriptions/1' } },
    { because: 'another subscription', change: { AZURE_SUBSCRIPTION_ID: 'other' } },
    { because: 'no address', change: { REBASELINE_URL: 'func-rebaseline' } },
    { because: 'no number', change: { REBASELINE_DEPLOY_PATIENCE_SECONDS: 'long' } },
    { because: 'no time', change: { REBASELINE_DEPLOY_PATIENCE_SECONDS: '0' } },
    { because: 'no end', change: { REBASELINE_DEPLOY_PATIENCE_SECONDS: 'Infinity' } },
  ])('are refused by name when one is $because', ({ change }) => {
    expect(installation({ ...right, ...change }, TO_DEPLOY)).toEqual([
      expect.stringContaining(Object.keys(change)[0] ?? ''),
    ])
  })
})

describe('azure.yaml', () => {
  const { hooks, services } = azureYaml
  const all = Object.entries({ ...hooks, ...services.rebaseline.hooks })

  it.each(all)(
    '%s is one plain command in both shells, and PowerShell hands its end on',
    (_, { posix, windows }) => {
      expect([posix.shell, windows.shell]).toEqual(['sh', 'pwsh'])
      // No sign that a shell would read: what sh runs is what PowerShell runs.
      expect(posix.run).toMatch(/^[\w./ -]+$/)
      expect(windows.run).toBe(
        `$ErrorActionPreference = 'Stop'\n${posix.run}\nexit $LASTEXITCODE\n`,
      )
      const { run: _ours, shell: _sh, ...rest } = posix
      expect(windows).toMatchObject(rest)
    },
  )

  it('shows the lines of the hooks that wait, and goes down even when events could not be removed', () => {
    expect(hooks.postdeploy?.posix).toMatchObject({ interactive: true })
    expect(hooks.postdeploy?.posix.continueOnError).toBeUndefined()
    expect(hooks.predown?.posix).toMatchObject({ interactive: true, continueOnError: true })
  })
})

it.each([
  ['in an address', 'https://f/api?functionName=a&code=SECRET'],
  ['in JSON', '{"url":"https://f/api?functionName=a\\u0026code=SECRET"}'],
  ['in JSON within JSON', '"{\\"url\\":\\"https://f?a=b\\\\u0026code\\\\u003dSECRET\\"}"'],
  ['in HTML', 'https://f/api?functionName=a&amp;sig=SECRET'],
  ['in an encoded address', 'https%3A%2F%2Ff%3Fcode%3DSECRET%26a%3Db'],
])('a key %s is not shown', (_where, text) => {
  expect(withoutSecrets(text)).not.toContain('SECRET')
  expect(withoutSecrets(text)).toContain('***')
})
