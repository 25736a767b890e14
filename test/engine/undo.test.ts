import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/engine/json.ts'
import type { PlannedWrite, PropertyValue, WriteRequest } from '../../src/engine/plan.ts'
import type { ResourceType, Rule } from '../../src/engine/rule.ts'
import { undoOf } from '../../src/engine/undo.ts'
import { acls, codedRule, https, settingsRule, THING_ID, thing, thingOf, tls } from './samples.ts'

const apiVersion = thing.apiVersion
const arm = (
  method: 'PATCH' | 'PUT' | 'POST' | 'DELETE',
  body?: JsonObject,
  resourceId = THING_ID,
) => ({ kind: 'arm', method, resourceId, apiVersion, ...(body ? { body } : {}) }) as const
const cannotTell = (path: string) =>
  `Azure returned no \`${path}\` before, and a PATCH cannot take a value away again.`

const put: ResourceType = { ...thing, write: 'put', readOnly: ['properties.state'] }
const { whole: _whole, ...plain } = thing
const coded = codedRule({ id: 'thing-coded', gaps: () => [] })
const unknownAbsent = settingsRule({
  id: 'thing-unknown',
  settings: [
    { path: 'properties.mode', want: { equals: 1 }, write: 1, absent: { unknown: 'who knows' } },
  ],
})
const forever = settingsRule({
  id: 'thing-forever',
  settings: [
    { path: 'properties.forever', want: { equals: true }, write: true, absent: { means: false } },
  ],
  safety: { class: 'approval', why: 'It is forever.', irreversible: true },
})
const codedForever = codedRule({
  id: 'thing-coded-forever',
  gaps: () => [],
  safety: { class: 'approval', why: 'It is forever.', irreversible: true },
})

interface Row {
  readonly name: string
  readonly because: string
  readonly request: WriteRequest
  readonly before: readonly PropertyValue[]
  readonly rules?: readonly Rule[]
  readonly type?: ResourceType
  readonly resource?: Json
  readonly requests?: readonly WriteRequest[]
  readonly stays?: Readonly<Record<string, string>>
}

function check({
  request,
  before,
  rules = [],
  type = thing,
  resource = thingOf({}),
  ...want
}: Row) {
  const write: PlannedWrite = { rules: rules.map(({ id }) => id), request, before, after: [] }
  const stays = Object.entries(want.stays ?? {}).map(([path, why]) => ({ path, why }))
  expect(undoOf(write, { type, rules, resource })).toEqual({ requests: want.requests ?? [], stays })
}

describe('values of a resource', () => {
  it.each<Row>([
    {
      name: 'a value',
      because: 'it goes back, and nothing else is sent',
      request: arm('PATCH', { properties: { tls: 'TLS1_2' } }),
      before: [{ path: 'properties.tls', value: 'TLS1_0' }],
      rules: [tls],
      resource: thingOf({ tls: 'TLS1_2', note: 'of others' }),
      requests: [arm('PATCH', { properties: { tls: 'TLS1_0' } })],
    },
    {
      name: 'an absent value whose default the rule declares',
      because: 'a PATCH cannot remove, so the default is written',
      request: arm('PATCH', { properties: { https: true } }),
      before: [{ path: 'properties.https', absent: true }],
      rules: [tls, https],
      requests: [arm('PATCH', { properties: { https: false } })],
    },
    {
      name: 'a null',
      because: 'a PATCH may read it as not sent',
      request: arm('PATCH', { properties: { https: true } }),
      before: [{ path: 'properties.https', value: null }],
      rules: [https],
      requests: [arm('PATCH', { properties: { https: false } })],
    },
    {
      name: 'an absent value that means nothing known',
      because: 'nobody can say what to write',
      request: arm('PATCH', { properties: { mode: 1 } }),
      before: [{ path: 'properties.mode', absent: true }],
      rules: [unknownAbsent],
      type: plain,
      stays: { 'properties.mode': cannotTell('properties.mode') },
    },
    {
      name: 'an absent value of a coded rule beside a known one',
      because: 'what can go back does',
      request: arm('PATCH', { properties: { tls: 'TLS1_2', list: [] } }),
      before: [
        { path: 'properties.list', absent: true },
        { path: 'properties.tls', value: 'TLS1_0' },
      ],
      rules: [coded, tls],
      requests: [arm('PATCH', { properties: { tls: 'TLS1_0' } })],
      stays: { 'properties.list': cannotTell('properties.list') },
    },
    {
      name: 'a value in an object that is replaced as a whole',
      because: 'what others put there since goes back with it',
      request: arm('PATCH', { properties: { acls: { defaultAction: 'Deny' } } }),
      before: [{ path: 'properties.acls.defaultAction', value: 'Allow' }],
      rules: [acls],
      resource: thingOf({ acls: { defaultAction: 'Deny', ipRules: ['new'] } }),
      requests: [
        arm('PATCH', { properties: { acls: { defaultAction: 'Allow', ipRules: ['new'] } } }),
      ],
    },
    {
      name: 'an absent value in such an object',
      because: 'the object goes back without it, and so it is gone',
      request: arm('PATCH', { properties: { acls: { defaultAction: 'Deny', list: [1] } } }),
      before: [{ path: 'properties.acls.list', absent: true }],
      rules: [coded],
      resource: thingOf({ acls: { defaultAction: 'Deny', list: [1] } }),
      requests: [arm('PATCH', { properties: { acls: { defaultAction: 'Deny' } } })],
    },
    {
      name: 'values of a document that is sent back whole',
      because: 'it is the present document, without what the service owns and what was not there',
      request: arm('PUT', { properties: { tls: 'TLS1_2', https: true } }),
      before: [
        { path: 'properties.tls', value: null },
        { path: 'properties.https', absent: true },
      ],
      rules: [tls, https],
      type: put,
      resource: thingOf({ tls: 'TLS1_2', https: true, note: 'new', state: 'on' }),
      requests: [arm('PUT', { properties: { tls: null, note: 'new' } })],
    },
  ])('$name: $because', check)
})

