// What `bicep snapshot` writes: the resources that a deployment will ask for, as Azure's own deployment engine works them
// out offline, and what it could not work out. The format has no version and no schema; `diagnostics` and `outputs` may
// be missing. https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-cli#snapshot
import type { Json } from '../engine/json.ts'

// As the engine prints one: target, level, code, message. The target is empty as a rule.
const HARMLESS = /^\S*\s*Info(rmation)?\s+\w+:/
const SHOWN = 400

/** The lines for the reader: what the engine could not expand is in no list, and nobody looks at it. */
export function notExpanded(diagnostics: Json | undefined): readonly string[] {
  if (!Array.isArray(diagnostics)) return []
  return diagnostics
    .map((one) => (typeof one === 'string' ? one : JSON.stringify(one)).replaceAll(/\s+/g, ' '))
    .filter((text) => !HARMLESS.test(text))
    .map((text) => `not looked at: ${shortened(text.trim())}`)
}

function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}
