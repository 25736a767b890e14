// What a reader of a finding wants to know of its rule: the parts of the rule's page that fit beside an alert.
import type { Rule } from '../engine/rule.ts'
import { bullets, section } from './markdown.ts'
import { checkedSection } from './rule-checked.ts'
import { fixSection, fixSentence, shownExamples } from './rule-fix.ts'
import { type RulesFor, workRule } from './worked-example.ts'

/** The same as text and as Markdown: why, what is checked, what the fix changes, what may break, where to read on. */
export interface RuleHelp {
  readonly text: string
  readonly markdown: string
}

/** Help on a rule. `rulesFor` makes its examples show what the engine makes of them. */
export function ruleHelp(rule: Rule, rulesFor: RulesFor): RuleHelp {
  const worked = workRule(rule, rulesFor)
  const values =
    'settings' in rule
      ? rule.settings.map(({ path, write }) => `${path} = ${JSON.stringify(write)}`)
      : []
  return {
    text: [
      rule.why,
      ...(values.length === 0 ? [] : [`What would be right: ${values.join(', ')}.`]),
      `The fix of Rebaseline. ${fixSentence(rule)}`,
      `What may break: ${rule.impact}`,
      ...(rule.references.length === 0 ? [] : [`Read more: ${rule.references.join(' ')}`]),
    ]
      .join('\n\n')
      // Declarations mark code as Markdown does.
      .replaceAll('`', ''),
    markdown: [
      rule.why,
      '',
      ...checkedSection(rule, worked),
      ...fixSection(rule, shownExamples(worked)),
      ...section('What may break', [rule.impact]),
      ...section('Read more', bullets(rule.references.map((link) => `<${link}>`))),
    ]
      .join('\n')
      .trimEnd(),
  }
}
