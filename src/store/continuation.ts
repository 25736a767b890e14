// Page tokens come back from callers, so they are checked here before the SDK, which throws on them what JSON.parse says.

/** The caller sent a continuation that this service did not give. */
export class BadContinuation extends Error {
  readonly code = 'BadContinuation'
  constructor() {
    super('the continuation token is not one that this service gave')
  }
}

/**
 * Checks a table's own page token: base64 of the keys of the next row.
 * @throws BadContinuation
 */
export function tableToken(token: string): string {
  const next = parse(Buffer.from(token, 'base64').toString())
  if (typeof next === 'object' && next !== null && 'nextPartitionKey' in next) return token
  throw new BadContinuation()
}

/** The JSON in a token. @throws BadContinuation */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new BadContinuation()
  }
}
