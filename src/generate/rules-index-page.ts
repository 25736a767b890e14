// docs/rules/README.md: every rule in one line, and how many there are of each kind.
import type { Rule } from '../engine/rule.ts'
import { code, GENERATED, page, section, table } from './markdown.ts'
import { FIX, FIX_CLASSES, serviceOf } from './rule-words.ts'

/** Renders the index, by service. */
export function rulesIndexPage(rules: readonly Rule[]): string {
  const services = [...Map.groupBy(rules, serviceOf)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return page([
    GENERATED,
    '# Rules',
    '',
    'Safe fixes are made at once. Guarded ones put back what drifted, and close an old gap only when nobody would be',
    'cut off. The others wait for a person, or are reported and never written.',
    '',
    ...table(
      ['service', ...FIX_CLASSES.map((name) => FIX[name]), 'together'],
      [
        ...services.map(([service, list]) => counts(service, list)),
        ...(services.length > 1 ? [counts('all', rules)] : []),
      ],
    ),
    '',
    ...services.flatMap(([service, list]) =>
      section(
        service,
        table(['rule', 'what it asks for', 'severity', 'fix'], list.toSorted(byId).map(row)),
      ),
    ),
  ])
}

function counts(name: string, rules: readonly Rule[]): readonly string[] {
  const each = FIX_CLASSES.map((kind) => rules.filter(({ safety }) => safety.class === kind).length)
  return [name, ...[...each, rules.length].map(String)]
}

function row({ id, title, severity, safety }: Rule): readonly string[] {
  return [`[${code(id)}](${id}.md)`, title, severity, FIX[safety.class]]
}

function byId(a: Rule, b: Rule): number {
  return a.id < b.id ? -1 : 1
}
