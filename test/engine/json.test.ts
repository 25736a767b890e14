import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canonical,
  isObject,
  type Json,
  reader,
  sameValue,
  shortText,
  textOf,
  valueAt,
  withoutValue,
  withValue,
} from '../../src/engine/json.ts'

// What JSON.parse makes of a hostile document: an own member named __proto__.
const hostile = JSON.parse('{"__proto__":{"tls":"TLS1_2"},"a":{"constructor":1}}') as Json

describe('isObject', () => {
  it.each([
    { name: 'an object', because: 'it has members', given: {}, want: true },
    { name: 'null', because: 'typeof calls it an object', given: null, want: false },
    { name: 'a list', because: 'typeof calls it an object', given: [], want: false },
    { name: 'text', because: 'it has no members of its own', given: 'x', want: false },
    { name: 'nothing', because: 'a read may come to nothing', given: undefined, want: false },
  ])('$name is an object: $want, because $because', ({ given, want }) => {
    expect(isObject(given)).toBe(want)
  })
})

describe('valueAt', () => {
  const document: Json = { a: { b: [{ c: 1 }], n: null, z: 0 } }
  it.each([
    { name: 'a nested member', because: 'every step is there', given: 'a.z', want: 0 },
    { name: 'a null', because: 'null is a value, not a gap', given: 'a.n', want: null },
    { name: 'below null', because: 'null has no members', given: 'a.n.x', want: undefined },
    { name: 'a missing step', because: 'it stops there', given: 'a.x.y', want: undefined },
    { name: 'below text', because: 'a number has no members', given: 'a.z.y', want: undefined },
    {
      name: 'an index',
      because: 'lists are compared whole, never walked',
      given: 'a.b.0',
      want: undefined,
    },
    {
      name: 'the length of a list',
      because: 'it is no member of the document',
      given: 'a.b.length',
      want: undefined,
    },
    {
      name: 'constructor',
      because: 'inherited members are not data',
      given: 'a.constructor',
      want: undefined,
    },
    {
      name: '__proto__',
      because: 'inherited members are not data',
      given: '__proto__.toString',
      want: undefined,
    },
  ])('$name gives $want: $because', ({ given, want }) => {
    expect(valueAt(document, given.split('.'))).toEqual(want)
  })

  it('gives the document itself for no segments', () => {
    expect(valueAt(document, [])).toBe(document)
  })

  it('reads own members with dangerous names like any other', () => {
    expect(valueAt(hostile, ['__proto__', 'tls'])).toBe('TLS1_2')
    expect(valueAt(hostile, ['a', 'constructor'])).toBe(1)
  })
})

