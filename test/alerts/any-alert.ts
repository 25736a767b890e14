// Alerts with anything in them, as fast-check draws them.
import fc from 'fast-check'
import { HOLD_ADVICE } from '../../src/alerts/hold-advice.ts'
import type { Alert } from '../../src/engine/alert.ts'
import type { HoldReason } from '../../src/engine/finding.ts'
import { anyCharacter } from '../any-text.ts'
import { SAMPLES } from './sample-alerts.ts'

// Long text is repeated, not drawn letter by letter, so that a run stays quick.
const text = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .tuple(
      fc.string({ unit: anyCharacter, minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 3000 }),
    )
    .map(([piece, times]) => piece.repeat(times)),
  fc.constantFrom(
    '[x](http://evil)',
    '**b**',
    '<at>all</at>',
    '{{TIME(2026-01-01T00:00:00Z)}}',
    '𝒜'.repeat(9000),
    '"\\'.repeat(4000),
  ),
)
const reason = fc.constantFrom(...(Object.keys(HOLD_ADVICE) as HoldReason[]))
const value = fc.record(
  { path: text, value: fc.oneof(text, fc.jsonValue({ maxDepth: 2 })) },
  { requiredKeys: ['path'] },
)
const many = { maxLength: 60, size: 'max' } as const

const wouldBe = fc.record(
  {
    decision: fc.constantFrom('fixedAtOnce', 'waitsForPerson', 'keptBack'),
    switches: fc.subarray(['writesOff', 'audit']),
    reason,
    because: text,
  },
  { requiredKeys: ['decision', 'switches'] },
)
const approval = fc.record(
  {
    digest: fc.oneof(text, fc.constant(`sha256:${'a'.repeat(64)}`)),
    rules: fc.array(fc.oneof(text, fc.constantFrom('storage-minimum-tls', 'a'.repeat(99))), {
      maxLength: 25,
    }),
    writes: fc.array(
      fc.record({
        target: text,
        before: fc.array(value, { maxLength: 8 }),
        after: fc.array(value, { maxLength: 8 }),
      }),
      { maxLength: 3 },
    ),
    more: fc.nat(),
  },
  { requiredKeys: ['digest', 'rules', 'writes'] },
)

/** Any alert whatsoever, hostile text in every field that comes from outside. */
export const anyAlert = fc.record(
  {
    id: text,
    kind: fc.constantFrom(...Object.values(SAMPLES).map((sample) => sample.kind)),
    at: fc.oneof(text, fc.constant(SAMPLES.fixed.at)),
    resourceId: fc.oneof(
      text,
      fc.constant(SAMPLES.fixed.resourceId),
      // The longest id that is read, in letters that take twelve characters in a URL.
      fc.constant(`${SAMPLES.fixed.resourceId}/blobServices/${'𝒜'.repeat(130)}`),
    ),
    rules: fc.array(
      fc.record(
        {
          id: text,
          title: text,
          severity: fc.constantFrom('high', 'medium', 'low'),
          held: fc.record(
            {
              ...{ reason, detail: text, wouldBe, locks: fc.constant('unread') },
              refusedBefore: fc.record({ reason, detail: text }),
            },
            { requiredKeys: ['reason', 'detail'] },
          ),
          resources: fc.nat(),
        },
        { requiredKeys: ['id', 'title', 'severity'] },
      ),
      many,
    ),
    before: fc.array(value, many),
    after: fc.array(value, many),
    cause: fc.record(
      {
        source: fc.constantFrom('event', 'sweep', 'timer', 'person'),
        id: text,
        at: text,
        actor: fc.record({
          kind: fc.constantFrom('user', 'application', 'platform', 'unknown'),
          name: text,
        }),
        operation: text,
      },
      { requiredKeys: ['source', 'id', 'at'] },
    ),
    action: text,
    elapsedMs: fc.double({ noNaN: true, noDefaultInfinity: true }),
    reason: fc.record({ code: text, message: text }),
    firstLook: fc.constant(true),
    digest: fc.record({
      resources: fc.nat(),
      gaps: fc.nat(),
      unknown: fc.nat(),
      severities: fc.record({ high: fc.nat(), medium: fc.nat(), low: fc.nat() }),
      // A later version may know more reasons.
      reasons: fc.dictionary(fc.oneof(reason, text), fc.nat(), { maxKeys: 17 }),
    }),
    approval,
  },
  { requiredKeys: ['id', 'kind', 'at', 'resourceId', 'rules', 'before', 'after', 'cause'] },
) as fc.Arbitrary<Alert>
