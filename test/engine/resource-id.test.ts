import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { armUrl } from '../../src/azure/arm-url.ts'
import { isWithin, MAX_ID_LENGTH, parentOf, parseResourceId } from '../../src/engine/resource-id.ts'
import { idOf, SUBSCRIPTION } from './samples.ts'

const SUB = `/subscriptions/${SUBSCRIPTION}`
const ACCOUNT = `${SUB}/resourceGroups/rg-a/providers/Microsoft.Storage/storageAccounts/acct1`

describe('a good resource id', () => {
  it.each([
    {
      name: 'a resource',
      because: 'the plain case',
      given: ACCOUNT,
      want: { resourceGroup: 'rg-a', type: 'Microsoft.Storage/storageAccounts', name: 'acct1' },
    },
    {
      name: 'a child',
      because: 'types and names alternate',
      given: `${ACCOUNT}/blobServices/default/containers/data`,
      want: {
        resourceGroup: 'rg-a',
        type: 'Microsoft.Storage/storageAccounts/blobServices/containers',
        name: 'data',
      },
    },
    {
      name: 'an extension resource',
      because: 'the last provider names the type',
      given: `${ACCOUNT}/providers/Microsoft.Insights/diagnosticSettings/ours`,
      want: { resourceGroup: 'rg-a', type: 'Microsoft.Insights/diagnosticSettings', name: 'ours' },
    },
    {
      name: 'a resource of the subscription',
      because: 'there is no group',
      given: `${SUB}/providers/Microsoft.Security/pricings/VirtualMachines`,
      want: { resourceGroup: '', type: 'Microsoft.Security/pricings', name: 'VirtualMachines' },
    },
    {
      name: 'a group with letters of other scripts',
      because: 'Azure allows them, and brackets, dots and underscores',
      given: `${SUB}/resourceGroups/データ_(größe).v2/providers/Microsoft.KeyVault/vaults/kv`,
      want: { resourceGroup: 'データ_(größe).v2', type: 'Microsoft.KeyVault/vaults', name: 'kv' },
    },
    {
      name: 'keywords in any case',
      because: 'Azure returns them in any case',
      given: `/SUBSCRIPTIONS/${SUBSCRIPTION.toUpperCase()}/resourcegroups/RG/PROVIDERS/microsoft.storage/STORAGEACCOUNTS/A`,
      want: { resourceGroup: 'RG', type: 'microsoft.storage/STORAGEACCOUNTS', name: 'A' },
    },
    {
      name: 'names that look like keywords',
      because: 'their place decides, not their text',
      given: `${SUB}/resourceGroups/providers/providers/Microsoft.Storage/storageAccounts/providers`,
      want: {
        resourceGroup: 'providers',
        type: 'Microsoft.Storage/storageAccounts',
        name: 'providers',
      },
    },
    ...[
      ['a blank and parentheses', 'ML insights (prod)'],
      ['a quote', "Don't page me"],
      ['double quotes', 'the "hot" path'],
      ['a semicolon and a comma', "x'; drop, y"],
      ['an at sign', '@evil.example'],
      ['a colon', 'a:b'],
      ['a star', '*'],
      ['punctuation of other scripts', 'ML（本番）– 1'],
      ['a combining mark', 'e\u0301tude'],
      ['a picture', 'alerts 🔥'],
      ['a dot in front', '.hidden'],
    ].map(([what, name = '']) => ({
      name: `a name with ${what}`,
      because: 'some type of Azure has such names',
      given: `${SUB}/resourceGroups/rg-a/providers/Microsoft.Insights/components/${name}`,
      want: { resourceGroup: 'rg-a', type: 'Microsoft.Insights/components', name },
    })),
    ...['$web', '$root', '$logs'].map((name) => ({
      name: `the container ${name}`,
      because: 'the service makes it, and its access is judged like any other',
      given: `${ACCOUNT}/blobServices/default/containers/${name}`,
      want: {
        resourceGroup: 'rg-a',
        type: 'Microsoft.Storage/storageAccounts/blobServices/containers',
        name,
      },
    })),
  ])('$name: $because', ({ given, want }) => {
    expect(parseResourceId(given)).toEqual({
      ...want,
      id: given,
      key: given.toLowerCase(),
      subscription: given.split('/')[2],
    })
  })

  it('has one key however it is written, and with a slash at its end', () => {
    expect(idOf(`${ACCOUNT.toUpperCase()}/`).key).toBe(idOf(ACCOUNT).key)
    expect(idOf(`${ACCOUNT}/`).id).toBe(ACCOUNT)
  })

  it('may be as long as the limit, and no longer', () => {
    const name = (length: number) => 'n'.repeat(length)
    const start = `${ACCOUNT}/a/${name(250)}/b/${name(250)}/c/${name(250)}/d/${name(250)}/e/${name(250)}/f/`
    const longest = start + name(MAX_ID_LENGTH - start.length)
    expect(idOf(longest).id).toHaveLength(MAX_ID_LENGTH)
    expect(parseResourceId(`${longest}n`)).toBe('a resource id has at most 1500 characters')
  })
})

