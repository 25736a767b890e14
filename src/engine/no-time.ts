// Errors of Azure and of storage that say when, not what: asked later, the same question is answered.

/**
 * True for an error of somebody who had no time: it says when to come again (`retryAfterSeconds`), or its status is 429 or
 * 5xx. Whatever else a question ends with (a missing right, a defect) may stand for ever.
 */
export function hadNoTime(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { retryAfterSeconds, statusCode } = error as {
    retryAfterSeconds?: unknown
    statusCode?: unknown
  }
  if (typeof retryAfterSeconds === 'number') return true
  return typeof statusCode === 'number' && (statusCode === 429 || statusCode >= 500)
}
