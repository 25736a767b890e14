import { copyOf, type JsonObject } from './json.ts'

/** One resource, in the form of the newest api-version. */
export interface Stored {
  readonly id: string
  readonly type: string
  readonly body: JsonObject
}

interface Past {
  /** Epoch milliseconds until which this was the state. */
  readonly until: number
  readonly stored: Stored | undefined
}

/** How many earlier states of a resource are kept, for readers that are told to lag. */
const keptStates = 20

/** The truth of the sandbox. Bodies that go in or out are never shared with a caller that could change them. */
export class Store {
  readonly #byType = new Map<string, Map<string, Stored>>()
  readonly #sorted = new Map<string, readonly Stored[]>()
  readonly #past = new Map<string, Past[]>()
  readonly #types = new Map<string, string>()
  #revision = 0

  /** Goes up with every change. */
  get revision(): number {
    return this.#revision
  }

  /** The resource with this id in any casing. Treat it as read only; use `copyOf` to hand it out. */
  get(id: string): Stored | undefined {
    const key = id.toLowerCase()
    const type = this.#types.get(key)
    return type === undefined ? undefined : this.#byType.get(type)?.get(key)
  }

  /** All resources of a type, ordered by lower-case id. */
  ofType(type: string): readonly Stored[] {
    const key = type.toLowerCase()
    const cached = this.#sorted.get(key)
    if (cached !== undefined) return cached
    const entries = [...(this.#byType.get(key) ?? new Map<string, Stored>())]
    const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, stored]) => stored)
    this.#sorted.set(key, sorted)
    return sorted
  }

  /** Writes a resource; its former state stays readable through `before` and `asOf`. */
  put(stored: Stored, now: number): void {
    const key = stored.id.toLowerCase()
    const type = stored.type.toLowerCase()
    this.#remember(key, now)
    this.#types.set(key, type)
    const ofType = this.#byType.get(type) ?? new Map<string, Stored>()
    ofType.set(key, { ...stored, body: copyOf(stored.body) })
    this.#byType.set(type, ofType)
    this.#sorted.delete(type)
  }

  /** Removes a resource and everything below it. */
  remove(id: string, now: number): void {
    const key = id.toLowerCase()
    for (const [candidate, type] of [...this.#types]) {
      if (candidate !== key && !candidate.startsWith(`${key}/`)) continue
      this.#remember(candidate, now)
      this.#byType.get(type)?.delete(candidate)
      this.#types.delete(candidate)
      this.#sorted.delete(type)
    }
  }

  /** The state before the last change, or the present one when there was no change. */
  before(id: string): Stored | undefined {
    const past = this.#past.get(id.toLowerCase())?.at(-1)
    return past === undefined ? this.get(id) : past.stored
  }

  /** All resources of a type as they were at a moment (as far as the kept states reach). */
  asOf(type: string, moment: number): readonly Stored[] {
    const key = type.toLowerCase()
    const found = new Map(this.ofType(type).map((stored) => [stored.id.toLowerCase(), stored]))
    for (const [id, states] of this.#past) {
      const then = states.find((past) => past.until > moment)
      if (then === undefined) continue
      if (then.stored === undefined) found.delete(id)
      else if (then.stored.type.toLowerCase() === key) found.set(id, then.stored)
    }
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, stored]) => stored)
  }

  /** Forgets the earlier states, so that a seeded estate does not look freshly changed. */
  settle(): void {
    this.#past.clear()
  }

  #remember(key: string, now: number): void {
    const states = this.#past.get(key) ?? []
    this.#revision += 1
    states.push({ until: now, stored: this.get(key) })
    if (states.length > keptStates) states.shift()
    this.#past.set(key, states)
  }
}
