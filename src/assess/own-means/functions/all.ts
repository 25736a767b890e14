// Fallback evaluator: every function that it knows. Any other stays as it is written.
import { foldCase } from '../../../engine/fold-case.ts'
import type { ArmFunction } from './function.ts'
import { LISTS } from './lists.ts'
import { LOGIC } from './logic.ts'
import { NUMBERS } from './numbers.ts'
import { OBJECTS } from './objects.ts'
import { PLACES } from './places.ts'
import { RESOURCES } from './resources.ts'
import { TEXT } from './text.ts'

const BY_KIND = [LISTS, LOGIC, NUMBERS, OBJECTS, PLACES, RESOURCES, TEXT]

/** By folded name. */
export const FUNCTIONS: ReadonlyMap<string, ArmFunction> = new Map(
  BY_KIND.flatMap(Object.entries<ArmFunction>).map(([name, one]) => [foldCase(name), one]),
)