describe('reader', () => {
  it('reads what valueAt reads, whatever the document is', () => {
    const step = fc.string().filter((text) => !text.includes('.') && !(text in Object.prototype))
    const path = fc.array(step, { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(fc.jsonValue(), path, fc.boolean(), (value, segments, there) => {
        const document = (there ? withValue(value as Json, segments, 'x') : value) as Json
        expect(reader(segments.join('.'))(document)).toEqual(valueAt(document, segments))
      }),
    )
  })

  it.each([
    { name: 'below a list', because: 'lists are never walked', given: { a: [{ b: 1 }] } },
    { name: 'below null', because: 'null has no members', given: { a: null } },
    { name: 'below text', because: 'text has no members', given: { a: 'b' } },
    { name: 'below nothing', because: 'it stops there', given: {} },
    { name: 'without a document', because: 'Azure may return none', given: undefined },
  ] as readonly { name: string; because: string; given: Json | undefined }[])(
    'finds nothing $name: $because',
    ({ given }) => {
      expect(reader('a.b')(given)).toBeUndefined()
    },
  )

  it.each(['a.constructor', '__proto__.b', 'toString'])(
    'refuses the path %s: every object would seem to have it',
    (path) => {
      expect(() => reader(path)).toThrow("cannot be a member's name")
    },
  )
})

describe('withValue', () => {
  it.each([
    {
      name: 'a new path',
      because: 'objects on the way are made',
      given: [{}, 'a.b', 1],
      want: { a: { b: 1 } },
    },
    {
      name: 'an existing path',
      because: 'neighbours stay',
      given: [{ a: { b: 1, c: 2 } }, 'a.b', 3],
      want: { a: { b: 3, c: 2 } },
    },
    {
      name: 'a path through text',
      because: 'a value cannot be under text',
      given: [{ a: 'x' }, 'a.b', 1],
      want: { a: { b: 1 } },
    },
    {
      name: 'a path through a list',
      because: 'a value cannot be under a list',
      given: [{ a: [1] }, 'a.b', 1],
      want: { a: { b: 1 } },
    },
    {
      name: 'a path in nothing',
      because: 'Azure may return no document',
      given: [undefined, 'a', 1],
      want: { a: 1 },
    },
  ] as const)('$name: $because', ({ given: [root, path, value], want }) => {
    expect(withValue(root, path.split('.'), value)).toEqual(want)
  })

  it('replaces the whole for no segments', () => {
    expect(withValue({ a: 1 }, [], 2)).toBe(2)
  })

  it('keeps a hostile member as data and pollutes nothing', () => {
    const changed = withValue(hostile, ['__proto__', 'polluted'], true)
    expect(Object.hasOwn(changed as object, '__proto__')).toBe(true)
    expect(valueAt(changed, ['__proto__', 'tls'])).toBe('TLS1_2')
    expect(withValue({}, ['constructor', 'prototype', 'polluted'], true)).toEqual(
      JSON.parse('{"constructor":{"prototype":{"polluted":true}}}'),
    )
    expect(Object.getPrototypeOf(changed)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

describe('withoutValue', () => {
  it.each([
    {
      name: 'a member',
      because: 'neighbours stay',
      given: [{ a: 1, b: 2 }, 'a'],
      want: { b: 2 },
    },
    {
      name: 'a nested member',
      because: 'neighbours on every level stay',
      given: [{ a: { b: 1, c: 2 }, d: 3 }, 'a.b'],
      want: { a: { c: 2 }, d: 3 },
    },
    {
      name: 'a missing member',
      because: 'there is nothing to take away',
      given: [{ a: { c: 2 } }, 'a.b'],
      want: { a: { c: 2 } },
    },
    {
      name: 'a path through text',
      because: 'text has no members',
      given: [{ a: 'x' }, 'a.b'],
      want: { a: 'x' },
    },
    {
      name: 'an inherited name',
      because: 'it is no member of the document',
      given: [{ a: 1 }, 'constructor'],
      want: { a: 1 },
    },
    {
      name: 'no document',
      because: 'a list has no members',
      given: [[1], 'a'],
      want: [1],
    },
  ] as const)('$name: $because', ({ given: [root, path], want }) => {
    expect(withoutValue(root, path.split('.'))).toEqual(want)
  })

  it('leaves the document alone for no segments', () => {
    expect(withoutValue({ a: 1 }, [])).toEqual({ a: 1 })
  })

  it('takes away a hostile member, not the prototype', () => {
    const left = withoutValue(hostile, ['__proto__'])
    expect(Object.keys(left as object)).toEqual(['a'])
    expect(Object.getPrototypeOf(left)).toBe(Object.prototype)
  })

  it('undoes withValue', () => {
    const segments = fc.array(fc.string(), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(fc.jsonValue(), segments, (root, path) => {
        const added = withValue(root as Json, path, 'x')
        expect(valueAt(added, path)).toBe('x')
        expect(valueAt(withoutValue(added, path), path)).toBeUndefined()
      }),
    )
  })
})

describe('canonical', () => {
  it.each([
    { name: 'members', because: 'they are sorted', given: { b: 1, a: 2 }, want: '{"a":2,"b":1}' },
    { name: 'a list', because: 'its order has a meaning', given: [2, 1], want: '[2,1]' },
    {
      name: 'inner documents',
      because: 'they are sorted too',
      given: [{ b: null, a: [{ d: true, c: 'x' }] }],
      want: '[{"a":[{"c":"x","d":true}],"b":null}]',
    },
    {
      name: 'text',
      because: 'it is escaped, so that it cannot fake a structure',
      given: { '"': '","b":1' },
      want: '{"\\"":"\\",\\"b\\":1"}',
    },
  ])('$name: $because', ({ given, want }) => {
    expect(canonical(given)).toBe(want)
  })

  it('is JSON that means the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value)
        expect(JSON.parse(canonical(JSON.parse(text) as Json))).toEqual(JSON.parse(text))
      }),
    )
  })
})

describe('sameValue', () => {
  it.each([
    { name: 'text', because: 'case is no difference', given: ['Deny', 'deny'], want: true },
    { name: 'other text', because: 'it differs', given: ['Deny', 'Allow'], want: false },
    {
      name: 'the Kelvin sign and k',
      because: 'it is another letter',
      given: ['Bloc\u212a', 'Block'],
      want: false,
    },
    {
      name: 'true and "true"',
      because: 'a type is a difference',
      given: [true, 'true'],
      want: false,
    },
    { name: 'numbers', because: 'they are equal', given: [7, 7], want: true },
    { name: 'zero and null', because: 'null is nothing', given: [0, null], want: false },
    { name: 'null and null', because: 'they are equal', given: [null, null], want: true },
    { name: 'an object and null', because: 'null is nothing', given: [{}, null], want: false },
    { name: 'null and an object', because: 'null is nothing', given: [null, {}], want: false },
    {
      name: 'objects',
      because: 'the order of members means nothing',
      given: [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      want: true,
    },
    { name: 'a list and an object', because: 'they differ', given: [[], {}], want: false },
    {
      name: 'lists',
      because: 'the order of their members has a meaning',
      given: [
        [1, 2],
        [2, 1],
      ],
      want: false,
    },
    { name: 'nothing and null', because: 'one is absent', given: [undefined, null], want: false },
    {
      name: 'nothing twice',
      because: 'both are absent',
      given: [undefined, undefined],
      want: true,
    },
  ] as readonly {
    name: string
    because: string
    given: [Json | undefined, Json | undefined]
    want: boolean
  }[])('$name: $want, because $because', ({ given: [left, right], want }) => {
    expect(sameValue(left, right)).toBe(want)
    expect(sameValue(right, left)).toBe(want)
  })
})

describe('shortText', () => {
  it.each([
    { name: 'what fits', because: 'nothing is missing', given: 'abc', want: 'abc' },
    { name: 'a long text', because: 'it says so', given: 'abcdef', want: 'abc… (6 characters)' },
    {
      name: 'a pair of surrogates',
      because: 'half of one is no text',
      given: 'ab\u{1F600}cd',
      want: 'ab… (6 characters)',
    },
  ])('$name, because $because', ({ given, want }) => {
    expect(shortText(given, 3)).toBe(want)
  })
})

describe('textOf', () => {
  it.each<[string, Json | undefined, string]>([
    ['text stays as it is', 'Log', 'Log'],
    ['a number is its digits', 3, '3'],
    ['a list is not the text of its only element', ['Log'], '["Log"]'],
    ['nothing is no text', undefined, ''],
    ['null is null', null, 'null'],
  ])('%s', (_, value, text) => {
    expect(textOf(value)).toBe(text)
  })

  it('has a text for every value, also where a member is called toString', () => {
    expect(textOf({ toString: 0 })).toBe('{"toString":0}')
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(typeof textOf(value as Json)).toBe('string')
      }),
    )
  })
})
