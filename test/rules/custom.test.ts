import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prepare } from '../../src/engine/evaluate.ts'
import type { JsonObject } from '../../src/engine/json.ts'
import { DEFAULT_PARAMETERS } from '../../src/engine/parameters.ts'
import { mergeWrites, proposeFixes } from '../../src/engine/plan.ts'
import { type CodedRule, defineRule, type Rule } from '../../src/engine/rule.ts'
import { createCatalogue } from '../../src/rules/catalogue.ts'
import { customRuleSchema, customRules } from '../../src/rules/custom.ts'
import { defaultDeny } from '../../src/rules/families/public-network.ts'
import { rules } from '../../src/rules/index.ts'
import { key, storageAccount } from '../../src/rules/types.ts'
import { typesWithoutEvents } from '../../src/rules/watched-types.ts'

type Declared = Record<string, unknown>

const good: Declared = {
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

/** A rule of the baseline that writes networkAcls.defaultAction, one on keys, and one that is only reported. */
const builtIn: readonly Rule[] = [
  defaultDeny({
    id: 'storage-network-default-deny',
    title: 'Firewalls deny by default',
    why: 'Because.',
    severity: 'high',
    resource: storageAccount,
    since: '2017-06-01',
    safety: { class: 'safe' },
    impact: 'Some.',
    controls: { mcsb: [], sources: [] },
    azurePolicy: {},
    references: [],
  }),
  defineRule({
    id: 'keyvault-key-any',
    title: 'Keys',
    why: 'Because.',
    severity: 'low',
    resource: key,
    since: '2019-09-01',
    gaps: () => [],
    safety: { class: 'reportOnly', why: 'No.' },
    impact: 'None.',
    controls: { mcsb: [], sources: [] },
    azurePolicy: {},
    references: [],
    examples: { compliant: [], nonCompliant: [] },
  }),
]

function parse(declared: Declared) {
  return customRuleSchema.safeParse(declared)
}

/** `path: message` of what the schema has against a rule. */
function shapeProblems(declared: Declared): readonly string[] {
  return (parse(declared).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  )
}

function read(declared: readonly Declared[], overridden: readonly string[] = []) {
  return customRules(
    declared.map((one) => customRuleSchema.parse(one)),
    { builtIn, overridden },
  )
}

function rulesOf(declared: readonly Declared[], overridden: readonly string[] = []) {
  const made = read(declared, overridden)
  if ('problems' in made) throw new Error(made.problems.join('\n'))
  return made.rules
}

function problemsOf(declared: readonly Declared[], overridden: readonly string[] = []) {
  const made = read(declared, overridden)
  return 'problems' in made ? made.problems : []
}

const withSetting = (more: object, rest: Declared = {}): Declared => ({
  ...good,
  ...rest,
  settings: [{ ...(good.settings as readonly object[])[0], ...more }],
})

const withResource = (more: object, rest: Declared = {}): Declared => ({
  ...good,
  ...rest,
  resource: { ...(good.resource as object), ...more },
})

describe('a rule of the operator', () => {
  it('is judged and fixed like any other', () => {
    const [rule] = rulesOf([good])
    if (rule === undefined) throw new Error('one rule is declared')
    const [judge] = prepare([rule], DEFAULT_PARAMETERS)
    if (judge === undefined) throw new Error('one rule is one judge')
    const observe = (properties: JsonObject) => ({
      resourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a',
      apiVersion: '2026-04-01',
      at: '2026-11-20T10:00:00Z',
      resource: { properties },
      needs: {},
      unit: [],
    })
    expect(judge.judge(observe({ largeFileSharesState: 'enabled' })).verdict).toBe('compliant')
    const observation = observe({ largeFileSharesState: 'Disabled' })
    const verdict = judge.judge(observation)
    expect(verdict.verdict).toBe('nonCompliant')
    const { fixes } = proposeFixes([{ judge, verdict }], observation, DEFAULT_PARAMETERS)
    const [write] = mergeWrites(rule.resource, observation, fixes)
    expect(write?.request).toMatchObject({
      method: 'PATCH',
      apiVersion: '2026-04-01',
      body: { properties: { largeFileSharesState: 'Enabled' } },
    })
  })

  it('stands on the type of the baseline, so that a resource is read once for all', () => {
    const rules = rulesOf([withResource({ type: 'microsoft.storage/STORAGEACCOUNTS' })])
    expect(rules[0]?.resource).toBe(storageAccount)
    const { subjects } = createCatalogue([...builtIn, ...rules], DEFAULT_PARAMETERS)
    expect(subjects.map(({ judges }) => judges.length)).toEqual([2, 1])
  })

  it('brings a type that the baseline does not have, found by Resource Graph', () => {
    const type = 'Microsoft.Search/searchServices'
    const [rule, other] = rulesOf([
      withResource({ type, apiVersion: '2023-11-01' }),
      withResource(
        { type, apiVersion: '2023-11-01', write: 'none' },
        { id: 'custom-b', safety: { class: 'reportOnly', why: 'Not yet.' } },
      ),
    ])
    expect(rule?.resource).toEqual({
      type,
      apiVersion: '2023-11-01',
      write: 'patch',
      listedBy: 'resourceGraph',
      permissions: { read: [`${type}/read`], write: [`${type}/write`] },
    })
    expect(other?.resource).toBe(rule?.resource)
    const [reported] = rulesOf([
      withResource(
        { type, apiVersion: '2023-11-01', write: 'none' },
        { safety: { class: 'reportOnly', why: 'Not yet.' } },
      ),
    ])
    expect(reported?.resource.permissions.write).toEqual([])
  })

  it.each([
    ['Microsoft.Sql/servers/firewallRules', 'it lies in another resource'],
    ['microsoft.authorization/ROLEASSIGNMENTS', 'lists it in authorizationresources, if anywhere'],
    ['Microsoft.Insights/diagnosticSettings', 'it is set on other resources'],
    ['Microsoft.Security/pricings/securityOperators', 'lists it in securityresources'],
    ['Microsoft.Resources/resourceGroups', 'lists it in resourcecontainers'],
    ['Microsoft.Chaos/targets', 'lists it in chaosresources'],
    ['Microsoft.SecurityInsights/alertRules', 'it is set on other resources'],
    ['Microsoft.Quota/quotas', 'it is set on other resources'],
    ['Microsoft.DataProtection/backupInstances', 'it is set on other resources'],
    ['Microsoft.Network/networkManagerConnections', 'lists it in networkresources'],
  ])('is refused at start when no sweep would ever find a %s: %s', (type, why) => {
    const [problem, ...more] = problemsOf([withResource({ type, apiVersion: '2023-11-01' })])
    expect(problem).toContain(`.rules[0].resource.type: no sweep would ever find a ${type}: `)
    expect(problem).toContain(why)
    expect(problem).toContain('; allowed are types of the baseline, and top-level types of')
    expect(problem).toContain('. Write the rule about the resource that this one lies in')
    expect(more).toEqual([])
  })

  it.each([
    'Microsoft.Sql/servers/databases',
    'microsoft.web/SITES/slots',
    'Microsoft.Security/automations',
    'Microsoft.KubernetesConfiguration/privateLinkScopes',
    'Microsoft.DataProtection/backupVaults',
    'Microsoft.Chaos/experiments',
    'Microsoft.KeyVault/vaults/keys',
  ])('may be about %s, which a sweep finds', (type) => {
    const declared = withResource(
      { type, apiVersion: '2023-11-01', write: 'none' },
      { safety: { class: 'reportOnly', why: 'Not yet.' } },
    )
    expect(problemsOf([declared])).toEqual([])
  })

  it('is named at start when its type sends no events, and not when the service hears of it anyhow', () => {
    const about = (type: string, id: string) =>
      withResource({ type, apiVersion: '2023-11-01' }, { id })
    const types = ['Search/searchServices', 'Cache/redis', 'Search/SEARCHservices']
    const known = ['ContainerRegistry/REGISTRIES', 'Storage/storageAccounts']
    const own = rulesOf(
      [...types, ...known].map((type, index) => about(`Microsoft.${type}`, `custom-${index}`)),
    )
    expect(typesWithoutEvents(own, builtIn)).toEqual([
      'Microsoft.Cache/redis',
      'Microsoft.Search/searchServices',
    ])
  })

  it('may have conditions, several settings, any kind of wish, and a first version of its own', () => {
    const only = { path: 'kind', oneOf: ['StorageV2'], absent: 'Storage', otherwise: 'too old' }
    const [one, list] = rulesOf([
      { ...good, since: '2020-01-01', only },
      {
        ...good,
        id: 'custom-b',
        only: [only],
        settings: [
          {
            path: 'properties.keyPolicy.keyExpirationPeriodInDays',
            want: { atLeast: 30 },
            write: 60,
            absent: { unknown: 'the service does not say' },
          },
          {
            path: 'tags.owner',
            want: { oneOf: ['team', 'other'] },
            write: 'team',
            absent: { means: 'none' },
          },
          {
            path: 'properties.networkAcls.ipRules',
            want: { equals: [] },
            write: [],
            absent: { means: [] },
          },
        ],
        safety: { class: 'approval', why: 'Ask the team.' },
      },
    ])
    expect(one).toMatchObject({ since: '2020-01-01', only })
    expect(rulesOf([good])[0]).not.toHaveProperty('only')
    expect(rulesOf([good])[0]?.since).toBe('2026-04-01')
    expect(list).toMatchObject({ only: [only], safety: { class: 'approval' } })
    expect(Object.isFrozen(list)).toBe(true)
  })
})

describe('the schema says where, what it got and what is allowed', () => {
  it.each<[string, Declared, string]>([
    ['an id of the baseline', { ...good, id: 'storage-x' }, 'id: expected custom- and words'],
    ['a long id', { ...good, id: `custom-${'a'.repeat(60)}` }, 'id: expected at most 64'],
    ['no id', { ...good, id: undefined }, 'id: expected an id such as custom-storage-large-shares'],
    ['an empty title', { ...good, title: '' }, 'title: expected what a compliant resource does'],
    ['a long text', { ...good, why: 'a'.repeat(501) }, `why: expected why it matters (got "aaa`],
    ['a severity', { ...good, severity: 'High' }, 'expected high, medium or low (got "High")'],
    ['a member too many', { ...good, gaps: 1 }, ': there is no member gaps here; known are id, '],
    ['no resource', { ...good, resource: 'x' }, 'resource: expected an object with type, '],
    ['a type', withResource({ type: "a'b/c" }), `resource.type: expected a resource type such as`],
    ['a version', withResource({ apiVersion: 'latest' }), 'apiVersion: expected an api-version'],
    [
      'a way to write',
      withResource({ write: 'PATCH' }),
      'expected patch, put or none (got "PATCH"',
    ],
    ['settings', { ...good, settings: 'x' }, 'settings: expected a list of at least one setting'],
    ['no setting', { ...good, settings: [] }, 'settings.0: expected an object with path, want'],
    ['a path', withSetting({ path: 'a..b' }), 'settings.0.path: expected a dotted path'],
    ['a wish', withSetting({ want: { below: 3 } }), 'settings.0.want: expected {"equals": …}'],
    ['null', withSetting({ write: null }), 'settings.0.write: expected a value: null counts as'],
    ['absence', withSetting({ absent: 'on' }), 'settings.0.absent: expected {"means": value} or'],
    [
      'a class',
      { ...good, safety: { class: 'guarded' } },
      'safety.class: expected {"class": "safe"}',
    ],
    ['no reason', { ...good, safety: { class: 'approval' } }, 'safety.why: expected what a person'],
    ['a condition', { ...good, only: 'kind' }, 'only: expected a condition, or a list of them'],
  ])('%s', (_, declared, problem) => {
    expect(shapeProblems(declared).join('\n')).toContain(problem)
  })

  it('shows a long value by its beginning', () => {
    const [problem] = shapeProblems({ ...good, severity: 'a'.repeat(200) })
    expect(problem).toBe(`severity: expected high, medium or low (got "${'a'.repeat(79)}…)`)
  })
})

describe('what a shape cannot say', () => {
  it.each<[string, Declared, string]>([
    [
      'a write that does not satisfy the wish would never end',
      withSetting({ write: 'Disabled' }),
      '.rules[0].settings[0].write: "Disabled" is not "Enabled", as want says; a fix would never end',
    ],
    [
      'an inherited name is found where it is not',
      withSetting({ path: 'properties.constructor' }),
      ".rules[0].settings[0].path: constructor in properties.constructor cannot be a member's name",
    ],
    [
      'a name is not a setting',
      withSetting({ path: 'name' }),
      '.rules[0].settings[0].path: name is nothing that a rule may write; allowed are properties.…, identity.…, sku.…, tags.…, kind',
    ],
    [
      'all properties at once are no setting either',
      withSetting({ path: 'properties' }),
      '.rules[0].settings[0].path: properties is nothing that a rule may write; allowed are properties.…, identity.…, sku.…, tags.…, kind',
    ],
    [
      'an inherited name in a condition',
      {
        ...good,
        only: [{ path: 'tags.__proto__', oneOf: [1], absent: 1, otherwise: 'no' }],
      },
      ".rules[0].only[0].path: __proto__ in tags.__proto__ cannot be a member's name",
    ],
    [
      'one condition by itself has no number',
      { ...good, only: { path: 'a.valueOf', oneOf: [1], absent: 1, otherwise: 'no' } },
      ".rules[0].only.path: valueOf in a.valueOf cannot be a member's name",
    ],
    [
      'the baseline reads the type with an older api-version',
      withResource({ apiVersion: '2027-01-01' }),
      '.rules[0].resource.apiVersion: Microsoft.Storage/storageAccounts is read with 2026-04-01, which may not return what 2027-01-01 does; at most 2026-04-01 is allowed',
    ],
    [
      'a value that comes later than the read',
      { ...good, since: '2026-05-01' },
      '.rules[0].since: 2026-05-01 is later than 2026-04-01, with which the type is read',
    ],
    [
      'accounts are patched',
      withResource({ write: 'put' }),
      '.rules[0].resource.write: put is not how Microsoft.Storage/storageAccounts is written; patch or none is',
    ],
    [
      'what is never written can only be reported',
      withResource({ write: 'none' }),
      '.rules[0].safety.class: safe needs a write; with "write": "none" only reportOnly is allowed',
    ],
    [
      'a rule of the baseline wants something else',
      withSetting({
        path: 'properties.networkAcls.defaultAction',
        want: { equals: 'Allow' },
        write: 'Allow',
      }),
      '.rules[0].settings[0].write: "Allow" is not what storage-network-default-deny writes at properties.networkAcls.defaultAction; take that rule off in overrides, or write the same',
    ],
  ])('%s', (_, declared, problem) => {
    expect(problemsOf([declared])).toEqual([problem])
  })

  it('keys are not written by Resource Manager, whatever the file says', () => {
    const { type, apiVersion } = key
    const declared = withResource({ type, apiVersion, write: 'patch' })
    expect(problemsOf([declared])).toEqual([
      '.rules[0].resource.write: patch is not how Microsoft.KeyVault/vaults/keys is written; none is',
    ])
  })

  it('an id is taken by an earlier rule of the file, too, and all problems come at once', () => {
    const second = withSetting({ path: 'properties.valueOf' })
    expect(problemsOf([good, second])).toEqual([
      '.rules[1].id: "custom-large-shares" is taken; every rule has an id of its own',
      ".rules[1].settings[0].path: valueOf in properties.valueOf cannot be a member's name",
    ])
  })

  it.each([
    ['properties.a', 'properties.a'],
    ['properties.a', 'properties.a.b'],
    ['properties.a.b', 'properties.a'],
  ])('%s and %s are about the same value', (one, other) => {
    const [setting] = good.settings as readonly object[]
    const settings = [
      { ...setting, path: one },
      { ...setting, path: other },
    ]
    expect(problemsOf([{ ...good, settings }])).toEqual([
      `.rules[0].settings[1].path: ${other} and ${one} are about the same value; name it once`,
    ])
  })
})

describe('a rule that says otherwise than another', () => {
  const allow = {
    path: 'properties.networkAcls.defaultAction',
    want: { equals: 'Allow' },
    write: 'Allow',
  }

  it('is welcome where the other is taken off, only reported, or about other resources', () => {
    expect(problemsOf([withSetting(allow)], ['storage-network-default-deny'])).toEqual([])
    const reported = { safety: { class: 'reportOnly', why: 'No.' } }
    expect(problemsOf([withSetting(allow, reported)])).toEqual([])
    const search = {
      resource: { type: 'A.B/c', apiVersion: '2026-04-01', write: 'patch' },
    }
    expect(problemsOf([withSetting(allow, search)])).toEqual([])
  })

  describe('of the whole baseline', () => {
    const problems = (
      path: string,
      write: unknown,
      rest: Declared,
      overridden: readonly string[],
    ) => {
      const parsed = customRuleSchema.parse(
        withSetting({ path, want: { equals: write }, write, absent: { unknown: 'No.' } }, rest),
      )
      const found = customRules([parsed], { builtIn: rules, overridden })
      return 'problems' in found ? found.problems : []
    }
    const approval = { safety: { class: 'approval', why: 'Ask.' } }
    // What is wrong with the value, whatever is wrong with the class.
    const clash = (path: string, write: unknown, overridden: readonly string[] = []) =>
      problems(path, write, approval, overridden)
        .filter((problem) => !problem.includes('.safety.class'))
        .map((problem) => / is not what (\S+) writes/.exec(problem)?.[1] ?? problem)
    const acls = 'properties.networkAcls'

    it.each<[string, unknown, string]>([
      ['properties.publicNetworkAccess', 'Enabled', 'storage-public-network-access'],
      ['properties.publicNetworkAccess', 'SecuredByPerimeter', 'storage-public-network-access'],
      [acls, { defaultAction: 'Allow' }, 'storage-aml-resource-access-rule'],
      [`${acls}.ipRules`, [{ value: '203.0.113.7' }], 'storage-ip-rules-wide'],
      [`${acls}.ipRules`, [{ value: '0.0.0.0/0' }], 'storage-ip-rules-wide'],
      [`${acls}.ipRules`, ['0.0.0.0/0'], 'storage-ip-rules-wide'],
      ['properties.allowSharedKeyAccess', true, 'storage-shared-key-access'],
    ])('%s: %j is refused, unless the other is taken off', (path, write, id) => {
      expect(clash(path, write)).toEqual([id])
      expect(clash(path, write, [id])).not.toContain(id)
    })

    it.each<[string, unknown]>([
      ['properties.publicNetworkAccess', 'Disabled'],
      [`${acls}.ipRules`, []],
      [`${acls}.defaultAction`, 'Deny'],
      ['properties.largeFileSharesState', 'Enabled'],
    ])('%s: %j is welcome', (path, write) => {
      expect(clash(path, write)).toEqual([])
    })

    it('is refused when it writes another value, though each accepts what the other writes', () => {
      const setting = (write: string) => ({
        path: 'properties.x',
        want: { oneOf: ['A', 'B'] },
        write,
        absent: { means: 'C' },
      })
      const two = [withSetting(setting('A')), withSetting(setting('B'), { id: 'custom-b' })]
      expect(problemsOf(two)).toEqual([
        '.rules[1].settings[0].write: "B" is not what custom-large-shares writes at properties.x; take that rule off in overrides, or write the same',
      ])
    })

    it.each<[string, unknown, string, string, string]>([
      [
        'properties.publicNetworkAccess',
        'Disabled',
        'safe',
        'storage-public-network-access',
        'approval',
      ],
      ['properties.supportsHttpsTrafficOnly', true, 'safe', 'storage-secure-transfer', 'approval'],
      [
        'properties.allowSharedKeyAccess',
        false,
        'approval',
        'storage-shared-key-access',
        'reportOnly',
      ],
      [
        'properties.networkAcls',
        { defaultAction: 'Deny' },
        'safe',
        'storage-network-default-deny',
        'approval',
      ],
    ])(
      '%s: %j of class %s is refused: it would go around the checks of a rule of the baseline',
      (path, write, is, _id, least) => {
        const safety = is === 'safe' ? { class: is } : { class: is, why: 'Ask.' }
        const found = problems(path, write, { safety }, []).filter((one) => one.includes('.safety'))
        expect(found).toHaveLength(1)
        expect(found[0]).toMatch(
          new RegExp(`^\\.rules\\[0\\]\\.safety\\.class: ${is} is less careful than storage-`),
        )
        expect(found[0]).toContain(`; use "${least}"`)
        const better = problems(path, write, { safety: { class: least, why: 'Ask.' } }, [])
        expect(better.filter((one) => one.includes('.safety'))).toEqual([])
      },
    )

    it('names the rule of the baseline whose checks it would go around, and the class to use', () => {
      const declared = ['properties.publicNetworkAccess', 'Disabled'] as const
      const said = [
        '.rules[0].safety.class: safe is less careful than storage-public-network-access, which is about the same value: it asks a person, or checks first who would be cut off, which a rule of your own cannot; use "approval"',
      ]
      expect(problems(...declared, {}, [])).toEqual(said)
      // The danger is the write itself: it is there where the other rule is off, too.
      expect(problems(...declared, {}, ['storage-public-network-access'])).toEqual(said)
      expect(problems(...declared, approval, [])).toEqual([])
    })

    it.each(['safe', 'approval', 'reportOnly'])(
      'a value that Azure refuses everywhere is refused at start, class %s',
      (name) => {
        const safety = name === 'safe' ? { class: name } : { class: name, why: 'So.' }
        expect(
          problems('properties.minimumTlsVersion', 'tls1_3', { safety }, [
            'storage-minimum-tls',
          ]).join(),
        ).toContain('.write: Azure Storage refuses TLS1_3 as a minimum for every account')
      },
    )

    it('is no error when a coded rule cannot say what it would change', () => {
      const coded = (change: CodedRule['change']): Rule => ({
        ...(builtIn[1] as CodedRule),
        ...{ id: 'storage-x', resource: storageAccount, safety: { class: 'safe' } },
        gaps: () => [{ path: 'properties.x', expected: 1 }],
        ...(change === undefined ? {} : { change }),
        examples: {
          compliant: [],
          nonCompliant: [{ because: 'always', resource: { properties: {} } }],
        },
      })
      const parsed = customRuleSchema.parse(good)
      const changes: readonly CodedRule['change'][] = [
        undefined,
        () => 'a setting is missing',
        () => {
          throw new Error('x')
        },
      ]
      for (const change of changes) {
        const found = customRules([parsed], { builtIn: [coded(change)], overridden: [] })
        expect(found).toHaveProperty('rules')
      }
    })

    it('is no error beside a rule with a path that cannot be', () => {
      const one = withSetting({ path: 'properties.a.valueOf' })
      const two = withSetting({ path: 'properties.a' }, { id: 'custom-b' })
      expect(problemsOf([one, two])).toHaveLength(1)
    })
  })

  it('is welcome where conditions may keep them apart', () => {
    const only = (kind: string) => ({
      only: { path: 'kind', oneOf: [kind], absent: 'Storage', otherwise: 'another kind' },
    })
    const deny = { ...allow, want: { equals: 'Deny' }, write: 'Deny' }
    const two = [
      withSetting(deny, { id: 'custom-a', ...only('StorageV2') }),
      withSetting(allow, { id: 'custom-b', ...only('BlobStorage') }),
    ]
    expect(problemsOf(two, ['storage-network-default-deny'])).toEqual([])
    const [, last] = [two[0], withSetting(allow, { id: 'custom-b' })]
    expect(problemsOf([two[0] ?? {}, last], ['storage-network-default-deny'])).toHaveLength(1)
  })

  it('agrees when it wants the same, or something the other accepts', () => {
    const deny = withSetting({ ...allow, want: { equals: 'Deny' }, write: 'Deny' })
    expect(problemsOf([deny])).toEqual([])
  })

  it('is no matter when the other reports only', () => {
    const reported = withSetting(allow, {
      id: 'custom-a',
      safety: { class: 'reportOnly', why: 'No.' },
    })
    const deny = withSetting({ ...allow, want: { equals: 'Deny' }, write: 'Deny' })
    expect(problemsOf([reported, deny])).toEqual([])
  })
})

it('any JSON is a rule or a problem, and never an error', () => {
  const member = fc.constantFrom(...Object.keys(good), 'x')
  fc.assert(
    fc.property(member, fc.jsonValue(), (name, value) => {
      const parsed = parse({ ...good, [name]: value })
      if (parsed.success)
        expect(() => customRules([parsed.data], { builtIn, overridden: [] })).not.toThrow()
      else expect(parsed.error.issues.length).toBeGreaterThan(0)
    }),
    { numRuns: 400 },
  )
})
