// The Bicep files of the repository, and what the snapshots remember of them.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Json } from '../../src/engine/json.ts'
import { jsonText } from '../../src/generate/json-text.ts'
import { filesIn, SNAPSHOTS } from '../generate.ts'

/** Every Bicep and parameter file, as paths from the root of the repository. */
export function bicepFiles(): readonly string[] {
  return filesIn('infra').filter((path) => /\.bicep(param)?$/.test(path))
}

/** The parameter sets: the two samples, what else can be deployed, and what is refused. */
export function parameterSets(): readonly string[] {
  return ['infra/main.bicepparam', 'infra/events.bicepparam', ...filesIn('infra/sets').toSorted()]
}

/** Whether a set is there to be refused. */
export function isToBeRefused(set: string): boolean {
  return set.startsWith('infra/sets/refused/')
}

/** Where the snapshot of a set is. */
export function snapshotPath(set: string): string {
  const folder = set.startsWith('infra/sets/') ? set.split('/')[2] : 'samples'
  return `${SNAPSHOTS}/${folder}/${basename(set, '.bicepparam')}.json`
}

/** The SHA-256 of a file, with the line ends that the repository has: a checkout on Windows may have others. */
export function sha256(path: string): string {
  return digest(readFileSync(path, 'utf8').replaceAll('\r\n', '\n'))
}

/** The SHA-256 of what a snapshot says, so that a test sees a change by hand. */
export function hash(said: Json): string {
  return digest(jsonText(said))
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
