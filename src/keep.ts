// Answers that may be a little old, so that many askers cost no more than one.

/**
 * Asks at most once at a time, and keeps an answer for as long as `forMs` says of it. A failure is not kept.
 * @param now epoch milliseconds.
 */
export function keep<T>(
  ask: () => Promise<T>,
  forMs: (answer: T) => number,
  now: () => number,
): () => Promise<T> {
  let kept: { readonly answer: T; readonly until: number } | undefined
  let asking: Promise<T> | undefined
  return () => {
    if (kept !== undefined && now() < kept.until) return Promise.resolve(kept.answer)
    asking ??= ask()
      .then((answer) => {
        kept = { answer, until: now() + forMs(answer) }
        return answer
      })
      .finally(() => {
        asking = undefined
      })
    return asking
  }
}

/** Waits a bounded time for an answer. @throws when there was none. */
export async function within<T>(milliseconds: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`${what}: no answer within ${milliseconds / 1000} s`)
    timer = setTimeout(() => reject(error), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
