// Which resources the fallback finds in a template, under which ids, and what it says of the rest.
import { describe, expect, test } from 'vitest'
import { asId } from '../../../src/assess/own-means/ids.ts'
import { predict } from '../../../src/assess/own-means/predict.ts'
import type { JsonObject } from '../../../src/engine/json.ts'
import { account, deployment, PLACE, template } from './questions.ts'

const GROUP = '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg'
const STORAGE = `${GROUP}/providers/Microsoft.Storage/storageAccounts`
const OPEN = { parameters: { x: { type: 'string' }, y: { type: 'string' } } }
const child = (name: string, type = 'blobServices') => ({
  type: `Microsoft.Storage/storageAccounts/${type}`,
  apiVersion: '2023-01-01',
  name,
})
const lock = (scope: string) => ({
  type: 'Microsoft.Authorization/locks',
  apiVersion: '2020-05-01',
  name: 'l',
  scope,
})
const ids = (made: JsonObject) =>
  predict(made, {}, PLACE).resources.map(({ document }) => document.id)

describe('an id with a part that is not known', () => {
  test.each<[string, object, string]>([
    ['the name', account("[parameters('x')]"), `${STORAGE}/[parameters('x')]`],
    [
      'a name of parts: always written in one way',
      account("[format('st{0}', parameters('x'))]"),
      `${STORAGE}/[concat('st', parameters('x'))]`,
    ],
    [
      'below a parent, by format()',
      child("[format('{0}/{1}', parameters('x'), 'default')]"),
      `${STORAGE}/[parameters('x')]/blobServices/default`,
    ],
    [
      'below a parent, by concat()',
      child("[concat(parameters('x'), '/default')]"),
      `${STORAGE}/[parameters('x')]/blobServices/default`,
    ],
    [
      'below a parent whose name is of parts',
      child("[format('{0}/default', format('st{0}', parameters('x')))]"),
      `${STORAGE}/[concat('st', parameters('x'))]/blobServices/default`,
    ],
    [
      'a child of a known parent',
      child("[concat('a/', parameters('x'))]"),
      `${STORAGE}/a/blobServices/[parameters('x')]`,
    ],
    [
      'a number in the name',
      child("[format('{0}{1}/default', parameters('x'), 5)]"),
      `${STORAGE}/[concat(parameters('x'), '5')]/blobServices/default`,
    ],
    [
      'parent and child in one parameter',
      child("[parameters('x')]"),
      `${STORAGE}/[split(parameters('x'), '/')[0]]/blobServices/[split(parameters('x'), '/')[1]]`,
    ],
    [
      'a format that is more than places',
      child("[format('{0:D2}/a', parameters('x'))]"),
      `${STORAGE}/[split(format('{0:D2}/a', parameters('x')), '/')[0]]/blobServices/[split(format('{0:D2}/a', parameters('x')), '/')[1]]`,
    ],
    [
      'a format with a place too many',
      account("[format('{1}', parameters('x'))]"),
      `${STORAGE}/[format('{1}', parameters('x'))]`,
    ],
    [
      'a member of an object',
      account("[parameters('x').name]"),
      `${STORAGE}/[parameters('x').name]`,
    ],
    [
      'what an extension lies on',
      lock("[resourceId('Microsoft.Storage/storageAccounts', parameters('x'))]"),
      `${STORAGE}/[parameters('x')]/providers/Microsoft.Authorization/locks/l`,
    ],
    [
      'the group that an extension lies in',
      lock("[resourceId(parameters('x'), 'Microsoft.Storage/storageAccounts', 'a')]"),
      `/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/[parameters('x')]/providers/Microsoft.Storage/storageAccounts/a/providers/Microsoft.Authorization/locks/l`,
    ],
    [
      'a scope without the place before it',
      lock("[format('Microsoft.Storage/storageAccounts/{0}', parameters('x'))]"),
      `${STORAGE}/[parameters('x')]/providers/Microsoft.Authorization/locks/l`,
    ],
    [
      'a scope in one parameter',
      lock("[parameters('x')]"),
      "[parameters('x')]/providers/Microsoft.Authorization/locks/l",
    ],
    [
      'an extension of an extension',
      lock("[extensionResourceId(resourceId('A.B/c', parameters('x')), 'D.E/f', 'g')]"),
      `${GROUP}/providers/A.B/c/[parameters('x')]/providers/D.E/f/g/providers/Microsoft.Authorization/locks/l`,
    ],
    [
      'something of the tenant',
      lock("[tenantResourceId('A.B/c', parameters('x'))]"),
      "/providers/A.B/c/[parameters('x')]/providers/Microsoft.Authorization/locks/l",
    ],
    [
      'something of a subscription',
      lock("[subscriptionResourceId(parameters('x'), 'A.B/c', 'd')]"),
      "/subscriptions/[parameters('x')]/providers/A.B/c/d/providers/Microsoft.Authorization/locks/l",
    ],
    [
      'something of a management group',
      lock("[managementGroupResourceId(parameters('x'), 'A.B/c', 'd')]"),
      "/providers/Microsoft.Management/managementGroups/[parameters('x')]/providers/A.B/c/d/providers/Microsoft.Authorization/locks/l",
    ],
    [
      'a call that makes no id',
      lock("[make('A.B/c', parameters('x'))]"),
      "[make('A.B/c', parameters('x'))]/providers/Microsoft.Authorization/locks/l",
    ],
    [
      'the group of a deployment',
      deployment('d', template([account('a')]), { resourceGroup: "[parameters('x')]" }),
      "/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/[parameters('x')]/providers/Microsoft.Storage/storageAccounts/a",
    ],
  ])('%s', (_reason, resource, id) => {
    expect(ids(template([resource], OPEN))).toEqual([id])
  })

  test('a value that names the resource can be brought into the form of its id', () => {
    const value = "[resourceId('Microsoft.Storage/storageAccounts', parameters('x'))]"
    const made = template([account("[parameters('x')]", { properties: { me: value } })], OPEN)
    const document = predict(made, {}, PLACE).resources[0]?.document
    const { me } = JSON.parse(JSON.stringify(document?.properties))
    expect(me).toContain('resourceId(')
    expect(asId(me)).toBe(document?.id)
    expect(asId('/plain/text')).toBe('/plain/text')
  })

  test('a name that can be known in no way has a line, not an id', () => {
    const { resources, notExpanded } = predict(template([child('default')]), {}, PLACE)
    expect(resources).toEqual([])
    expect(notExpanded).toEqual([
      'Microsoft.Storage/storageAccounts/blobServices default: the name has not as many parts as the type',
    ])
  })
})

