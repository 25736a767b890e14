// Faults of the process in a row: after two, asking on would cost the whole time limit for each deployment that is left.
const MOST = 2
const SEVERAL = 'bicep failed twice in a row and is not asked any more'

/** What is known of the process by now. */
export interface Faults {
  /** Why this question is not asked any more; undefined when it is. */
  whyNot(method: string): string | undefined
  /** A question is asked: those before it in this turn were answered. */
  asked(method: string): void
  /** The turn ended well: its last question was answered, if only with an error. */
  answered(): void
  /** The last question of the turn had no answer. */
  failed(reason: string): void
}

/** Counts them: of all questions, and of each kind, which may fail while another is answered. */
export function createFaults(): Faults {
  const byMethod = new Map<string, number>()
  let inRow = 0
  let last: string | undefined
  let everything: string | undefined
  const given = new Map<string, string>()
  const answered = () => {
    if (last === undefined) return
    byMethod.delete(last)
    inRow = 0
    last = undefined
  }
  return {
    whyNot: (method) => everything ?? given.get(method),
    asked(method) {
      answered()
      last = method
    },
    answered,
    failed(reason) {
      if (last === undefined) return
      const count = (byMethod.get(last) ?? 0) + 1
      byMethod.set(last, count)
      inRow += 1
      if (inRow >= MOST) everything = `${SEVERAL}: ${reason}`
      else if (count >= MOST) given.set(last, `${SEVERAL}: ${reason}`)
      last = undefined
    },
  }
}