describe('a bad resource id', () => {
  const segment = 'a resource id has a segment with characters that Azure names cannot have'
  it.each([
    { name: 'a number', because: 'not text', given: 7, want: 'a resource id must be text' },
    { name: 'nothing', because: 'not text', given: undefined, want: 'a resource id must be text' },
    { name: 'a list', because: 'not text', given: [ACCOUNT], want: 'a resource id must be text' },
    {
      name: 'empty text',
      because: 'no start',
      given: '',
      want: 'a resource id starts with /subscriptions/',
    },
    {
      name: 'only a slash',
      because: 'no start',
      given: '/',
      want: 'a resource id starts with /subscriptions/',
    },
    {
      name: 'an address',
      because: 'another scheme would leave Azure',
      given: `https://evil.example${ACCOUNT}`,
      want: 'a resource id starts with /subscriptions/',
    },
    {
      name: 'two slashes in front',
      because: 'a client reads it as a host',
      given: `/${ACCOUNT}`,
      want: 'a resource id starts with /subscriptions/',
    },
    {
      name: 'a blank in front',
      because: 'it is not trimmed into something else',
      given: ` ${ACCOUNT}`,
      want: 'a resource id starts with /subscriptions/',
    },
    {
      name: 'a management group',
      because: 'it is no subscription',
      given: '/providers/Microsoft.Management/managementGroups/root',
      want: 'a resource id starts with /subscriptions/',
    },
    {
      name: 'a subscription by name',
      because: 'ids are GUIDs',
      given: ACCOUNT.replace(SUBSCRIPTION, 'production'),
      want: 'the subscription in a resource id must be a GUID',
    },
    {
      name: 'no subscription',
      because: 'it ends there',
      given: '/subscriptions',
      want: 'the subscription in a resource id must be a GUID',
    },
    {
      name: 'a dot segment',
      because: 'a URL would climb out of the group',
      given: `${SUB}/resourceGroups/../providers/Microsoft.Storage/storageAccounts/a`,
      want: segment,
    },
    {
      name: 'a single dot',
      because: 'a URL would lose it',
      given: `${SUB}/resourceGroups/./providers/Microsoft.Storage/storageAccounts/a`,
      want: segment,
    },
    {
      name: 'an encoded slash',
      because: 'decoded it is one more segment',
      given: `${ACCOUNT}%2Fproviders%2FMicrosoft.Authorization%2Flocks%2Fx`,
      want: segment,
    },
    {
      name: 'encoded dots',
      because: 'decoded they climb',
      given: `${ACCOUNT}/blobServices/%2e%2e`,
      want: segment,
    },
    {
      name: 'a backslash',
      because: 'some clients turn it',
      given: `${ACCOUNT}\\..`,
      want: segment,
    },
    {
      name: 'a query',
      because: 'it would choose its own api-version',
      given: `${ACCOUNT}?api-version=2015-01-01`,
      want: segment,
    },
    { name: 'a fragment', because: 'it cuts the query off', given: `${ACCOUNT}#x`, want: segment },
    ...[
      ['a line separator', 'it ends a line', 'a\u2028b'],
      ['a paragraph separator', 'it ends a line', 'a\u2029b'],
      ['a tab', 'control', 'a\tb'],
      ['a next-line character', 'control', 'a\u0085b'],
      ['a blank that is not the plain one', 'it looks like another name', 'a\u00a0b'],
      ['a zero-width blank', 'it is not seen', 'a\u200bb'],
      ['half a surrogate pair', 'it is no character', 'a\ud800'],
      ['a blank in front', 'Azure may drop it', ' a'],
      ['a blank at its end', 'Azure may drop it', 'a '],
      ['nothing but a blank', 'it is no name', ' '],
      ['an ampersand', 'no name has one', 'a&b'],
      ['a question mark', 'it ends a path', 'a?b'],
      ['a full-width question mark', 'it may be read as one', 'a\uff1fb'],
      ['a percent sign', 'it stands for another character', 'a%b'],
      ['a full-width slash', 'it may be read as a slash', 'a\uff0fb'],
      ['a full-width backslash', 'it may be read as one', 'a\uff3cb'],
      ['full-width dots', 'they may be read as a climb', '\uff0e\uff0e'],
      ['three dots in one', 'they may be read as dots', '\u2026'],
      ['a fraction with a slash in it', 'it may be read as one', 'a\u2100'],
      ['261 characters', 'no name is that long', 'n'.repeat(261)],
    ].map(([name = '', because = '', given = '']) => ({
      name,
      because,
      given: `${SUB}/resourceGroups/rg-a/providers/Microsoft.Insights/components/${given}`,
      want: segment,
    })),
    ...['storageAccounts/a b', "storageAccounts/a' or 1 eq 1", 'storageAccounts/a;b'].map(
      (name) => ({
        name: `an account called ${name.split('/')[1]}`,
        because: 'accounts have small letters and digits',
        given: `${SUB}/resourceGroups/rg-a/providers/Microsoft.Storage/${name}`,
        want: segment,
      }),
    ),
    {
      name: 'a container with a quote',
      because: 'what lies in an account has plain names, too',
      given: `${ACCOUNT}/blobServices/default/containers/it's`,
      want: segment,
    },
    {
      name: 'a workspace with a blank',
      because: 'workspaces have letters, digits, _ and -',
      given: `${SUB}/resourceGroups/rg-a/providers/Microsoft.MachineLearningServices/workspaces/a b`,
      want: segment,
    },
    {
      name: 'a group with a blank',
      because: 'groups have none',
      given: ACCOUNT.replace('rg-a', 'rg a'),
      want: 'the resource group has characters that names of groups cannot have',
    },
    {
      name: 'a group with a dollar',
      because: 'groups have none',
      given: ACCOUNT.replace('rg-a', '$rg'),
      want: 'the resource group has characters that names of groups cannot have',
    },
    {
      name: 'a provider with a Kelvin sign',
      because: 'it is no k',
      given: ACCOUNT.replace('Microsoft.Storage', 'Microsoft.\u212aeyVault'),
      want: 'the resource provider is missing or malformed',
    },
    { name: 'a line break', because: 'headers', given: `${ACCOUNT}\r\nHost: x`, want: segment },
    { name: 'a zero character', because: 'control', given: `${ACCOUNT}\u0000`, want: segment },
    {
      name: 'a right-to-left mark',
      because: 'it makes a name look like another',
      given: `${ACCOUNT}\u202e`,
      want: segment,
    },
    { name: 'an empty segment', because: 'two slashes', given: `${SUB}//x`, want: segment },
    {
      name: 'two slashes at the end',
      because: 'one is allowed',
      given: `${ACCOUNT}//`,
      want: segment,
    },
    {
      name: '10,000 characters',
      because: 'nothing that long is real',
      given: `${ACCOUNT}${'a'.repeat(10_000)}`,
      want: 'a resource id has at most 1500 characters',
    },
    {
      name: 'a subscription alone',
      because: 'it is no resource',
      given: SUB,
      want: 'the id names no resource below the resource group',
    },
    {
      name: 'a group alone',
      because: 'no rule is about it',
      given: `${SUB}/resourceGroups/rg-a`,
      want: 'the id names no resource below the resource group',
    },
    {
      name: 'no group name',
      because: 'it ends there',
      given: `${SUB}/resourceGroups`,
      want: 'the resource group is missing',
    },
    {
      name: 'no providers',
      because: 'a type needs its namespace',
      given: `${SUB}/resourceGroups/rg-a/storageAccounts/a`,
      want: 'a resource id needs /providers/ after the resource group',
    },
    {
      name: 'no namespace',
      because: 'it ends there',
      given: `${SUB}/resourceGroups/rg-a/providers`,
      want: 'the resource provider is missing or malformed',
    },
    {
      name: 'a namespace without a dot',
      because: 'Azure has none',
      given: `${SUB}/resourceGroups/rg-a/providers/Storage/storageAccounts/a`,
      want: 'the resource provider is missing or malformed',
    },
    {
      name: 'no type',
      because: 'it ends there',
      given: `${SUB}/resourceGroups/rg-a/providers/Microsoft.Storage`,
      want: 'the resource type is missing',
    },
    {
      name: 'a type with a dash',
      because: 'Azure has none',
      given: `${SUB}/resourceGroups/rg-a/providers/Microsoft.Storage/storage-accounts/a`,
      want: 'the resource type is missing or malformed',
    },
    {
      name: 'no name',
      because: 'it ends there',
      given: `${SUB}/resourceGroups/rg-a/providers/Microsoft.Storage/storageAccounts`,
      want: 'the resource name is missing',
    },
    {
      name: 'no name of the child',
      because: 'a collection is no resource',
      given: `${ACCOUNT}/blobServices`,
      want: 'the resource name is missing',
    },
  ])('$name is refused: $because', ({ given, want }) => {
    expect(parseResourceId(given)).toBe(want)
  })

  it('is never thrown over, and what passes is safe in a URL', () => {
    const nasty = fc.constantFrom(
      '..',
      '.',
      '%2F',
      '?',
      '#',
      '\\',
      '//',
      '@',
      ' ',
      "'",
      '$web',
      '\u2028',
      '／',
      'providers',
      'a.b',
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(nasty, fc.string({ maxLength: 6 })), { maxLength: 6 }).map((parts) => {
        return `${ACCOUNT}/${parts.join('/')}`
      }),
    )
    fc.assert(
      fc.property(text, (given) => {
        const id = parseResourceId(given)
        if (typeof id === 'string') return
        const url = new URL(armUrl('https://management.azure.com', id.id, '2020-01-01'))
        expect(url.host).toBe('management.azure.com')
        expect(decodeURIComponent(url.pathname)).toBe(id.id)
        expect(url.search).toBe('?api-version=2020-01-01')
        expect(url.hash).toBe('')
      }),
    )
  })
})

