// The deployments that the offline judging is tried on: what each folder holds, and what is kept of it.
import { existsSync, readdirSync } from 'node:fs'

/** Where they are. */
export const DEPLOYMENTS = 'test/assess/deployments'
/** The version of Bicep that made what is kept. */
export const MADE_BY = `${DEPLOYMENTS}/made-by.json`

/** A deployment: its sources, and the files that are made of them. All as paths from the root of the repository. */
export interface Deployment {
  readonly folder: string
  /** Absent where the template is written by hand. */
  readonly bicep?: string
  /** Absent where the parameters are written as JSON, or none are given. */
  readonly bicepParameters?: string
  /** ARM JSON: compiled, or written by hand with comments. */
  readonly template: string
  /** ARM parameter JSON: compiled, or written by hand; absent where none are given. */
  readonly parameters?: string
  /** What the engine makes of both, as `bicep snapshot` names it. */
  readonly snapshot: string
}

/** All of them, in the order of their names. */
export function deployments(): readonly Deployment[] {
  return readdirSync(DEPLOYMENTS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => deploymentIn(`${DEPLOYMENTS}/${name}`))
    .toSorted((one, other) => (one.folder < other.folder ? -1 : 1))
}

function deploymentIn(folder: string): Deployment {
  const bicep = `${folder}/main.bicep`
  const bicepParameters = `${folder}/main.bicepparam`
  const parameters = `${folder}/main.parameters.json`
  return {
    folder,
    ...(existsSync(bicep) ? { bicep } : {}),
    ...(existsSync(bicepParameters) ? { bicepParameters } : {}),
    template: `${folder}/main.json`,
    ...(existsSync(parameters) || existsSync(bicepParameters) ? { parameters } : {}),
    snapshot: `${folder}/main.snapshot.json`,
  }
}
