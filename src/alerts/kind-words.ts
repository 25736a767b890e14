// How each kind of alert introduces itself: a sign and a word, so that colour is never needed to tell them apart.
import type { AlertKind } from '../engine/alert.ts'

/** The head of a card. */
export interface KindWords {
  /** In fonts of every client, and without an emoji form that would change the line height. */
  readonly sign: string
  readonly word: string
  readonly sentence: string
  /** Container style of Adaptive Cards. */
  readonly style: 'good' | 'warning' | 'attention' | 'accent'
  /** Heading of the list of properties, with what stands left and right of the arrow. */
  readonly values: string
  /** What the reader can do. Holds have advice of their own. */
  readonly next?: string
}

/** The words for every kind. */
export const KIND_WORDS: Readonly<Record<AlertKind, KindWords>> = {
  fixed: {
    sign: '✔',
    word: 'Fixed',
    sentence: 'It was off the baseline. Rebaseline put it back, and a second read proves it.',
    style: 'good',
    values: 'Before → after',
  },
  failed: {
    sign: '✖',
    word: 'Not fixed',
    sentence: 'Rebaseline tried to put this right, and it did not work.',
    style: 'attention',
    values: 'Before → tried',
    next: 'Look at the resource and the reason, then ask again with POST /api/remediate.',
  },
  unproven: {
    sign: '~',
    word: 'Sent, not proved',
    sentence: 'Rebaseline sent this, and Azure offers no read that would prove it.',
    style: 'warning',
    values: 'Before → sent',
    next: 'It was tried more than once. Find out whether it took effect, and do it by hand if not: nothing on the resource shows that it is missing.',
  },
  held: {
    sign: '‖',
    word: 'Held',
    sentence: 'This is off the baseline. Rebaseline has not changed it; a person has to look.',
    style: 'warning',
    values: 'Now → should be',
  },
  unknown: {
    sign: '?',
    word: 'Could not be judged',
    sentence:
      'Nobody knows whether this is on the baseline: it is not a pass, and not a failure either.',
    style: 'accent',
    values: 'Now → should be',
    next: 'Look at the reason: most often a read permission is missing. Rebaseline judges again at the next event or sweep.',
  },
  gaveUp: {
    sign: '!',
    word: 'Gave up',
    sentence:
      'Rebaseline tried as often as it may, and stopped. The resource may be off the baseline.',
    style: 'attention',
    values: 'Now → should be',
    next: 'Find out what stands in the way, then ask again with POST /api/remediate.',
  },
  partlyDone: {
    sign: '◐',
    word: 'Partly done',
    sentence: 'A plan that a person confirmed was carried out in part. What is listed is missing.',
    style: 'attention',
    values: 'Now → confirmed',
    next: 'Look at the reason, then ask for the present plan with "dryRun": true and confirm what is left of it.',
  },
  digest: {
    sign: '≡',
    word: 'First look',
    sentence:
      'A sweep saw this for the first time. Rebaseline has not changed what is counted here, and sent no other message about it.',
    style: 'accent',
    values: 'Now → should be',
    next: 'Read the list with GET /api/findings?filter=held, worst first. Later sweeps tell only what is new.',
  },
  lost: {
    sign: '∅',
    word: 'Message lost',
    sentence:
      'A message of Rebaseline’s own queue was given up on. What it was for may not have been done.',
    style: 'attention',
    values: 'Now → should be',
    next: 'Look for errors in the log at this time. GET /api/health lists it under givenUp; the next sweep looks at every resource again.',
  },
}

/** In place of the sentence about a second read, where Azure's word on the operation is all the proof there is. */
export const PROVEN_BY_OPERATION =
  'It was due. Rebaseline did it, and Azure says that the operation succeeded; nothing can be read back.'
