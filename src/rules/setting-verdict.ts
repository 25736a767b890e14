// One setting of a rule by itself, judged by the engine: it is what judges the resource after a write, too.
import { prepare, type Verdict } from '../engine/evaluate.ts'
import type { Json } from '../engine/json.ts'
import { DEFAULT_PARAMETERS } from '../engine/parameters.ts'
import type { Setting, SettingsRule } from '../engine/rule.ts'

/** What the rule would say of the document if it had only this setting, and no conditions. */
export function settingVerdict(
  rule: SettingsRule,
  setting: Setting,
  resource: Json,
): Verdict['verdict'] | undefined {
  const { only: _, ...always } = rule
  const [judge] = prepare([{ ...always, settings: [setting] }], DEFAULT_PARAMETERS)
  const { apiVersion } = rule.resource
  const observation = { resourceId: '', apiVersion, at: '', resource, needs: {}, unit: [] }
  return judge?.judge(observation).verdict
}
