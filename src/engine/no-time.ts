// Errors of Azure and of storage that say when, not what: asked later, the same question is answered.

/**
 * True for an error of somebody who had no time: it says when to come again (`retryAfterSeconds`), or its status is 429 or
 * 5xx, or nobody answered the SDK at all. Whatever else a question ends with (a missing right, a defect) may stand for ever.
 */
export function hadNoTime(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  // Without a status nobody answered: a connection was refused, or lost.
  const { retryAfterSeconds, statusCode } = error as {
    retryAfterSeconds?: unknown
    statusCode?: unknown
  }
  if (typeof retryAfterSeconds === 'number') return true
  if (typeof statusCode !== 'number') return error.name === 'RestError'
  return statusCode === 429 || statusCode >= 500
}
