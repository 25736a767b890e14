// A deployment that is not made without values for its parameters.
import { InputError } from '../exit.ts'

/** It is refused for want of values alone: a module of a library is no deployment by itself. */
export class NeedsValues extends InputError {
  readonly parameters: readonly string[]
  constructor(message: string, parameters: readonly string[]) {
    super(message)
    this.parameters = parameters
  }
}