describe('children', () => {
  test.each<[string, object, string]>([
    [
      'relative to the parent',
      { type: 'blobServices', name: 'default' },
      `${STORAGE}/a/blobServices/default`,
    ],
    ['in full', child('a/default'), `${STORAGE}/a/blobServices/default`],
    [
      'with the type in full and a name of its own',
      child('default'),
      `${STORAGE}/a/blobServices/default`,
    ],
    [
      'an extension in the old form',
      { type: 'providers/locks', name: 'Microsoft.Authorization/l' },
      `${STORAGE}/a/providers/Microsoft.Authorization/locks/l`,
    ],
    [
      'a resource of another type, which is no child: it lies where the deployment goes to',
      lock(''),
      `${GROUP}/providers/Microsoft.Authorization/locks/l`,
    ],
  ])('%s', (_reason, inner, id) => {
    expect(ids(template([account('a', { resources: [inner] })]))).toEqual([`${STORAGE}/a`, id])
  })

  test('of a parent whose name is not known', () => {
    const parent = account("[parameters('x')]", {
      resources: [{ type: 'blobServices', name: 'd' }],
    })
    const [, inner] = predict(template([parent], OPEN), {}, PLACE).resources
    expect(inner?.document).toMatchObject({
      id: `${STORAGE}/[parameters('x')]/blobServices/d`,
      name: "[concat(parameters('x'), '/', 'd')]",
    })
  })

  test('of a resource that exists already are looked at, it itself is not', () => {
    const existing = account('a', {
      existing: true,
      resources: { c: { type: 'blobServices', name: 'd' } },
    })
    expect(ids(template({ existing }))).toEqual([`${STORAGE}/a/blobServices/d`])
  })
})

