import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from '../../src/config.ts'
import { rulesFor } from '../../src/rules/index.ts'

// Settings and rebaseline.json: everything that is wrong at once, each with its place; nothing half read.
const directory = mkdtempSync(join(tmpdir(), 'rebaseline-config-'))
afterAll(() => rmSync(directory, { recursive: true }))

const subscription = '/subscriptions/b27c4e19-8a53-4d6f-a1e0-97d3f5608b2c'
const account = `${subscription}/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a`
const least = { scope: { include: [subscription] } }
const secret = `whsec_${Buffer.from('a secret that is long enough').toString('base64')}`
const storage = {
  AzureWebJobsStorage__tableServiceUri: 'https://s.table.core.windows.net',
  AzureWebJobsStorage__queueServiceUri: 'https://s.queue.core.windows.net',
}
let files = 0

function read(baseline: unknown = least, settings: Record<string, string | undefined> = {}) {
  files += 1
  const path = join(directory, `${files}.json`)
  writeFileSync(path, typeof baseline === 'string' ? baseline : JSON.stringify(baseline))
  return readConfig({ ...storage, REBASELINE_CONFIG_FILE: path, ...settings }, rulesFor)
}

/** The problems, with the file's own path cut to its name. */
function problemsOf(work: () => unknown): readonly string[] {
  try {
    work()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.problems.map((problem) => problem.replace(/^\S*\/\d+\.json/, 'rebaseline.json'))
  }
  return []
}

describe('what the service lives on', () => {
  const group = `${subscription}/resourceGroups/rg-rebaseline`

  it('is what the file and the setting of the template say together', () => {
    const config = read({ ...least, own: [account] }, { REBASELINE_OWN: `${group},${account}` })
    expect(config.policy.own).toEqual([account, group, account])
  })

  it('is refused when the setting holds anything but ids', () => {
    const [problem] = problemsOf(() => read(least, { REBASELINE_OWN: `${group},strebaseline` }))
    expect(problem).toContain('app setting.REBASELINE_OWN[1]')
  })
})

describe('the smallest configuration', () => {
  it('may begin with a byte order mark', () => {
    expect(read(`\uFEFF${JSON.stringify(least)}`)).toMatchObject({ policy: { effect: 'audit' } })
  })

  it('reports and does not write until the operator says so', () => {
    const config = read()
    expect(config).toMatchObject({
      policy: { writes: 'on', effect: 'audit', include: [subscription], exclude: [], own: [] },
      parameters: { keyMaxAgeDays: 365 },
      timing: { intentLease: 180, newResourceGrace: 3600 },
      writesPerHour: 100,
      azure: {
        armEndpoint: 'https://management.azure.com',
        armScope: 'https://management.azure.com/.default',
        keyVaultDnsSuffix: 'vault.azure.net',
      },
      alerts: {},
      trustCallerHeaders: false,
      logLevel: 'info',
    })
    expect(config.azure).not.toHaveProperty('clientId')
    expect(Object.isFrozen(config)).toBe(true)
  })

  it('knows the subscriptions that the scope touches, each once', () => {
    const include = [subscription.toUpperCase().replace('SUBSCRIPTIONS', 'subscriptions'), account]
    expect(read({ scope: { include } }).subscriptions).toEqual([subscription.slice(15)])
  })
})

