// How dangerous it is to write a value or to make a call: what it can cut off, open or lose, whatever a rule says of itself.
import type { Json } from '../../../src/engine/json.ts'
import type { ReadinessCheck, Safety } from '../../../src/engine/rule.ts'

/** One thing that a fix may do to Azure. */
export interface Danger {
  /** The values that this row is about: all that it holds must be in what is written. Another value is another danger. */
  readonly to?: Json
  /** The least class of a rule that does it. */
  readonly least: Exclude<Safety['class'], 'reportOnly'>
  /** Who would be cut off is found by one of each of these lists: a guarded rule asks it. */
  readonly asks?: readonly (readonly ReadinessCheck[])[]
  /** Questions that must be answered well before every write, whoever confirmed it. */
  readonly never?: readonly ReadinessCheck[]
  /** It is done together with this or not at all: alone, it says half. */
  readonly beside?: string
  /** It cannot be taken back: what was there is gone, or the service does not go back. */
  readonly final?: true
  /** Who or what would suffer, or why nobody does. */
  readonly because: string
  /** Where Microsoft says so. */
  readonly source: string
}

/** Dangers by what is done, below the type that it is done to. */
export type Dangers = Readonly<Record<string, Readonly<Record<string, Danger>>>>
