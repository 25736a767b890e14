// The artifact of a result, as a reference that is relative to the root of the repository. GitHub refuses a result
// without one, and an absolute one that does not lie below the checkout.
import { fileName } from '../declared.ts'

/** The file from the working directory. One outside of it is named by what follows `../` or the root. */
export function uriOfFile(path: string): string {
  return uriOf(fileName(path))
}

/** What has no file is found by the id of its resource. */
export function uriOfResource(id: string): string {
  return uriOf(id)
}

function uriOf(text: string): string {
  const segments = text
    .toWellFormed()
    .split('/')
    .filter((segment) => !['', '.', '..'].includes(segment))
  return segments.length === 0 ? 'resource' : segments.map(encodeURIComponent).join('/')
}
