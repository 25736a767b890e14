import { generalReadings } from './readings-general.ts'
import { serviceReadings } from './readings-services.ts'

/** A place where the behaviour of Azure is not known for certain, and the reading that the sandbox took. */
export interface Reading {
  readonly where: string
  /** What the sandbox does: always the stricter of what Azure may do. */
  readonly reading: string
  readonly because: string
}

/** Every such place. */
export const readings: readonly Reading[] = [...generalReadings, ...serviceReadings]