describe('app settings', () => {
  it.each([
    ['REBASELINE_WRITES', 'OFF', '"on"|"off"'],
    ['REBASELINE_WRITES', 'false', '"on"|"off"'],
    ['REBASELINE_ARM_ENDPOINT', 'http://management.azure.com', 'https://'],
    ['REBASELINE_ARM_ENDPOINT', 'management.azure.com', 'https://'],
    ['REBASELINE_TEAMS_URL', 'http://teams.example', 'https://'],
    ['REBASELINE_WEBHOOK_URL', 'file:///etc/passwd', 'https://'],
    ['REBASELINE_WEBHOOK_SECRET', 'hunter2', 'whsec_'],
    ['REBASELINE_WEBHOOK_SECRET', `${secret},${secret}`, 'whsec_'],
    ['REBASELINE_LOG_LEVEL', 'verbose', '"debug"|"info"'],
    ['REBASELINE_INTENT_LEASE_SECONDS', '0', '>=1'],
    ['REBASELINE_INTENT_LEASE_SECONDS', '3601', '<=3600'],
    ['REBASELINE_INTENT_LEASE_SECONDS', 'soon', 'number'],
    ['REBASELINE_NEW_RESOURCE_GRACE_SECONDS', '-1', '>=0'],
    ['REBASELINE_NEW_RESOURCE_GRACE_SECONDS', '86401', '<=86400'],
    ['REBASELINE_SWEEP_SCHEDULE', 'hourly', 'expected NCRONTAB'],
    ['REBASELINE_SWEEP_SCHEDULE', ' ', 'expected NCRONTAB'],
    ['REBASELINE_KEY_SCHEDULE', '0 30 24 * * *', '"24" is no hour'],
    ['AzureWebJobsStorage__tableServiceUri', 'http://s.table.core.windows.net', 'https://'],
    ['AzureWebJobsStorage__queueServiceUri', 's', 'https://'],
  ])('%s cannot be %s', (name, value, allowed) => {
    const problems = problemsOf(() => read(least, { [name]: value }))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^app setting\\.${name}: `))
    expect(problems[0]).toContain(allowed)
  })

  it.each([
    [
      'none of the storage settings',
      {
        AzureWebJobsStorage__tableServiceUri: undefined,
        AzureWebJobsStorage__queueServiceUri: undefined,
      },
    ],
    ['the tables only', { AzureWebJobsStorage__queueServiceUri: undefined }],
    ['the queues only', { AzureWebJobsStorage__tableServiceUri: undefined }],
    [
      'an empty connection string',
      { AzureWebJobsStorage__tableServiceUri: '', AzureWebJobsStorage: '' },
    ],
  ])('%s is not enough', (_, settings) => {
    const problems = problemsOf(() => read(least, settings))
    expect(problems).toEqual([expect.stringContaining('AzureWebJobsStorage__tableServiceUri')])
  })

  it('a connection string is enough on a developer machine, and names win over it', () => {
    const connectionString = 'UseDevelopmentStorage=true'
    const without = {
      AzureWebJobsStorage: connectionString,
      AzureWebJobsStorage__tableServiceUri: undefined,
    }
    expect(read(least, without).storage).toEqual({ connectionString })
    const both = read(least, { AzureWebJobsStorage: connectionString })
    expect(both.storage).toEqual({
      tableServiceUri: storage.AzureWebJobsStorage__tableServiceUri,
      queueServiceUri: storage.AzureWebJobsStorage__queueServiceUri,
    })
  })

  it('an empty setting counts as none', () => {
    const empty = { REBASELINE_WRITES: '', REBASELINE_TEAMS_URL: '', REBASELINE_SWEEP_SCHEDULE: '' }
    expect(read(least, empty)).toMatchObject({
      policy: { writes: 'on' },
      sweepSchedule: '0 0 */6 * * *',
    })
  })

  it('two secrets sign while one replaces the other', () => {
    const settings = {
      REBASELINE_WEBHOOK_URL: 'https://h',
      REBASELINE_WEBHOOK_SECRET: `${secret} ${secret}`,
    }
    expect(read(least, settings).alerts.webhook).toEqual({
      url: 'https://h',
      secrets: [secret, secret],
    })
  })

  it.each([
    ['True', true],
    ['true', true],
    ['False', false],
    ['1', false],
    [undefined, false],
  ])('WEBSITE_AUTH_ENABLED=%s means that names in headers are believed: %s', (value, believed) => {
    expect(read(least, { WEBSITE_AUTH_ENABLED: value }).trustCallerHeaders).toBe(believed)
  })

  it.each([
    ['func-a.azurewebsites.net', 'https://func-a.azurewebsites.net'],
    ['localhost:7071', 'http://localhost:7071'],
    ['', undefined],
  ])('WEBSITE_HOSTNAME=%s means that alerts lead to %s', (value, url) => {
    expect(read(least, { WEBSITE_HOSTNAME: value }).alerts.serviceUrl).toBe(url)
  })

  it('WEBSITE_HOSTNAME that is no host name is refused, not put into a link', () => {
    const [problem] = problemsOf(() => read(least, { WEBSITE_HOSTNAME: "a.b/'; id" }))
    expect(problem).toContain('WEBSITE_HOSTNAME')
  })
})

describe('rebaseline.json', () => {
  const scoped = (more: object) => ({ ...least, ...more })
  it.each([
    ['is not JSON', '{"scope": ', 'rebaseline.json: not JSON'],
    ['is empty', '', 'rebaseline.json: not JSON'],
    ['is a list', [], 'rebaseline.json (whole)'],
    ['has no scope', {}, 'rebaseline.json.scope'],
    ['has a scope of nothing', { scope: { include: [] } }, 'rebaseline.json.scope.include'],
    ['has text for a scope', { scope: subscription }, 'rebaseline.json.scope'],
    ['includes everything', { scope: { include: ['/'] } }, 'rebaseline.json.scope.include[0]'],
    [
      'includes a management group',
      { scope: { include: ['/providers/Microsoft.Management/managementGroups/m'] } },
      'rebaseline.json.scope.include[0]',
    ],
    [
      'includes a name',
      { scope: { include: [subscription, 'rg-web'] } },
      'rebaseline.json.scope.include[1]',
    ],
    [
      'includes a pattern',
      { scope: { include: [`${subscription}/resourceGroups/rg-*/providers/x`] } },
      'rebaseline.json.scope.include[0]',
    ],
    [
      'excludes something that is no id',
      { scope: { include: [subscription], exclude: ['rg-lab'] } },
      'rebaseline.json.scope.exclude[0]',
    ],
    [
      'has a misspelled scope member',
      { scope: { include: [subscription], excludes: [] } },
      'rebaseline.json.scope',
    ],
    [
      'has own resources that are no id',
      scoped({ own: ['strebaseline'] }),
      'rebaseline.json.own[0]',
    ],
    ['has an effect that does not exist', scoped({ effect: 'deny' }), 'rebaseline.json.effect'],
    [
      'has an override without an effect',
      scoped({ overrides: [{}] }),
      'rebaseline.json.overrides[0].effect',
    ],
    [
      'has an override for no rule',
      scoped({ overrides: [{ effect: 'audit', rules: [] }] }),
      'rebaseline.json.overrides[0].rules',
    ],
    [
      'has an override for a rule that does not exist',
      scoped({ overrides: [{ effect: 'audit' }, { effect: 'audit', rules: ['storage-tls'] }] }),
      'rebaseline.json.overrides[1].rules',
    ],
    [
      'has a misspelled override',
      scoped({ overrides: [{ effect: 'audit', rule: ['x'] }] }),
      'rebaseline.json.overrides[0]',
    ],
    [
      'has too young an age for keys',
      scoped({ parameters: { keyMaxAgeDays: 29 } }),
      'rebaseline.json.parameters.keyMaxAgeDays',
    ],
    [
      'has half a day',
      scoped({ parameters: { keyMaxAgeDays: 90.5 } }),
      'rebaseline.json.parameters.keyMaxAgeDays',
    ],
    [
      'has a name for the log workspace',
      scoped({ parameters: { logAnalyticsWorkspaceId: 'logs' } }),
      'rebaseline.json.parameters.logAnalyticsWorkspaceId',
    ],
    [
      'has a parameter that does not exist',
      scoped({ parameters: { keyAge: 90 } }),
      'rebaseline.json.parameters',
    ],
    [
      'has a budget of nothing',
      scoped({ limits: { writesPerHour: 0 } }),
      'rebaseline.json.limits.writesPerHour',
    ],
    [
      'has a budget in words',
      scoped({ limits: { writesPerHour: '100' } }),
      'rebaseline.json.limits.writesPerHour',
    ],
    ['has a member that does not exist', scoped({ exemptions: [] }), 'rebaseline.json (whole)'],
  ])('%s: the place is named', (_, baseline, place) => {
    const problems = problemsOf(() => read(baseline))
    expect(problems).toHaveLength(1)
    expect(problems[0]?.startsWith(`${place}: `) || problems[0]?.startsWith(place)).toBe(true)
  })

  it('a minimum of TLS 1.3, which Azure refuses for every account, is refused with the reason', () => {
    const baseline = scoped({ parameters: { minimumTlsVersion: 'TLS1_3' } })
    const [problem] = problemsOf(() => read(baseline))
    expect(problem).toMatch(
      /^rebaseline\.json\.parameters\.minimumTlsVersion: Azure Storage refuses TLS1_3 .* Use "TLS1_2"/,
    )
    const other = scoped({ parameters: { minimumTlsVersion: 'TLS1_1' } })
    expect(problemsOf(() => read(other))[0]).toContain('"TLS1_2"')
  })

  it('names a member that it does not know', () => {
    expect(problemsOf(() => read(scoped({ exmptions: [] })))[0]).toContain('exmptions')
  })

  it('names the rule that does not exist', () => {
    const overrides = [{ effect: 'audit', rules: ['storage-tls'] }]
    expect(problemsOf(() => read(scoped({ overrides })))[0]).toContain('"storage-tls"')
  })

  it('that cannot be read is named', () => {
    const path = join(directory, 'missing.json')
    const problems = problemsOf(() => read(least, { REBASELINE_CONFIG_FILE: path }))
    expect(problems).toEqual([expect.stringContaining(path)])
  })

  it('has a place for the schema of an editor', () => {
    expect(() => read(scoped({ $schema: './rebaseline.schema.json' }))).not.toThrow()
  })
})

describe('problems', () => {
  it('of both are listed at once, one a line, none twice', () => {
    const bad = { scope: { include: ['x'] }, effect: 'fix' }
    const settings = { REBASELINE_WRITES: 'maybe', REBASELINE_LOG_LEVEL: 'loud' }
    const problems = problemsOf(() => read(bad, settings))
    expect(problems.map((problem) => problem.split(': ')[0])).toEqual([
      'app setting.REBASELINE_WRITES',
      'app setting.REBASELINE_LOG_LEVEL',
      'rebaseline.json.scope.include[0]',
      'rebaseline.json.effect',
    ])
  })

  it('never repeat a secret', () => {
    const problems = problemsOf(() => read(least, { REBASELINE_WEBHOOK_SECRET: 'whsec_hunter2' }))
    expect(problems.join()).not.toContain('hunter2')
  })

  it('are a ConfigError whatever the file holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(problemsOf(() => read(JSON.stringify(value))).length).toBeGreaterThan(0)
      }),
      { numRuns: 200 },
    )
  })
})

describe('rules of the operator', () => {
  const rule = {
    id: 'custom-large-shares',
    title: 'Accounts have large file shares',
    why: 'A share that is full stops training.',
    severity: 'low',
    resource: {
      type: 'Microsoft.Storage/storageAccounts',
      apiVersion: '2026-04-01',
      write: 'patch',
    },
    settings: [
      {
        path: 'properties.largeFileSharesState',
        want: { equals: 'Enabled' },
        write: 'Enabled',
        absent: { means: 'Disabled' },
      },
    ],
    safety: { class: 'safe' },
    impact: 'Nobody.',
  }

  it('are read with everything else, and overrides know them', () => {
    const overrides = [{ rules: [rule.id, 'storage-minimum-tls'], effect: 'disabled' }]
    const { customRules } = read({ ...least, rules: [rule], overrides })
    expect(customRules.map(({ id }) => id)).toEqual([rule.id])
    expect(read().customRules).toEqual([])
  })

  it('are refused with their place in the file, together with all else that is wrong', () => {
    const wrong = { ...rule, severity: 'High' }
    expect(problemsOf(() => read({ ...least, rules: [rule, wrong] }))).toEqual([
      'rebaseline.json.rules[1].severity: expected high, medium or low (got "High")',
    ])
    const clash = { ...rule, id: 'custom-b', settings: [{ ...rule.settings[0], write: 'Off' }] }
    const overrides = [{ rules: ['custom-b', 'custom-c'], effect: 'audit' }]
    expect(problemsOf(() => read({ ...least, rules: [rule, clash], overrides }))).toEqual([
      'rebaseline.json.rules[1].settings[0].write: "Off" is not "Enabled", as want says; a fix would never end',
      'rebaseline.json.overrides[0].rules: there is no rule "custom-c"',
    ])
  })

  it('are refused by the name of the file that they stand in, as everything else of it is', () => {
    const overrides = [{ rules: ['custom-c'], effect: 'audit' }]
    const refused = (document: object) => {
      try {
        read({ ...least, ...document })
      } catch (error) {
        return error instanceof ConfigError ? error.problems : []
      }
      return []
    }
    for (const document of [{ overrides }, { rules: [{ ...rule, severity: 'High' }] }])
      expect(refused(document)).toEqual([expect.stringMatching(/^\S*\/\d+\.json\./)])
  })
})
