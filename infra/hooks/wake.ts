// A GET that makes Azure start an instance of the app.

/** Milliseconds for one answer. A start takes longer at times; it goes on when nobody waits for it. */
const LONGEST_MS = 20_000

/**
 * Asks the app for something and says how it answered. Best effort: it never fails. Any status below 500 means that an
 * instance took the request, 401 without a key above all. It does not mean that the host holds: whether it does, only
 * Event Grid's own handshake tells. A private app, or one behind a gateway, is not reached from here and may be well.
 */
export async function wake(url: string): Promise<string> {
  const address = `${url}/health`
  try {
    const { status } = await fetch(address, {
      redirect: 'manual',
      signal: AbortSignal.timeout(LONGEST_MS),
    })
    return status < 500
      ? `The app answers (${status}).`
      : `The app does not answer well yet (${status}); goes on, the deployment tells.`
  } catch (error) {
    return `The app cannot be reached from here (${reason(error)}), as with a private network; goes on, Event Grid comes another way.`
  }
}

function reason(error: unknown): string {
  const { name, cause } = error as Error
  const { code } = (cause ?? {}) as { code?: string }
  return code ?? name
}
