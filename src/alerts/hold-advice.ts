// What every hold reason means, and what its reader can do. docs/alerts.md says the same, word for word.
import type { HoldReason } from '../engine/finding.ts'

/** Why nothing was written, and the way out, one sentence each. */
export interface HoldAdvice {
  readonly why: string
  readonly what: string
}

/** The advice for every member of the closed list. */
export const HOLD_ADVICE: Readonly<Record<HoldReason, HoldAdvice>> = {
  writesOff: {
    why: 'All writes are switched off.',
    what: 'When it is safe again, set the app setting REBASELINE_WRITES to on.',
  },
  outOfScope: {
    why: 'The resource is outside the configured scope.',
    what: 'If Rebaseline should look after it, change scope.include or scope.exclude in rebaseline.json.',
  },
  ownResource: {
    why: 'Rebaseline itself runs on this resource and never changes it.',
    what: 'Fix it by hand, and check afterwards that Rebaseline still answers on /api/health.',
  },
  managedByAzure: {
    why: 'An Azure service made this resource for itself and breaks when it is changed.',
    what: 'Change it through the service that owns it, or not at all.',
  },
  audit: {
    why: 'This rule only reports here.',
    what: 'Fix it by hand, or set the effect of the rule to remediate in rebaseline.json.',
  },
  reportOnly: {
    why: 'Rebaseline never makes this change.',
    what: 'Fix it by hand; the detail says why a machine should not.',
  },
  notConfigured: {
    why: 'The fix cannot be planned: a value is missing or does not fit.',
    what: 'Set what the detail names, in rebaseline.json or on the resource.',
  },
  needsApproval: {
    why: 'The fix may cut somebody off, so a person has to confirm it.',
    what: 'Confirm with POST /api/remediate: with "dryRun": true it shows the plan and its digest, with "approve": "<digest>" it carries that plan out.',
  },
  unitOrder: {
    why: 'Another gap in what the workspace depends on has to be closed first.',
    what: 'Close what the detail names first; Rebaseline goes on at the next event or sweep.',
  },
  notReady: {
    why: 'Something still works with the present setting and would break.',
    what: 'Move what the detail names off the old setting; Rebaseline goes on at the next event or sweep, or at once with POST /api/remediate.',
  },
  contested: {
    why: 'Somebody sets this back each time that Rebaseline puts it right.',
    what: 'Stop one of the two that the detail names: the other automation, or this rule here with an effect in rebaseline.json. Rebaseline tries again a day after its first write, or at once when a person confirms the plan with POST /api/remediate ("dryRun": true, then "approve": "<digest>").',
  },
  budget: {
    why: "This hour's budget of writes is used up.",
    what: 'Find out what changes so much at once; if it is wanted, raise limits.writesPerHour in rebaseline.json.',
  },
  stale: {
    why: 'The resource was read too long ago to act on it.',
    what: 'Nothing to do: it is read again; if this comes often, the app has too much work.',
  },
  guardFailed: {
    why: 'A safety check could not be answered, so nothing was changed.',
    what: 'Look at the detail: most often a read permission is missing or Azure did not answer; Rebaseline asks again.',
  },
  locked: {
    why: 'A lock on the resource, its group or its subscription forbids the change.',
    what: 'Remove the lock under Locks in the portal, ask again with POST /api/remediate, and put the lock back.',
  },
  deniedByPolicy: {
    why: 'An Azure Policy assignment denied the change.',
    what: 'Change the assignment that the detail names or exempt the resource from it, then ask again with POST /api/remediate.',
  },
  noPermission: {
    why: 'Rebaseline is not allowed to make the change.',
    what: 'Give its managed identity the Rebaseline role on this scope, and look for deny assignments; then ask again with POST /api/remediate.',
  },
  writeFailed: {
    why: 'Azure refused the change, or a second read did not show it.',
    what: 'Read the detail, fix what it names, then ask again with POST /api/remediate.',
  },
}