describe('where in the template a resource is', () => {
  test.each<[string, JsonObject, (string | number)[]]>([
    ['in a list', template([account('a')]), ['resources', 0]],
    [
      'by its symbolic name, and as the template writes the members',
      { Resources: { Sym: account('a') as JsonObject } },
      ['Resources', 'Sym'],
    ],
    [
      'in a deployment',
      template([deployment('d', template([account('a')]))]),
      ['resources', 0, 'properties', 'template', 'resources', 0],
    ],
  ])('%s', (_reason, made, trace) => {
    expect(predict(made, {}, PLACE).resources.map((one) => one.trace)).toEqual([trace])
  })

  test('of a child', () => {
    const made = template([account('a', { resources: [{ type: 'blobServices', name: 'd' }] })])
    expect(predict(made, {}, PLACE).resources[1]?.trace).toEqual(['resources', 0, 'resources', 0])
  })
})

describe('conditions', () => {
  const condition = (value: unknown) =>
    predict(template([account('a', { condition: value })], OPEN), {}, PLACE).resources.map(
      ({ document }) => document.condition,
    )
  test.each<[string, unknown, unknown[]]>([
    ['true: made, and no word of it', true, [undefined]],
    ['null counts as left out', null, [undefined]],
    ['false: not made', false, []],
    ['"False" as text', 'False', []],
    ['"true" as text', 'true', [undefined]],
    ['an expression that gives false', "[equals('a', 'b')]", []],
    [
      'an expression that is open',
      "[equals(parameters('x'), 'b')]",
      ["[equals(parameters('x'), 'b')]"],
    ],
    ['a text that is no boolean is open', 'perhaps', ["['perhaps']"]],
  ])('%s', (_reason, value, expected) => {
    expect(condition(value)).toEqual(expected)
  })

  test('of a deployment and of what is in it must both hold', () => {
    const inner = template([account('a', { condition: "[parameters('x')]" })], OPEN)
    const outer = deployment(
      'd',
      inner,
      { condition: "[bool(parameters('x'))]" },
      {
        parameters: { x: { value: "[parameters('y')]" } },
      },
    )
    const [resource] = predict(template([outer], OPEN), {}, PLACE).resources
    expect(resource?.document.condition).toBe("[and(bool(parameters('x')), parameters('y'))]")
  })
})

describe('what one template calls by the same name as another is not taken for the same', () => {
  const inner = (parameters: object = {}) =>
    template(
      [
        account('a', {
          properties: {
            parameter: "[parameters('x')]",
            variable: "[variables('none')]",
            reference: "[reference('sym').x]",
            function: '[mine.f()]',
            syntax: '[a + b]',
            deployment: '[deployment().properties]',
            location: '[resourceGroup().location]',
            tags: '[resourceGroup().tags]',
            subscription: '[subscription().displayName]',
          },
        }),
      ],
      { parameters: { x: { type: 'string' }, ...parameters } },
    )
  const values = (resources: readonly object[]) =>
    predict(template(resources, OPEN), {}, PLACE).resources.map(({ document }) =>
      Object.values(document.properties ?? {}),
    )

  test('in two deployments of one name, and around them', () => {
    const other = { resourceGroup: 'g1' }
    const all = values([
      deployment('d', inner(), other),
      deployment('d', inner(), { resourceGroup: 'g2', subscriptionId: 'other' }),
      ...(inner().resources as object[]),
    ])
    const [one = [], two = [], around = []] = all
    for (const [at, value] of one.entries()) {
      expect(two[at]).not.toEqual(value)
    }
    expect(around.slice(0, 6)).not.toContain(one[0])
    expect(one[0]).toBe("[parameters('d/x')]")
    expect(two[0]).toBe("[parameters('d#2/x')]")
    expect(around[0]).toBe("[parameters('x')]")
  })

  test('but what is handed in is the same', () => {
    const given = { parameters: { x: { value: "[parameters('x')]" } } }
    const [one = [], two = []] = values([
      deployment('d', inner(), {}, given),
      ...(inner().resources as object[]),
    ])
    expect(one[0]).toBe("[parameters('x')]")
    expect(one.slice(6)).toEqual(two.slice(6))
  })

  test.each<[string, unknown]>([
    ['all parameters of a deployment in one open expression', "[parameters('x')]"],
    ['a parameter that only a vault knows', { x: { reference: { secretName: 's' } } }],
    ['a parameter that is open as a whole', { x: "[parameters('x')]" }],
  ])('%s', (_reason, parameters) => {
    const [one = []] = values([deployment('d', inner(), {}, { parameters })])
    expect(one[0]).toBe("[parameters('d/x')]")
  })
})

