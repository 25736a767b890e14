// Finds where the values of a JSON text begin and end, byte by byte, without reading them. A list of 100,000 resources
// is then parsed one resource at a time. What lies inside a value is not looked at: whoever parses it judges that.
import { Comment, UNCLOSED } from './comment.ts'
import { type ListName, Malformed, type Member, type ScanListener } from './scan-listener.ts'
import { EXPECTED, type State } from './scan-state.ts'
import { Skip } from './skip.ts'

const QUOTE = 34
const COMMA = 44
const SLASH = 47
const COLON = 58
const OPEN_LIST = 91
const BACKSLASH = 92
const CLOSE_LIST = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

const LISTS: readonly string[] = [
  'value',
  'data',
  'resources',
  'predictedResources',
] satisfies ListName[]
// No name that is looked for is longer; a longer one is cut.
const MOST_KEY_BYTES = 64

/** A scan that is fed chunk by chunk and keeps nothing of them. */
export class Scan {
  readonly #listener: ScanListener
  #state: State = 'top'
  #at = 0
  readonly #skip = new Skip()
  readonly #comment = new Comment()
  #commentStart = 0
  #inString = false
  #escaped = false
  #start = 0
  #objectStart = 0
  #list: ListName | 'top' | undefined
  #key: number[] = []
  #members: Member[] = []
  #lists: ListName[] = []
  #blank = true

  /** @param at where in the text the first byte lies that will be fed. */
  constructor(listener: ScanListener, at = 0) {
    this.#listener = listener
    this.#at = at
  }

  /** True while there was nothing but blanks and comments. */
  get blank(): boolean {
    return this.#blank
  }

  /** Where the value starts that is not yet at its end. */
  get open(): number | undefined {
    return this.#state === 'raw' ? this.#start : undefined
  }

  /** Takes the next bytes. @throws Malformed */
  feed(bytes: Uint8Array): void {
    const length = bytes.length
    let from = 0
    while (from < length) {
      if (this.#comment.open) from = this.#inComment(bytes, from)
      else if (this.#state !== 'raw') from = this.#step(bytes, from)
      else {
        from = this.#skip.over(bytes, from)
        if (this.#skip.done) this.#ended(this.#at + from)
      }
    }
    this.#at += length
  }

  /** The text ends here. @throws Malformed when a value is cut off. */
  end(): void {
    if (this.#comment.unfinished) throw new Malformed(this.#commentStart, UNCLOSED)
    if (this.#state === 'top') return
    const open = this.#state === 'raw' || this.#state === 'scalar' || this.#state === 'inKey'
    const what = open ? 'expected the rest of a value' : EXPECTED[this.#state]
    throw new Malformed(this.#at, `${what}, found the end: the input is cut off`)
  }

  #step(bytes: Uint8Array, from: number): number {
    const byte = bytes[from] ?? 0
    if (this.#state === 'inKey') return this.#inKey(byte, from)
    if (this.#state === 'scalar') return this.#scalar(byte, from)
    // Blanks as JSON has them: space, tab, line feed, carriage return.
    if (byte === 32 || byte === 10 || byte === 13 || byte === 9) return from + 1
    if (byte === SLASH) return this.#enterComment(from)
    switch (this.#state) {
      case 'top':
        if (byte === OPEN_LIST) return this.#enterList('top', from)
        if (byte === OPEN_OBJECT) return this.#enterObject(from)
        break
      case 'listStart':
      case 'listValue':
        if (byte === OPEN_OBJECT) return this.#enterValue(from)
        if (byte === CLOSE_LIST && this.#state === 'listStart') return this.#leaveList(from)
        break
      case 'listNext':
        if (byte === COMMA) return this.#go('listValue', from)
        if (byte === CLOSE_LIST) return this.#leaveList(from)
        break
      case 'objectStart':
      case 'key':
        if (byte === QUOTE) {
          this.#key = []
          return this.#go('inKey', from)
        }
        if (byte === CLOSE_OBJECT && this.#state === 'objectStart') return this.#leaveObject(from)
        break
      case 'colon':
        if (byte === COLON) return this.#go('memberValue', from)
        break
      case 'memberValue':
        return this.#memberValue(byte, from)
      case 'objectNext':
        if (byte === COMMA) return this.#go('key', from)
        if (byte === CLOSE_OBJECT) return this.#leaveObject(from)
        break
    }
    throw this.#unexpected(this.#at + from)
  }

  #unexpected(offset: number): Malformed {
    return new Malformed(offset, EXPECTED[this.#state] ?? 'expected something else')
  }

  #enterComment(from: number): number {
    this.#comment.start()
    this.#commentStart = this.#at + from
    return from + 1
  }

  #inComment(bytes: Uint8Array, from: number): number {
    const after = this.#comment.over(bytes, from)
    // Inside a value, whoever parses it says what is wrong.
    if (after === undefined && this.#state !== 'scalar') throw this.#unexpected(this.#commentStart)
    return after ?? from
  }

  #go(state: State, from: number): number {
    this.#state = state
    this.#blank = false
    return from + 1
  }

  #enterList(list: ListName | 'top', from: number): number {
    this.#list = list
    if (list !== 'top') this.#lists.push(list)
    return this.#go('listStart', from)
  }

  #leaveList(from: number): number {
    const atTop = this.#list === 'top'
    this.#list = undefined
    return this.#go(atTop ? 'top' : 'objectNext', from)
  }

  #enterObject(from: number): number {
    this.#objectStart = this.#at + from
    this.#members = []
    this.#lists = []
    return this.#go('objectStart', from)
  }

  #leaveObject(from: number): number {
    const range = { start: this.#objectStart, end: this.#at + from + 1 }
    this.#listener.object(range, this.#members, this.#lists)
    return this.#go('top', from)
  }

  #enterValue(from: number): number {
    this.#start = this.#at + from
    this.#skip.start()
    return this.#go('raw', from)
  }

  #memberValue(byte: number, from: number): number {
    const key = this.#keyName()
    if (byte === OPEN_LIST && LISTS.includes(key)) return this.#enterList(key as ListName, from)
    if (byte === OPEN_LIST || byte === OPEN_OBJECT) return this.#enterValue(from)
    this.#start = this.#at + from
    this.#inString = byte === QUOTE
    if (byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      throw this.#unexpected(this.#start)
    }
    return this.#go('scalar', from)
  }

  #inKey(byte: number, from: number): number {
    if (this.#escaped) this.#escaped = false
    else if (byte === BACKSLASH) this.#escaped = true
    else if (byte === QUOTE) return this.#go('colon', from)
    if (this.#key.length < MOST_KEY_BYTES) this.#key.push(byte)
    return from + 1
  }

  #scalar(byte: number, from: number): number {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false
      else if (byte === BACKSLASH) this.#escaped = true
      else if (byte === QUOTE) this.#inString = false
      return from + 1
    }
    if (byte === SLASH) return this.#enterComment(from)
    if (byte !== COMMA && byte !== CLOSE_OBJECT) return from + 1
    this.#ended(this.#at + from)
    return from
  }

  #ended(end: number): void {
    const range = { start: this.#start, end }
    if (this.#list !== undefined) {
      this.#state = 'listNext'
      this.#listener.element(range, this.#list === 'top' ? undefined : this.#list)
    } else {
      this.#state = 'objectNext'
      const member = { key: this.#keyName(), ...range }
      this.#members.push(member)
      this.#listener.member?.(member)
    }
  }

  #keyName(): string {
    return String.fromCharCode(...this.#key)
  }
}
