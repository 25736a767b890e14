// What the compiler and the engine say, without the values in it. Both quote values in their messages, also those of secure
// parameters and of the environment, and a value may itself hold quotes, or be all of a message. So nothing is looked for that
// could be a secret: only names and types that the sources declare, and texts that stand in a template, are kept.
import type { Json } from '../../engine/json.ts'

/** What may be said. */
export interface Sayable {
  /** Of what is declared, in quotes or not: `parameters`, types, functions. */
  readonly names: ReadonlySet<string>
  /** Texts of the sources that are said as a whole: values that they allow, expressions, files. */
  readonly texts: ReadonlySet<string>
  /** The sources themselves, for what fail() says; a text in quotes there. */
  readonly source: string
}

/** Nothing may be said but what the compiler and the engine call things themselves. */
export const NOTHING: Sayable = { names: new Set(), texts: new Set(), source: '' }

const HIDDEN = '…'
const BASIC = [
  'any',
  'array',
  'bool',
  'int',
  'object',
  'string',
  'null',
  'never',
  'error',
  'param',
  'params',
]
// What the engine names so: a type, or a place in a copy.
const ENGINE =
  /^(Array|Boolean|Float|Integer|Null|Object|SecureObject|SecureString|String|Uri|Guid|copy)$/i
// Before a quote: what follows is what somebody wrote, even if it is spelt like a name.
const VALUE = /(\bvalues?|\breceived|\bvalue is of type|\bArgument of type|\bCIDR)\s*:?\s*$/i
const EXPECTED = /\b(expected (?:a value|an item) of type|objects of type|to parameter of type) $/i
const POSITION = /\b(line|column) $/
const SYMBOL = /\bExpected the $/
// After a single word: no value goes on like this.
const UNKNOWN_NAME =
  /^\w+(?=" (?:is not allowed on objects of type "|does not exist in the current context\.))/
const CALL = /^[^'"]*\bfunction '(\w+)'/
const ALLOWED = /^(.*)' is not part of the allowed value\(s\): '(.*)'(\.?)$/s
const TAIL =
  /^(Failed to evaluate parameter "\w+"|.*?\bis not valid): (.*?)((?:\. Please see https:\/\/aka\.ms\/[\w-]+ for usage details\.)*)$/s

/** The message with `…` for each value. Place, code and names are kept. */
export function withoutValues(message: string, say: Sayable): string {
  const [, head, tail = '', see = ''] = TAIL.exec(message) ?? []
  if (head !== undefined) return `${plainly(head, say)}: ${said(tail, say)}${see}`
  const [, before, allowed = '', end] = ALLOWED.exec(message) ?? []
  if (before !== undefined && say.texts.has(allowed)) {
    return `${plainly(`${before}'`, say)} is not part of the allowed value(s): '${allowed}'${end}`
  }
  return plainly(message, say)
}

/** Every text of it, said so. */
export function textsWithoutValues(value: Json, say: Sayable): Json {
  if (typeof value === 'string') return withoutValues(value, say)
  if (Array.isArray(value)) return value.map((one: Json) => textsWithoutValues(one, say))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  return Object.fromEntries(entries.map(([name, one]) => [name, textsWithoutValues(one, say)]))
}

// What a function says. fail() says anything.
function said(tail: string, say: Sayable): string {
  const bare = tail.replace(/\.$/, '')
  if (bare !== '' && (say.source.includes(`'${bare}'`) || say.texts.has(bare))) return tail
  const isOwn = CALL.test(tail) && !/\bfail\s*\(/i.test(say.source)
  return isOwn
    ? withoutValues(tail, say).replaceAll(/: (?!['"])[^'":]*?(?=\. |\.?$)/g, `: ${HIDDEN}`)
    : HIDDEN
}

function plainly(message: string, say: Sayable): string {
  let out = ''
  let at = 0
  for (const { index } of message.matchAll(/(?<![\w…])['"]/g)) {
    if (index < at) continue
    const before = message.slice(0, index)
    const quote = message.charAt(index)
    const kept = keptAt(message, index, quote, before, say)
    out += withoutNumbers(message.slice(at, index))
    const [name] = UNKNOWN_NAME.exec(message.slice(index + 1)) ?? []
    // A value may hold quotes: it ends at the last one at the latest.
    const last = name === undefined ? message.lastIndexOf(quote) : index + 1 + name.length
    at = kept === undefined ? last + 1 : index + kept.length
    if (at <= index + 1) at = message.length
    out += kept ?? `${quote}${HIDDEN}${quote}`
  }
  return out + withoutNumbers(message.slice(at))
}

/** What is in quotes there, with them, if it may be said. */
function keptAt(
  message: string,
  index: number,
  quote: string,
  before: string,
  { names, texts }: Sayable,
): string | undefined {
  const rest = message.slice(index + 1)
  const isName = (word: string) => names.has(word) || BASIC.includes(word)
  const isEnd = (text: string) =>
    rest.startsWith(`${text}${quote}`) && !/^\w/.test(rest.slice(text.length + 1))
  const [word = ''] = /^[\w.:/@-]+/.exec(rest) ?? []
  const whole = `${quote}${word}${quote}`
  if (isEnd(word) && (BASIC.includes(word) || ENGINE.test(word))) return whole
  if (SYMBOL.test(before) && /^\W$/.test(rest.charAt(0)) && isEnd(rest.charAt(0))) {
    return `${quote}${rest.charAt(0)}${quote}`
  }
  if (POSITION.test(before) && /^\d+$/.test(word) && isEnd(word)) return whole
  if (EXPECTED.test(before)) {
    const type = rest.slice(0, rest.indexOf(quote))
    const words = type.match(/[\w-]+/g) ?? []
    return isEnd(type) && words.every(isName) ? `${quote}${type}${quote}` : undefined
  }
  if (VALUE.test(before)) return undefined
  if (word !== '' && isEnd(word) && isName(word)) return whole
  const text = [...texts].find((one) => one !== '' && isEnd(one))
  return text === undefined ? undefined : `${quote}${text}${quote}`
}

// A number may be one in a secret object, or the length of a secret. What is allowed stands in the source.
function withoutNumbers(text: string): string {
  return text.replaceAll(
    /(?<!allowable (?:value|length) is )(?<![\w./'-])-?\d[\d.]*(?![\w'-])/g,
    HIDDEN,
  )
}
