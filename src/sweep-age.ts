// Is the safety net still being thrown out?

const HOUR_MS = 3_600_000
const WITHOUT_SCHEDULE_MS = 24 * HOUR_MS

/** What is known of sweeps, all times in ISO 8601 UTC. */
export interface SweepTimes {
  readonly now: Date
  /** When the last one ended. */
  readonly finishedAt: string | undefined
  /** Since when there could have been one. */
  readonly firstSeen: string
  /** Time between two sweeps, once there were two. */
  readonly periodMs: number | undefined
}

/** What is wrong when no sweep ended for two periods (a day, while the period is not known; never less than an hour). */
export function sweepOverdue(times: SweepTimes): string | undefined {
  const { now, finishedAt, firstSeen, periodMs } = times
  const limit = periodMs === undefined ? WITHOUT_SCHEDULE_MS : Math.max(2 * periodMs, HOUR_MS)
  const since = finishedAt ?? firstSeen
  if (now.getTime() - Date.parse(since) <= limit) return undefined
  const allowed = `${Math.round((limit / HOUR_MS) * 10) / 10} h`
  return finishedAt === undefined
    ? `no sweep has ended since ${firstSeen}; one should within ${allowed}`
    : `the last sweep ended at ${finishedAt}; the next should have within ${allowed}`
}
