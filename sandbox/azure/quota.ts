/** A token bucket: how many calls at once, and how many come back per second. */
export interface Bucket {
  readonly size: number
  readonly perSecond: number
}

/** What one principal may spend. The defaults are those that Azure documents. */
export interface Quota {
  /** Resource Manager, per subscription and principal. */
  readonly reads: Bucket
  readonly writes: Bucket
  readonly deletes: Bucket
  /** Resource Graph queries per five seconds and principal. */
  readonly queriesPerFiveSeconds: number
}

/** Resource Manager: 250 reads refilled by 25/s, 200 writes and deletes by 10/s. Resource Graph: 15 per 5 s. */
export const azureQuota: Quota = {
  reads: { size: 250, perSecond: 25 },
  writes: { size: 200, perSecond: 10 },
  deletes: { size: 200, perSecond: 10 },
  queriesPerFiveSeconds: 15,
}

/** Takes one token from the named bucket. `undefined` when it is empty. */
export class Buckets {
  readonly #levels = new Map<string, { tokens: number; at: number }>()

  /** Tokens left after taking one, or `undefined` when there was none to take. */
  take(name: string, bucket: Bucket, now: number): number | undefined {
    const level = this.#levels.get(name) ?? { tokens: bucket.size, at: now }
    const refilled = level.tokens + ((now - level.at) / 1000) * bucket.perSecond
    level.tokens = Math.min(bucket.size, refilled)
    level.at = now
    this.#levels.set(name, level)
    if (level.tokens < 1) return undefined
    level.tokens -= 1
    return Math.floor(level.tokens)
  }
}
