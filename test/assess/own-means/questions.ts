// What Azure's own engine was asked, so that the fallback can be held against it: expressions, and templates.
import type { JsonObject } from '../../../src/engine/json.ts'

const SCHEMAS = 'https://schema.management.azure.com/schemas'
const GROUP = `${SCHEMAS}/2019-04-01/deploymentTemplate.json#`
const SUBSCRIPTION = `${SCHEMAS}/2018-05-01/subscriptionDeploymentTemplate.json#`
const MANAGEMENT_GROUP = `${SCHEMAS}/2019-08-01/managementGroupDeploymentTemplate.json#`
const TENANT = `${SCHEMAS}/2019-08-01/tenantDeploymentTemplate.json#`

/** Where the engine and the fallback deploy to. */
export const PLACE = {
  tenantId: '9f8e7d6c-0000-4111-8222-333344445555',
  subscriptionId: '0a1b2c3d-1111-4222-8333-444455556666',
  resourceGroup: 'rg',
  location: 'westeurope',
  managementGroup: 'mg',
  deploymentName: 'dep',
} as const

/** A template around these resources. */
export function template(resources: unknown, more: object = {}, $schema = GROUP): JsonObject {
  return JSON.parse(JSON.stringify({ $schema, contentVersion: '1.0.0.0', ...more, resources }))
}

/** A storage account. */
export function account(name: string, more: object = {}): object {
  return { type: 'Microsoft.Storage/storageAccounts', apiVersion: '2023-01-01', name, ...more }
}

/** A deployment whose expressions are its own. */
export function deployment(
  name: string,
  inner: object,
  more: object = {},
  properties: object = {},
): object {
  const expressionEvaluationOptions = { scope: 'inner' }
  return {
    type: 'Microsoft.Resources/deployments',
    apiVersion: '2022-09-01',
    name,
    ...more,
    properties: {
      mode: 'Incremental',
      expressionEvaluationOptions,
      template: inner,
      ...properties,
    },
  }
}

// `u` is known when it is deployed, `n` is null.
const PARAMETERS = {
  u: { type: 'string', defaultValue: '[newGuid()]' },
  o: { type: 'object', defaultValue: { A: 1, b: { c: 2 } } },
  l: { type: 'array', defaultValue: [1, 2, 'x'] },
  n: { type: 'string', nullable: true },
}

/** A template whose one resource has the value at `properties.v`. */
export function holding(value: unknown): JsonObject {
  const a = account('a', { properties: { v: value } })
  return template({ a }, { languageVersion: '2.0', parameters: PARAMETERS })
}