describe('where a deployment goes to', () => {
  const policy = {
    type: 'Microsoft.Authorization/policyAssignments',
    apiVersion: '2022-06-01',
    name: 'p',
    properties: {
      group: '[resourceGroup().name]',
      at: '[deployment().location]',
      own: '[subscription().subscriptionId]',
      mg: '[managementGroup().name]',
    },
  }
  const inner = template([policy])
  const S = '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666'
  const END = '/providers/Microsoft.Authorization/policyAssignments/p'
  test.each<[string, object, string]>([
    ['to the same group', {}, `${GROUP}${END}`],
    ['to another group of the subscription', { resourceGroup: 'g' }, `${S}/resourceGroups/g${END}`],
    ['to another subscription', { subscriptionId: 's' }, `/subscriptions/s${END}`],
    [
      'to its own subscription',
      { subscriptionId: '[subscription().subscriptionId]' },
      `${S}${END}`,
    ],
    ['to a subscription by scope', { scope: '/subscriptions/s' }, `/subscriptions/s${END}`],
    [
      'to a management group',
      { scope: 'Microsoft.Management/managementGroups/m' },
      `/providers/Microsoft.Management/managementGroups/m${END}`,
    ],
    [
      'to a management group in full',
      { scope: '/providers/Microsoft.Management/managementGroups/m' },
      `/providers/Microsoft.Management/managementGroups/m${END}`,
    ],
    // https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-to-management-group#deployment-scopes
    ['to the tenant', { scope: '/' }, END],
  ])('%s', (_reason, more, id) => {
    expect(ids(template([deployment('d', inner, { location: 'here', ...more })]))).toEqual([id])
  })

  test('what a scope does not have stays open', () => {
    const at = (more: object) =>
      predict(template([deployment('d', inner, more)]), {}, PLACE).resources[0]?.document.properties
    expect(at({ resourceGroup: 'g', location: 'here' })).toMatchObject({
      group: 'g',
      at: "[deployment('d').location]",
      mg: '[managementGroup().name]',
    })
    expect(at({ subscriptionId: 's', location: 'here' })).toMatchObject({
      group: '[resourceGroup().name]',
      at: 'here',
      own: 's',
    })
    expect(at({ scope: '/', location: 'here' })).toMatchObject({
      own: '[subscription().subscriptionId]',
      at: 'here',
    })
  })
})

describe('what is not looked at has a line', () => {
  const deployments = 'Microsoft.Resources/deployments'
  test.each<[string, JsonObject, string]>([
    [
      'a linked template',
      template([
        { type: deployments, name: 'l', properties: { templateLink: { uri: 'https://x' } } },
      ]),
      'deployment l: its template is linked (templateLink)',
    ],
    [
      'a deployment without a template',
      template([{ type: deployments, name: 'l' }]),
      'deployment l: its template is not written out',
    ],
    [
      'a deployment that goes to an unknown scope',
      template(
        [deployment("[parameters('x')]", template([]), { scope: "[parameters('y')]" })],
        OPEN,
      ),
      "deployment [parameters('x')]: where it goes to is not known",
    ],
    [
      'a deployment that goes to something that is no scope',
      template([deployment('d', template([]), { scope: 'here' })]),
      'deployment d: where it goes to is not known',
    ],
    [
      'a loop longer than Azure allows',
      template([account('a', { copy: { name: 'c', count: 801 } })]),
      'resources.0: how often its loop runs is not known',
    ],
    [
      'a loop without a name or count',
      template([account('a', { copy: {} })]),
      'resources.0: how often its loop runs is not known',
    ],
    [
      'a resource of an unknown type',
      template([{ type: "[parameters('x')]", name: 'a' }], OPEN),
      'resources.0: its type is not known',
    ],
    ['an element that is no resource', template(['a']), 'resources.0: it is no resource'],
    ['resources that are no list', template('[x]'), 'resources: its resources are not written out'],
    [
      'a resource of another service',
      template({ g: { import: 'graph', type: 'Microsoft.Graph/groups', name: 'g' } }),
      'Microsoft.Graph/groups g: it is a resource of another service: graph',
    ],
  ])('%s', (_reason, made, line) => {
    expect(predict(made, {}, PLACE)).toEqual({ resources: [], notExpanded: [line] })
  })

  test('no template at all has no resources', () => {
    expect(predict({}, {}, PLACE)).toEqual({ resources: [], notExpanded: [] })
  })
})
