// Does the service look after anything at all? One that watches nothing has no errors either.
import type { SweepMark } from './store/sweeps.ts'

/** The subscription in the rebaseline.json of the repository. Azure gives nobody this id. */
export const SAMPLE_SUBSCRIPTION = '00000000-0000-0000-0000-000000000000'

/** Why nothing is watched, as far as that is known: by the configuration, or by what the last whole listing found. */
export function whyNothingWatched(
  subscriptions: readonly string[],
  last: Pick<SweepMark, 'finishedAt' | 'queued'> | undefined,
): string | undefined {
  if (subscriptions.every((id) => id === SAMPLE_SUBSCRIPTION)) {
    return `scope.include of rebaseline.json still names the sample's subscription ${SAMPLE_SUBSCRIPTION}: put yours there`
  }
  if (last?.finishedAt === undefined || last.queued > 0) return undefined
  return 'the last sweep found nothing in scope.include of rebaseline.json that a rule is about'
}
