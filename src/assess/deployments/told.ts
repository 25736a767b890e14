// What a run says about how deployments were worked out: one line for each kind, however many deployments there are.
import type { JsonObject } from '../../engine/json.ts'
import { count } from '../formats/words.ts'
import { defaulted } from './defaults.ts'

const MOST_NAMES = 8

/** Collects it. */
export class Told {
  readonly #note: (text: string) => void
  readonly #own = new Map<string, string[]>()
  readonly #empty: string[] = []
  readonly #defaults: { readonly name: string; readonly parameters: readonly string[] }[] = []

  readonly #open: { readonly name: string; readonly parameters: readonly string[] }[] = []

  constructor(note: (text: string) => void) {
    this.#note = note
  }

  /** Azure's engine is asked. */
  engine({ path, version }: { readonly path: string; readonly version: string }): void {
    this.#note(`deployments are worked out by Bicep ${version} (${path})`)
  }

  /** A deployment that own means worked out, and why. */
  ownMeans(name: string, why: string): void {
    const names = this.#own.get(why)
    if (names === undefined) this.#own.set(why, [name])
    else names.push(name)
  }

  /** A deployment that asks for nothing at all. */
  nothing(name: string): void {
    this.#empty.push(name)
  }

  /** A deployment of which no value is given: what its parameters have by default is judged. */
  defaults(name: string, template: JsonObject, given: JsonObject = {}): void {
    if (Object.keys(given).length > 0) return
    const parameters = defaulted(template, given)
    if (parameters.length > 0) this.#defaults.push({ name, parameters })
  }

  /** A template without parameter files, and what has neither a value nor a default. */
  open(name: string, parameters: readonly string[]): void {
    if (parameters.length > 0) this.#open.push({ name, parameters })
  }

  /** Says it. */
  say(): void {
    for (const [why, names] of this.#own) {
      this.#note(
        `${named(names)}: worked out by own means, which leave more unknown than Azure's engine: ${why}`,
      )
    }
    if (this.#empty.length > 0) {
      this.#note(`${named(this.#empty)}: asks for no resources; is it the right file?`)
    }
    const open = this.#open.flatMap((one) => one.parameters)
    if (open.length > 0) {
      this.#note(
        `${named(this.#open.map(({ name }) => name))}: no value for ${named(open, 'parameter')}: what rests on them is unknown; --parameters FILE gives them`,
      )
    }
    const parameters = this.#defaults.flatMap((one) => one.parameters)
    if (parameters.length === 0) return
    this.#note(
      `${named(this.#defaults.map(({ name }) => name))}: judged with the defaults of ${named(parameters, 'parameter')}; --parameters FILE gives other values`,
    )
  }
}

function named(names: readonly string[], what = 'deployment'): string {
  const one = [...new Set(names)]
  return one.length <= MOST_NAMES
    ? one.join(', ')
    : `${count(one.length, what)} (${one.slice(0, MOST_NAMES).join(', ')} …)`
}
