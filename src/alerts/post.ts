// One POST to a destination of alerts: bounded in time and in what is read back, and silent about its URL.

/** What came back. `text` is the beginning of the answer, from outside and uncleaned. */
export type Answer =
  | { readonly kind: 'answer'; readonly status: number; readonly text: string }
  /** No answer: refused, timed out, not trusted. `code` names it and holds nothing of the URL. */
  | { readonly kind: 'noAnswer'; readonly code: string }
  /** The URL or a header is not fit for a request at all. */
  | { readonly kind: 'unsendable' }

// Enough to recognise an error in a 200; an endless answer must not fill the memory.
const MOST_READ_BYTES = 4096

/** Posts `body`. Redirects are not followed: they would carry the alert, and its signature, to somebody else. */
export async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  timeoutMs: number,
): Promise<Answer> {
  let request: Request
  try {
    request = new Request(url, {
      method: 'POST',
      headers: { 'user-agent': 'rebaseline', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
  } catch {
    // The error text of the platform repeats the URL, so it goes no further.
    return { kind: 'unsendable' }
  }
  try {
    const response = await fetch(request)
    return { kind: 'answer', status: response.status, text: await beginning(response) }
  } catch (error) {
    return { kind: 'noAnswer', code: codeOf(error) }
  }
}

async function beginning(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    while (reader !== undefined && size < MOST_READ_BYTES) {
      const { done, value } = await reader.read()
      if (done) break
      chunks.push(value)
      size += value.length
    }
    await reader?.cancel()
  } catch {
    // The status is known, and it decides; a body that breaks off changes nothing.
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, MOST_READ_BYTES))
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN'
  if (error.name === 'TimeoutError') return 'TIMEOUT'
  const code: unknown = error.cause instanceof Error && 'code' in error.cause && error.cause.code
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'NO_ANSWER'
}
