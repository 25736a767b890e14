// What Bicep's own engine predicts of infra/, as `npm run infra` keeps it.
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { filesIn, SNAPSHOTS } from '../../tools/generate.ts'

/** The subscription that everything is deployed in. */
export const SUBSCRIPTION = '0a1b2c3d-1111-4222-8333-444455556666'
/** Another one. */
export const OTHER = '7e6d5c4b-2222-4333-8444-555566667777'
/** A vault in the first one. */
export const VAULT = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-ml/providers/Microsoft.KeyVault/vaults/kv-ml`
/** A vault in the other one. */
export const VAULT_ELSEWHERE = `/subscriptions/${OTHER}/resourceGroups/rg-other/providers/Microsoft.KeyVault/vaults/kv-other`
/** The id of the management group. */
export const GROUP = '/providers/Microsoft.Management/managementGroups/mg'

const resource = z.looseObject({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  apiVersion: z.string(),
  // An expression where a secret decides what is set: no snapshot holds one.
  properties: z
    .union([
      z.record(z.string(), z.unknown()),
      z.string().transform((expression): Record<string, unknown> => ({ expression })),
    ])
    .default({}),
})

const snapshot = z.object({
  parameters: z.string(),
  bicep: z.string(),
  files: z.record(z.string(), z.string()),
  predictedResources: z.array(resource).default([]),
  diagnostics: z.array(z.unknown()).default([]),
  outputs: z.record(z.string(), z.unknown()).default({}),
  refused: z.string().optional(),
})

/** A resource that is asked for. */
export type Resource = z.infer<typeof resource>
/** What one parameter set makes. */
export type Snapshot = z.infer<typeof snapshot>

/** The names of all snapshots, such as `main/flex`. */
export const NAMES: readonly string[] = filesIn(SNAPSHOTS)
  .map((path) => path.slice(SNAPSHOTS.length + 1, -'.json'.length))
  .toSorted()

/** Where a snapshot is. */
export function pathOf(name: string): string {
  return `${SNAPSHOTS}/${name}.json`
}

/** The snapshot of this name. */
export function read(name: string): Snapshot {
  return snapshot.parse(JSON.parse(readFileSync(pathOf(name), 'utf8')))
}

/** The resources of one type. */
export function ofType({ predictedResources }: Snapshot, type: string): readonly Resource[] {
  return predictedResources.filter((one) => one.type === type)
}

/** The only resource of one type. */
export function one(made: Snapshot, type: string): Resource {
  const [first, ...more] = ofType(made, type)
  if (first === undefined || more.length > 0) throw new Error(`${more.length + 1} of ${type}`)
  return first
}

/**
 * The app settings by name, with their values where these are known before the deployment. As a whole they are an
 * expression: some of them are addresses, or secrets.
 */
export function settingsOf({
  predictedResources,
}: Snapshot): ReadonlyMap<string, string | undefined> {
  const found = predictedResources.find(({ id }) => id.endsWith('/config/appsettings'))
  const { expression } = z.object({ expression: z.string() }).parse(found?.properties)
  const named = expression.matchAll(/'([A-Z]\w*_\w+|AzureWebJobs\w+)', (?:'([^']*)')?/g)
  return new Map([...named].map(([, name = '', value]) => [name, value]))
}
