import { AzureProblem } from './problem.ts'

/** 400: a member that only the service sets was sent. */
export function readOnly(path: string): AzureProblem {
  return new AzureProblem(
    400,
    'ReadOnlyProperty',
    `The property '${path}' is read only and cannot be set.`,
  )
}

/** The refusal of a member that was chosen when the resource was created. */
export function immutable(path: string, name: string): AzureProblem {
  if (path === 'location') {
    return new AzureProblem(
      409,
      'InvalidResourceLocation',
      'The resource already exists in another location. A resource with the same name cannot be created here.',
    )
  }
  return new AzureProblem(
    400,
    'PropertyChangeNotAllowed',
    `Changing property '${name}' ('${path}') is not allowed after the resource was created.`,
  )
}

/** 400: the type has a PATCH, but not for this member. */
export function notPatchable(path: string): AzureProblem {
  return new AzureProblem(
    400,
    'PatchNotSupported',
    `The property '${path}' cannot be changed with PATCH.`,
  )
}

/** 400: the value is of the right JSON type and still not allowed. */
export function invalidValue(message: string): AzureProblem {
  return new AzureProblem(400, 'InvalidPropertyValue', message)
}

/** 400: something is missing that the type requires. */
export function missing(path: string): AzureProblem {
  return new AzureProblem(400, 'MissingRequiredProperty', `The property '${path}' is required.`)
}

/** 400 in the words of a provider. */
export function bad(code: string, message: string): AzureProblem {
  return new AzureProblem(400, code, message)
}

/** 409 in the words of a provider. */
export function conflict(code: string, message: string): AzureProblem {
  return new AzureProblem(409, code, message)
}
