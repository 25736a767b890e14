// Timing that can be compared: medians, and pairs that are run in turn so that a slow moment hits both.

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** The median ratio of two pieces of work that are run in turn, `runs` times, after one warm-up of each. */
export async function ratioOf(
  runs: number,
  left: () => unknown,
  right: () => unknown,
): Promise<{ ratio: number; leftMs: number; rightMs: number }> {
  await left()
  await right()
  const pairs: [number, number][] = []
  for (let run = 0; run < runs; run += 1) pairs.push([await timed(left), await timed(right)])
  return {
    ratio: median(pairs.map(([a, b]) => a / b)),
    leftMs: median(pairs.map(([a]) => a)),
    rightMs: median(pairs.map(([, b]) => b)),
  }
}

/** Two digits after the point. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