describe('what is irreversible', () => {
  const both = [
    { path: 'properties.forever', absent: true },
    { path: 'properties.tls', value: 'TLS1_0' },
  ] as const

  it.each<Row>([
    {
      name: 'a value of an irreversible rule',
      because: 'the service keeps it, and the rule says why',
      request: arm('PATCH', { properties: { forever: true } }),
      before: [{ path: 'properties.forever', value: false }],
      rules: [forever],
      stays: { 'properties.forever': 'It is forever.' },
    },
    {
      name: 'the same in one write with another rule',
      because: 'the other value goes back',
      request: arm('PATCH', { properties: { forever: true, tls: 'TLS1_2' } }),
      before: both,
      rules: [tls, forever],
      requests: [arm('PATCH', { properties: { tls: 'TLS1_0' } })],
      stays: { 'properties.forever': 'It is forever.' },
    },
    {
      name: 'a coded irreversible rule in one write with another rule',
      because: 'what no other rule declares may be its own',
      request: arm('PATCH', { properties: { forever: true, tls: 'TLS1_2' } }),
      before: both,
      rules: [tls, codedForever],
      requests: [arm('PATCH', { properties: { tls: 'TLS1_0' } })],
      stays: { 'properties.forever': 'It is forever.' },
    },
    {
      name: 'an irreversible action',
      because: 'what was known before it does not matter',
      request: arm('POST', { a: 1 }, `${THING_ID}/act`),
      before: [{ path: '/act', value: { a: 0 } }],
      rules: [codedForever],
      stays: { '/act': 'It is forever.' },
    },
  ])('$name: $because', check)
})

