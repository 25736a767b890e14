// What is nested in the resources of one input where resources are, and is none: counted, and told of in one line.
import type { ByteSource } from '../byte-source.ts'
import { placeOf } from '../parse-range.ts'
import type { Range } from '../scan-listener.ts'
import { placeIn } from './place-in.ts'

/** Counts them in one input. */
export class PassedOver {
  readonly #source: ByteSource
  #first: string | undefined
  #count = 0

  constructor(source: ByteSource) {
    this.#source = source
  }

  /** How many there are. */
  get count(): number {
    return this.#count
  }

  /**
   * Hears of them in one value of the input.
   * @param value what was parsed from `range`. @param bytes reads the range again, for the place of the first.
   */
  within(range: Range, value: unknown, bytes: () => Buffer) {
    return (holder: object, key: string): void => {
      this.#count += 1
      this.#first ??= this.#placeOf(range, value, bytes().toString('utf8'), holder, key)
    }
  }

  /** A line for the reader; undefined when there are none. */
  says(): string | undefined {
    if (this.#first === undefined) return undefined
    const what =
      this.#count === 1
        ? 'a nested resource without a type or a name'
        : `${this.#count} nested resources without a type or a name, of which this is the first`
    return `${this.#first}: not looked at: ${what}`
  }

  #placeOf(range: Range, value: unknown, text: string, holder: object, key: string): string {
    // Where it cannot be found, the resource that it is in.
    const index = placeIn(text, value, holder, key) ?? 0
    return placeOf(this.#source, range.start + Buffer.byteLength(text.slice(0, index)))
  }
}