describe('parentOf', () => {
  it.each([
    {
      name: 'a child',
      because: 'its parent is a resource',
      given: `${ACCOUNT}/blobServices/default`,
      want: ACCOUNT,
    },
    {
      name: 'a grandchild',
      because: 'one level at a time',
      given: `${ACCOUNT}/blobServices/default/containers/data`,
      want: `${ACCOUNT}/blobServices/default`,
    },
    {
      name: 'an extension',
      because: 'it belongs to what it extends',
      given: `${ACCOUNT}/providers/Microsoft.Insights/diagnosticSettings/ours`,
      want: ACCOUNT,
    },
    { name: 'a top resource', because: 'a group is no resource', given: ACCOUNT, want: undefined },
    {
      name: 'a resource of the subscription',
      because: 'a subscription is no resource',
      given: `${SUB}/providers/Microsoft.Security/pricings/x`,
      want: undefined,
    },
  ])('$name: $because', ({ given, want }) => {
    expect(parentOf(idOf(given))?.id).toBe(want)
  })
})

describe('isWithin', () => {
  const group = `${SUB}/resourceGroups/rg-a`
  it.each([
    {
      name: 'itself',
      because: 'a scope may be one resource',
      given: [ACCOUNT, ACCOUNT],
      want: true,
    },
    { name: 'its group', because: 'it lies below', given: [ACCOUNT, group], want: true },
    { name: 'its subscription', because: 'it lies below', given: [ACCOUNT, SUB], want: true },
    {
      name: 'other case',
      because: 'Azure compares without it',
      given: [ACCOUNT.toUpperCase(), group],
      want: true,
    },
    {
      name: 'a scope with a slash at its end',
      because: 'people write it so',
      given: [ACCOUNT, `${group}/`],
      want: true,
    },
    {
      name: 'rg-a and rg-ab',
      because: 'a common beginning is no common place',
      given: [ACCOUNT.replace('rg-a', 'rg-ab'), group],
      want: false,
    },
    {
      name: 'an account and its longer namesake',
      because: 'a common beginning is no common place',
      given: [`${ACCOUNT}2`, ACCOUNT],
      want: false,
    },
    {
      name: 'a group whose name has the Kelvin sign for a k',
      because: 'it is another group',
      given: [ACCOUNT.replace('rg-a', 'rg-\u212a'), `${SUB}/resourceGroups/rg-k`],
      want: false,
    },
    {
      name: 'the group in its resource',
      because: 'it is above',
      given: [group, ACCOUNT],
      want: false,
    },
    {
      name: 'another subscription',
      because: 'it lies elsewhere',
      given: [ACCOUNT, SUB.replace('1', '9')],
      want: false,
    },
  ] as readonly { name: string; because: string; given: [string, string]; want: boolean }[])(
    '$name: $want, because $because',
    ({ given: [id, scope], want }) => {
      expect(isWithin(id, scope)).toBe(want)
    },
  )
})

it.each(['a#b', 'a<b>', '#', 'errors <prod> #2'])(
  'an Application Insights component may be called %j, and its URL is that name and no more',
  (name) => {
    const given = `${SUB}/resourceGroups/rg-a/providers/Microsoft.Insights/components/${name}`
    const id = parseResourceId(given)
    expect(id).toMatchObject({ id: given, name })
    const url = new URL(armUrl('https://management.azure.com', given, '2020-02-02'))
    expect(decodeURIComponent(url.pathname)).toBe(given)
    expect(url).toMatchObject({ search: '?api-version=2020-02-02', hash: '' })
    expect(
      parseResourceId(given.replace('Insights/components', 'Storage/storageAccounts')),
    ).toEqual(expect.stringContaining('characters that Azure names cannot have'))
  },
)
