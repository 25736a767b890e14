// `rebaseline rules`: what there is.
import type { Rule } from '../engine/rule.ts'
import { rules } from '../rules/index.ts'

/** A rule as the list shows it. */
interface Listed {
  readonly id: string
  readonly resourceType: string
  readonly severity: Rule['severity']
  readonly safety: Rule['safety']['class']
  /** Microsoft cloud security benchmark. */
  readonly controls: readonly string[]
  /** Built-in Azure Policy definitions about the same thing. */
  readonly policyIds: readonly string[]
  readonly title: string
}

/** All rules as text: one JSON array, or a table. */
export function rulesList(asJson: boolean): string {
  const listed = rules.map(
    ({ id, resource, severity, safety, controls, azurePolicy, title }): Listed => ({
      id,
      resourceType: resource.type,
      severity,
      safety: safety.class,
      controls: controls.mcsb,
      policyIds: Object.keys(azurePolicy),
      title,
    }),
  )
  if (asJson) return `[\n${listed.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`
  const width = Math.max(...listed.map(({ id }) => id.length)) + 2
  const line = (id: string, severity: string, safety: string, title: string) =>
    `${id.padEnd(width)}${severity.padEnd(10)}${safety.padEnd(12)}${title}\n`
  return [
    line('RULE', 'SEVERITY', 'FIX', 'WHAT IT ASKS FOR'),
    ...listed.map(({ id, severity, safety, title }) => line(id, severity, safety, title)),
  ].join('')
}
