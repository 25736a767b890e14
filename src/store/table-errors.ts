// Answers of storage that are not failures.
import { RestError } from '@azure/core-rest-pipeline'

/** The row, or the queue, is not there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof RestError && error.statusCode === 404
}

/** The row is there already, or was changed since it was read: somebody else was first. */
export function isConflict(error: unknown): boolean {
  return error instanceof RestError && (error.statusCode === 409 || error.statusCode === 412)
}
