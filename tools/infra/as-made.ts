// Predicted resources as Bicep files without a parameter or a condition, for the compiler to hold against Azure's published
// types. In infra/ itself much of a resource is a union or a condition, where the compiler does not look.
import * as z from 'zod'
import type { Prediction } from './engine.ts'

const made = z.looseObject({
  id: z.string(),
  type: z.string(),
  apiVersion: z.string(),
  name: z.string(),
})
type Made = z.infer<typeof made>

/** What the type of a resource is held against: everything but what the engine adds to say where it is. */
const PLACED = ['id', 'type', 'apiVersion', 'dependsOn', 'scope', 'subscriptionId', 'resourceGroup']

/**
 * Bicep files that hold each different resource of the predictions once. A file has one scope, and no two resources of one
 * type and name.
 */
export function asMade(predictions: readonly Prediction[]): readonly string[] {
  const different = new Map<string, Made>()
  for (const one of predictions.flatMap((all) =>
    'refused' in all ? [] : all.predictedResources,
  )) {
    different.set(JSON.stringify(one), made.parse(one))
  }
  const files: { readonly scope: string; readonly names: Set<string>; readonly text: string[] }[] =
    []
  for (const resource of different.values()) {
    const scope = scopeOf(resource.id)
    const name = `${resource.type} ${resource.name}`.toLowerCase()
    let file = files.find((one) => one.scope === scope && !one.names.has(name))
    if (file === undefined) {
      file = { scope, names: new Set(), text: [`targetScope = '${scope}'\n`] }
      files.push(file)
    }
    const members = Object.entries(resource).filter(([member]) => !PLACED.includes(member))
    const declared = `'${resource.type}@${resource.apiVersion}'`
    file.text.push(
      `resource r${file.names.size} ${declared} = ${bicep(Object.fromEntries(members))}\n`,
    )
    file.names.add(name)
  }
  return files.map(({ text }) => text.join('\n'))
}

// An id with an expression in it is that of a resource in a group: what lies in a subscription has a known name.
function scopeOf(id: string): string {
  if (/^\/providers\/Microsoft\.Management\/managementGroups\//i.test(id)) return 'managementGroup'
  return /^\/subscriptions\/[^/]+\/(providers\/|resourceGroups\/[^/]+$)/i.test(id)
    ? 'subscription'
    : 'resourceGroup'
}

/** A value as Bicep text. */
export function bicep(value: unknown): string {
  if (typeof value === 'string') {
    // What stayed an expression is known in Azure only; it has no type here.
    return value.startsWith('[') && !value.startsWith('[[')
      ? `any(${quoted(value)})`
      : quoted(value)
  }
  if (Array.isArray(value)) return `[\n${value.map((item) => `${bicep(item)}\n`).join('')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, one]) => `${quoted(name)}: ${bicep(one)}\n`)
    return `{\n${members.join('')}}`
  }
  return String(value)
}

// https://learn.microsoft.com/azure/azure-resource-manager/bicep/data-types#strings
function quoted(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('${', '\\${')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
  return `'${escaped}'`
}