/** Single values. */
export const EXPRESSIONS: readonly string[] = [
  "[concat('a','b')]",
  "[concat(parameters('u'),'x',toUpper('a'))]",
  "[union(parameters('o'),createObject('a',2,'b',createObject('d',3)))]",
  "[equals('A','a')]",
  "[string(parameters('o'))]",
  '[[x]',
  '[[x',
  '[[[x]',
  'x]',
  '[x',
  "[union(parameters('l'),createArray(1,3,'X'))]",
  "[parameters('n')]",
  "[coalesce(parameters('n'),'d')]",
  "[format('{0:D3}-{1}',5,true())]",
  "[and(true(),equals(parameters('u'),'x'))]",
  "[and(false(),equals(parameters('u'),'x'))]",
  "[if(equals(parameters('u'),'x'),'a',toLower('B'))]",
  "[createObject('a',parameters('u'),'b',1)]",
  "[createObject('a',parameters('u'),'b',1).b]",
  "[union(createObject('a',parameters('u')),createObject('b',1))]",
  "[union(createObject('a',parameters('u')),createObject('a',1))]",
  "[union(createObject('a',1),createObject('a',parameters('u')))]",
  "[union(createObject('a',parameters('u')),createObject('a',null()))]",
  "[union(createObject('a',createArray(1)),createObject('a',parameters('u')))]",
  "[union(createObject('a',parameters('u')),createObject('a',createObject('x',1)))]",
  "[union(createObject('a',null()),createObject('a',parameters('u')))]",
  "[union(createObject('a',null()),createObject('a',createObject('x',1)))]",
  "[union(parameters('u'),createObject('a',1))]",
  "[concat(parameters('l'),createArray(parameters('u')))]",
  "[contains(parameters('o'),'a')]",
  "[contains('ABC','b')]",
  "[contains(parameters('l'),'X')]",
  "[contains(parameters('l'),1)]",
  "[contains('a1',1)]",
  "[contains(createArray(parameters('u'),1),1)]",
  "[contains(createArray(parameters('u'),1),2)]",
  '[contains(createArray(createArray(1)),createArray(1))]',
  "[contains(createArray(createObject('a',1)),createObject('A',1))]",
  "[parameters('o').a]",
  "[parameters('o')['B'].C]",
  "[parameters('l')[2]]",
  '[string(1)]',
  '[string(true())]',
  "[string(parameters('l'))]",
  '[string(null())]',
  "[bool('TRUE')]",
  '[bool(1)]',
  "[bool('1')]",
  "[bool('')]",
  "[int('5')]",
  "[int(' 5')]",
  "[int('5x')]",
  "[int('-0')]",
  "[int('007')]",
  '[json(\'{"a":1.50}\')]',
  "[json('[1,2]')]",
  "[json('null')]",
  '[json(\'"x"\')]',
  '[json(\'{"a":1,"A":2}\')]',
  "[json('1.0')]",
  "[json('{a:1}')]",
  "[json('')]",
  "[json('true')]",
  "[json('[[x]')]",
  '[json(\'"[concat(1)]"\')]',
  '[json(\'"2020-01-01T00:00:00Z"\')]',
  "[empty('')]",
  '[empty(null())]',
  "[empty(parameters('o'))]",
  "[equals(parameters('o'),createObject('b',createObject('c',2),'A',1))]",
  "[equals(parameters('o'),createObject('a',1,'b',createObject('c',2)))]",
  "[equals(1,'1')]",
  "[equals(null(),parameters('n'))]",
  '[equals(createArray(1,2),createArray(2,1))]',
  "[equals(createObject('a',parameters('u')),createObject('a',parameters('u')))]",
  "[equals(createObject('a',parameters('u'),'b',1),createObject('a',1,'b',2))]",
  "[less('a','B')]",
  '[greater(2,1)]',
  '[less(2,2)]',
  '[greaterOrEquals(2,2)]',
  '[lessOrEquals(3,2)]',
  "[format('{0} {1} {2}',parameters('l'),parameters('o'),null())]",
  "[format('{{}}{0}','x')]",
  "[format('{{0}}','x')]",
  "[format('{{{0}}}','x')]",
  "[format('{0,5}|','x')]",
  "[format('{2}','x')]",
  "[format('{','x')]",
  "[format('{0}{0}{1}','x',2)]",
  "[format('{00}','x')]",
  "[format('{ 0}','x')]",
  "[format('{0 }','x')]",
  "[format('a')]",
  "[format('{0}',createArray(1))]",
  "[concat('a',1)]",
  "[concat('a',true())]",
  '[concat(1,2)]',
  '[concat(1)]',
  '[concat(true())]',
  "[concat('a',null())]",
  '[concat(createArray(1),createArray(2,3))]',
  "[concat('a',createArray())]",
  "[if('true','a','b')]",
  "[and(true(),'false')]",
  '[and(true(),true(),true())]',
  '[or(false(),false())]',
  "[not('true')]",
  '[not(true())]',
  '[or(true(),1)]',
  "[coalesce(null(),parameters('u'),'x')]",
  "[coalesce(null(),'',1)]",
  '[coalesce()]',
  "[tryGet(parameters('o'),'z')]",
  "[tryGet(parameters('o'),'b','c')]",
  "[tryGet(parameters('o'),'z','c')]",
  "[tryGet(parameters('l'),7)]",
  "[tryGet(parameters('l'),0)]",
  "[tryGet(parameters('l'),'a')]",
  "[tryGet(null(),'a')]",
  "[tryGet('text','a')]",
  "[tryGet(1,'a')]",
  "[tryGet(true(),'a')]",
  "[tryGet('text',0)]",
  "[tryGet(parameters('o'),0)]",
  "[tryGet(parameters('l'),-1)]",
  "[tryGet(createObject('a',null()),'a','b')]",
  "[tryGet(createObject('a',parameters('u')),'a')]",
  "[tryGet(createObject('a',parameters('u')),'a','b')]",
  "[first('abc')]",
  "[first('')]",
  '[first(createArray())]',
  '[first(createArray(null()))]',
  '[last(createArray(1,2))]',
  "[last('')]",
  "[take('abc',2)]",
  "[take('abc',9)]",
  '[take(createArray(1,2),-1)]',
  "[skip('abc',5)]",
  '[skip(createArray(1,2),1)]',
  "[skip('abc',-1)]",
  '[range(3,2)]',
  '[range(0,0)]',
  '[range(-1,2)]',
  '[min(3,1)]',
  '[max(createArray(1,5))]',
  '[max(createArray(1,5),2)]',
  '[add(1,2)]',
  '[sub(1,2)]',
  '[div(-7,2)]',
  '[div(-1,2)]',
  '[mod(-7,3)]',
  '[mod(-6,3)]',
  '[mod(1,0)]',
  '[mul(3,4)]',
  '[div(1,0)]',
  "[split('a,b;c',',')]",
  "[split('a,b;c',createArray(',',';'))]",
  "[split('abc','')]",
  "[split('',',')]",
  "[split('abc',createArray())]",
  "[split('abc',createArray('','b'))]",
  "[split('a,,b',',')]",
  "[join(createArray('a','b'),'-')]",
  "[join(createArray('a',1,true()),'-')]",
  "[join(createArray(),'-')]",
  "[join(createArray('a',null()),'-')]",
  "[replace('aXa','x','y')]",
  "[replace('aXa','X','$&')]",
  "[replace('a','','b')]",
  "[toLower('ÄB')]",
  "[toUpper('abZ')]",
  "[trim('  a ')]",
  "[startsWith('ABC','a')]",
  "[startsWith('A','abc')]",
  "[endsWith('ABC','c')]",
  "[indexOf('abC','c')]",
  "[indexOf('abC','z')]",
  "[indexOf('','')]",
  "[substring('abc',1)]",
  "[substring('abc',1,5)]",
  "[substring('abc',3)]",
  "[substring('abc',4)]",
  "[substring('abc',0,2)]",
  "[substring('abc',-1)]",
  "[substring('abc',1,0)]",
  "[substring('abc',1,-1)]",
  "[padLeft('5',3,'0')]",
  '[padLeft(5,3)]',
  "[padLeft('abcd',2,'0')]",
  "[padLeft('a',0)]",
  "[padLeft('a',17)]",
  "[array('a')]",
  '[array(createArray(1))]',
  "[array(parameters('o'))]",
  '[array(null())]',
  "[shallowMerge(createArray(parameters('o'),createObject('b',createObject('z',1))))]",
  '[shallowMerge(createArray())]',
  '[flatten(createArray(createArray(1),createArray(2,createArray(3))))]',
  '[flatten(createArray())]',
  "[objectKeys(parameters('o'))]",
  "[items(parameters('o'))]",
  "[items(createObject('b',1,'a',2,'C',3))]",
  "[items(createObject('b',1,'B2',2,'1',4))]",
  "[items(createObject('a10',1,'a2',2,'A1',3))]",
  "[objectKeys(createObject('b',1,'a',2,'C',3))]",
  "[indexFromEnd(parameters('l'),1)]",
  "[tryIndexFromEnd(parameters('l'),9)]",
  "[tryIndexFromEnd(parameters('l'),0)]",
  "[tryIndexFromEnd(parameters('l'),-1)]",
  "[indexFromEnd(parameters('l'),9)]",
  '[tryIndexFromEnd(createArray(null()),1)]',
  "[length('abc')]",
  "[length('😀')]",
  "[first('😀a')]",
  "[length(parameters('o'))]",
  '[length(null())]',
  '[createArray()]',
  '[createObject()]',
  "[createObject('a',1,'A',2)]",
  "[createObject('a')]",
  "[resourceId('A.B/c/d','x','y')]",
  "[resourceId('g','A.B/c','x')]",
  "[resourceId('9f8e7d6c-0000-4111-8222-333344445555','g','A.B/c','x')]",
  "[resourceId('A.B/c','x','y')]",
  "[resourceId('A.B/c','x/y')]",
  "[resourceId('A.B/c',parameters('u'))]",
  "[resourceId('Microsoft.Resources/resourceGroups','x')]",
  "[resourceId('Microsoft.Storage/storageAccounts/providers/locks','a','Microsoft.Authorization','l')]",
  "[resourceId('Microsoft.Authorization/locks','l')]",
  "[subscriptionResourceId('A.B/c','x')]",
  "[subscriptionResourceId('Microsoft.Resources/resourceGroups','x')]",
  "[subscriptionResourceId('9f8e7d6c-0000-4111-8222-333344445555','A.B/c','x')]",
  "[tenantResourceId('A.B/c','x')]",
  "[tenantResourceId('A.B/c/d','x','y')]",
  "[extensionResourceId(resourceGroup().id,'A.B/c','x')]",
  "[extensionResourceId('/','A.B/c','x')]",
  "[extensionResourceId('/a/','A.B/c','x')]",
  "[extensionResourceId('','A.B/c','x')]",
  "[managementGroupResourceId('mg','A.B/c','x')]",
  "[managementGroupResourceId('A.B/c','x')]",
  '[subscription()]',
  '[resourceGroup()]',
  '[tenant()]',
  '[deployment().name]',
  '[deployment().location]',
  '[resourceGroup().tags]',
  '[resourceGroup().Name]',
  '[resourceGroup().nope]',
  '[subscription().displayName]',
  '[createArray(1,2)[5]]',
  '[createArray(1,2)[-1]]',
  "[parameters('nope')]",
  "[variables('nope')]",
  '[nofn(1)]',
  "[  concat( 'a' , 'b' )  ]",
  "[concat('a','b')] ",
  " [concat('a','b')]",
  "[concat('a','it''s')]",
  "['lit']",
  '[5]',
  '[-5]',
  '[]',
  '[true]',
  '[1.5]',
  "['a''b']",
  "[empty(createArray(parameters('u')))]",
  "[first(createArray(parameters('u'),1))]",
  "[length(createArray(parameters('u'),1))]",
  '[null()]',
  '[true(1)]',
  "[createArray('[concat(1)]')]",
  "['[x]']",
  "[concat('[','x]')]",
  "[string(createObject('x','[y]'))]",
  '[if(true(),null(),1)]',
  "[union(createObject('A',1),createObject('a',null()))]",
  "[extensionResourceId('/a/b/c','A.B/c','x')]",
  "[extensionResourceId('/a/b','A.B/c','x')]",
  "[take('😀a',1)]",
  "[last('a😀')]",
]