describe('requests', () => {
  const child = `${THING_ID}/children/a`
  const read = { id: child, name: 'a', type: 't', systemData: {}, properties: { on: false } }
  const sent = { properties: { on: false } }
  const tags = (operation: string, named: JsonObject) => ({
    operation,
    properties: { tags: named },
  })

  it.each<Row>([
    {
      name: 'what was made',
      because: 'it was not there before',
      request: arm('PUT', { properties: { on: true } }, child),
      before: [{ path: '/children/a', absent: true }],
      requests: [arm('DELETE', undefined, child)],
    },
    {
      name: 'what was replaced',
      because: 'the former document goes back, without the names that Azure adds',
      request: arm('PUT', { properties: { on: true } }, child),
      before: [{ path: '/children/a', value: read }],
      requests: [arm('PUT', sent, child)],
    },
    {
      name: 'what was deleted',
      because: 'it is made anew',
      request: arm('DELETE', undefined, child),
      before: [{ path: '/children/a', value: read }],
      requests: [arm('PUT', sent, child)],
    },
    {
      name: 'what was deleted unseen',
      because: 'nobody knows what it was',
      request: arm('DELETE', undefined, child),
      before: [{ path: '/children/a', absent: true }],
      stays: { '/children/a': 'What was deleted has to be made anew by hand.' },
    },
    {
      name: 'what was changed',
      because: 'the former values go back the same way',
      request: arm('PATCH', { properties: { on: true } }, child),
      before: [{ path: '/children/a', value: sent }],
      requests: [arm('PATCH', sent, child)],
    },
    {
      name: 'what was changed unseen',
      because: 'nobody knows what it was',
      request: arm('PATCH', { properties: { on: true } }, child),
      before: [{ path: '/children/a', value: 'something' }],
      stays: { '/children/a': 'What it was before is not known; set it by hand.' },
    },
    {
      name: 'an action that sets a value',
      because: 'it sets the former one, too',
      request: arm('POST', { idle: 'PT1H' }, `${THING_ID}/act`),
      before: [{ path: '/act', value: { idle: 'PT2H' } }],
      requests: [arm('POST', { idle: 'PT2H' }, `${THING_ID}/act`)],
    },
    {
      name: 'any other action',
      because: 'it has no opposite',
      request: arm('POST', undefined, `${THING_ID}/act`),
      before: [{ path: '/act', absent: true }],
      stays: { '/act': 'An action has no opposite: it cannot be undone.' },
    },
    {
      name: 'tags that were added',
      because: 'only those are taken away; null was none',
      request: arm('PATCH', tags('Merge', { a: '1', b: '2' }), `${THING_ID}/tags`),
      before: [{ path: '/tags', value: { properties: { tags: { a: null, c: '3' } } } }],
      requests: [arm('PATCH', tags('Delete', { a: '1', b: '2' }), `${THING_ID}/tags`)],
    },
    {
      name: 'tags that were added and one that was changed',
      because: 'names have no case, and both kinds take a call of their own',
      request: arm('PATCH', tags('Merge', { a: '1', b: '2' }), `${THING_ID}/tags`),
      before: [{ path: '/tags', value: { properties: { tags: { A: '0' } } } }],
      requests: [
        arm('PATCH', tags('Delete', { b: '2' }), `${THING_ID}/tags`),
        arm('PATCH', tags('Merge', { A: '0' }), `${THING_ID}/tags`),
      ],
    },
    {
      name: 'tags that were the only ones',
      because: 'a document without any is no reason to stop',
      request: arm('PATCH', tags('Merge', { a: '1' }), `${THING_ID}/tags`),
      before: [{ path: '/tags', value: { properties: {} } }],
      requests: [arm('PATCH', tags('Delete', { a: '1' }), `${THING_ID}/tags`)],
    },
  ])('$name: $because', check)
})

describe('keys', () => {
  const resourceId = THING_ID
  const policy = { kind: 'keyRotationPolicy', resourceId, policy: { lifetimeActions: [] } } as const
  const path = 'properties.rotationPolicy'
  const newVersion =
    'A new version cannot be taken away. The old one stays enabled, and whoever names it in its configuration goes on using it.'

  it.each<Row>([
    {
      name: 'a policy',
      because: 'it goes back in the form of the data plane',
      request: policy,
      before: [
        {
          path,
          value: {
            attributes: { expiryTime: 'P2Y' },
            lifetimeActions: [{ trigger: { timeAfterCreate: 'P9M' }, action: { type: 'rotate' } }],
          },
        },
      ],
      requests: [
        {
          ...policy,
          policy: {
            expiresIn: 'P2Y',
            lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P9M' }],
          },
        },
      ],
    },
    {
      name: 'no policy',
      because: 'an empty one rotates nothing either',
      request: policy,
      before: [{ path, absent: true }],
      requests: [policy],
    },
    {
      name: 'a rotation',
      because: 'versions stay',
      request: { kind: 'rotateKey', resourceId },
      before: [{ path: 'properties.keyUriWithVersion', value: 'https://v/keys/k/1' }],
      stays: { 'properties.keyUriWithVersion': newVersion },
    },
    {
      name: 'an expiry',
      because: 'it can be moved back',
      request: { kind: 'keyExpiry', resourceId, expires: 2 },
      before: [{ path: 'properties.attributes.exp', value: 3 }],
      requests: [{ kind: 'keyExpiry', resourceId, expires: 3 }],
    },
    {
      name: 'no expiry',
      because: 'the data plane clears none',
      request: { kind: 'keyExpiry', resourceId, expires: 2 },
      before: [{ path: 'properties.attributes.exp', absent: true }],
      stays: {
        'properties.attributes.exp':
          'There was no expiry. It can be moved into the future, and not be taken away.',
      },
    },
  ])('$name: $because', check)
})
