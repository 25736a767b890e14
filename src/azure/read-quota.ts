// How many reads Azure still grants in each subscription, as its answers say. A hint that only this process has: what
// waits because of it is put back into the queue, where any other instance may take it.

const SUBSCRIPTION = /\/subscriptions\/([^/?]+)/i
// A bucket of 250 for one identity in one subscription and region, refilled by 25 a second.
// https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
const BUCKET = 250
const REFILL_PER_SECOND = 25
// Kept for events and people: some twenty looks.
const RESERVE = 80
const HEADERS = [
  'x-ms-ratelimit-remaining-subscription-reads',
  'x-ms-ratelimit-remaining-subscription-global-reads',
]

/** Reads that are left, by subscription. */
export interface ReadQuota {
  /** Takes over what an answer said. */
  note(url: string, headers: Readonly<Record<string, string>>): void
  /** True while so few are left that whoever can wait should. */
  isShort(resourceId: string): boolean
}

/** @param now milliseconds. */
export function createReadQuota(now: () => number): ReadQuota {
  const levels = new Map<string, { readonly left: number; readonly at: number }>()
  return {
    note(url, headers) {
      const subscription = SUBSCRIPTION.exec(url)?.[1]?.toLowerCase()
      const said = HEADERS.flatMap((name) => headers[name] ?? []).map(Number)
      const left = Math.min(...said.filter(Number.isFinite))
      if (subscription !== undefined && left !== Number.POSITIVE_INFINITY) {
        levels.set(subscription, { left, at: now() })
      }
    },
    isShort(resourceId) {
      const level = levels.get(SUBSCRIPTION.exec(resourceId)?.[1]?.toLowerCase() ?? '')
      if (level === undefined) return false
      const refilled = level.left + ((now() - level.at) / 1000) * REFILL_PER_SECOND
      return Math.min(refilled, BUCKET) < RESERVE
    },
  }
}