const lock = (name: string, more: object = {}) => ({
  type: 'Microsoft.Authorization/locks',
  apiVersion: '2020-05-01',
  name,
  ...more,
})
const assignment = (name: string, more: object = {}) => ({
  type: 'Microsoft.Authorization/policyAssignments',
  apiVersion: '2022-09-01',
  name,
  ...more,
})
const OTHER = '9f8e7d6c-0000-4111-8222-333344445555'
const U = { parameters: { u: PARAMETERS.u } }

/** Templates by what they ask. */
export const TEMPLATES: Readonly<Record<string, JsonObject>> = {
  'members of a resource': template([
    account('a', {
      location: '[resourceGroup().location]',
      tags: { x: 'y' },
      sku: { name: 'S' },
      kind: '[null()]',
      identity: null,
      dependsOn: ['b'],
      zones: ['1'],
      condition: true,
      properties: { none: null, bare: '[null()]', list: [null] },
    }),
    account('b', { comments: 'none of Azure’s' }),
  ]),
  'names of members': template([
    account('a', { properties: { "[concat('a','b')]": 1, copies: [], copy: 'text' } }),
  ]),
  'properties as one expression': template([
    account('a', { properties: "[createObject('x',1,'y',createObject('z','lit'))]" }),
  ]),
  'children of a resource that is not made': template([
    account('a', {
      condition: false,
      resources: [
        {
          type: 'blobServices',
          apiVersion: '2023-01-01',
          name: 'default',
          resources: [{ type: 'containers', apiVersion: '2023-01-01', name: 'c' }],
        },
        { type: 'providers/locks', apiVersion: '2020-05-01', name: 'Microsoft.Authorization/l' },
        {
          type: 'Microsoft.Storage/storageAccounts/queueServices',
          apiVersion: '2023-01-01',
          name: 'a/default',
        },
        lock('l2'),
      ],
    }),
  ]),
  'scopes of extensions': template([
    lock('l', { scope: 'Microsoft.Storage/storageAccounts/a' }),
    lock('l2', {
      scope: "[resourceId('Microsoft.Storage/storageAccounts/blobServices','a','default')]",
    }),
    lock('l3'),
    {
      type: 'Microsoft.Storage/storageAccounts/providers/locks',
      apiVersion: '2020-05-01',
      name: 'a/Microsoft.Authorization/l4',
    },
    lock('l5', { scope: '/' }),
    lock('l6', { scope: `/subscriptions/${OTHER}` }),
    lock('l7', { scope: "[if(true(),null(),'x')]" }),
  ]),
  'a subscription': template(
    [
      { type: 'Microsoft.Resources/resourceGroups', apiVersion: '2022-09-01', name: 'g' },
      assignment('pa', {
        location: '[deployment().location]',
        scope: 'X.Y/z/w',
        properties: {
          a: "[resourceId('A.B/c','q')]",
          b: `[resourceId('${OTHER}','A.B/c','q')]`,
          c: "[subscriptionResourceId('Microsoft.Resources/resourceGroups','g')]",
        },
      }),
      deployment(
        'd',
        template([
          account('a', {
            location: '[resourceGroup().location]',
            tags: {
              subscription: '[subscription().id]',
              deployment: '[deployment().name]',
              group: '[resourceGroup().id]',
              other: "[resourceId('A.B/c','n')]",
            },
          }),
        ]),
        { resourceGroup: 'g2' },
      ),
      deployment('e', template([assignment('inner')], {}, SUBSCRIPTION), { location: 'x' }),
      deployment('f', template([account('by-scope')]), {
        scope: `/subscriptions/${OTHER}/resourceGroups/zz`,
      }),
    ],
    {},
    SUBSCRIPTION,
  ),
  // The engine leaves a nested deployment with the scope `/` at the management group; the documentation says tenant.
  'a management group': template(
    [
      assignment('pa', {
        properties: {
          a: '[managementGroup().id]',
          b: "[resourceId('Microsoft.Authorization/policyDefinitions','x')]",
          c: "[managementGroupResourceId('A.B/c','x')]",
          d: '[tenant().tenantId]',
          e: "[tenantResourceId('A.B/c','x')]",
          f: "[extensionResourceId(managementGroup().id,'A.B/c','x')]",
          g: `[subscriptionResourceId('${OTHER}','A.B/c','x')]`,
        },
      }),
      deployment('d', template([account('a')]), { resourceGroup: 'g2', subscriptionId: OTHER }),
      deployment('m', template([assignment('pa')], {}, MANAGEMENT_GROUP), {
        scope: 'Microsoft.Management/managementGroups/m3',
        location: 'x',
      }),
      deployment('s', template([assignment('pa')], {}, SUBSCRIPTION), {
        scope: `/subscriptions/${OTHER}`,
        location: 'x',
      }),
    ],
    {},
    MANAGEMENT_GROUP,
  ),
  'the tenant': template(
    [
      {
        type: 'Microsoft.Management/managementGroups',
        apiVersion: '2021-04-01',
        name: 'm2',
        properties: { r: "[resourceId('A.B/c','d')]" },
      },
      assignment('pa'),
    ],
    {},
    TENANT,
  ),
  conditions: template(
    [
      account('no', { condition: "[equals('a','A')]" }),
      deployment(
        'd',
        template(
          [
            account('both', { condition: "[equals(parameters('z'),'q')]" }),
            account('outer'),
            account('never', { condition: "[parameters('k')]" }),
          ],
          {
            parameters: {
              z: { type: 'string' },
              k: { type: 'bool', defaultValue: false },
            },
          },
        ),
        { condition: "[equals(parameters('u'),'x')]" },
        { parameters: { z: { value: "[parameters('u')]" } } },
      ),
      deployment('off', template([account('off')]), { condition: false }),
    ],
    U,
  ),
  loops: template(
    [
      account("[concat('a',copyIndex(1))]", {
        copy: { name: 'lp', count: 2 },
        properties: {
          i: '[copyIndex()]',
          j: "[copyIndex('lp',5)]",
          copy: [{ name: 'pp', count: 2, input: { a: "[copyIndex('pp')]", b: '[copyIndex()]' } }],
          x: {
            copy: [
              { name: 'q', count: 0, input: 1 },
              { name: 'r', count: '[length(createArray(1,2,3))]', input: "[copyIndex('r',1)]" },
            ],
          },
        },
      }),
      account('k', { copy: { name: 'zz', count: 0 } }),
      account('vars', { properties: { v: "[variables('vl')]", o: "[variables('o')]" } }),
    ],
    {
      variables: {
        copy: [{ name: 'vl', count: 2, input: "[copyIndex('vl')]" }],
        o: { copy: [{ name: 'z', count: 2, input: "[concat('n',copyIndex('z'))]" }] },
      },
    },
  ),
  'a loop of deployments': template([
    deployment(
      "[concat('d',copyIndex())]",
      template([account("[parameters('n')]", { condition: "[parameters('c')]" })], {
        parameters: { n: { type: 'string' }, c: { type: 'bool' } },
      }),
      { copy: { name: 'l', count: 2 } },
      {
        parameters: {
          n: { value: "[concat('acc',copyIndex('l'))]" },
          c: { value: '[equals(copyIndex(),0)]' },
        },
      },
    ),
  ]),
  'expressions of the outer template': template(
    [
      {
        type: 'Microsoft.Resources/deployments',
        apiVersion: '2022-09-01',
        name: 'o',
        resourceGroup: 'g9',
        properties: {
          mode: 'Incremental',
          template: template(
            [
              account("[variables('n')]", {
                properties: {
                  group: '[resourceGroup().name]',
                  id: "[resourceId('A.B/c','d')]",
                  deployment: '[deployment().name]',
                  p: "[parameters('x')]",
                },
              }),
            ],
            {
              variables: { n: 'inner' },
              parameters: { x: { type: 'string', defaultValue: 'in' } },
            },
          ),
        },
      },
    ],
    {
      variables: { n: 'outer' },
      parameters: { x: { type: 'string', defaultValue: 'out' } },
    },
  ),
  'symbolic names': template(
    {
      e: { existing: true, ...account('e') },
      k: account('k'),
      cp: account("[format('n{0}',copyIndex())]", { copy: { name: 'cp', count: 2 } }),
    },
    { languageVersion: '2.0' },
  ),
  'parameters of a deployment': template(
    {
      null: deployment(
        'null',
        template([account('a', { properties: { p: "[parameters('p')]" } })], {
          parameters: { p: { type: 'string', defaultValue: 'the default' } },
        }),
        {},
        { parameters: { p: { value: null } } },
      ),
      whole: deployment(
        'whole',
        template([account('b', { properties: { p: "[parameters('p')]" } })], {
          parameters: { p: { type: 'string', defaultValue: 'the default' } },
        }),
        {},
        { parameters: "[createObject('p',createObject('value','z'))]" },
      ),
    },
    { languageVersion: '2.0' },
  ),
  'the same group in another case': template([
    deployment('d', template([account('a', { location: '[resourceGroup().location]' })]), {
      resourceGroup: 'RG',
    }),
  ]),
}
