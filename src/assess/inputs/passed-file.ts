// The files of a folder that are not judged, or not by themselves, and why: a line for each kind of reason.
import { count } from '../formats/words.ts'

/** Why a file is passed over. */
export interface WhyNot {
  /** Follows the name of the file: `is part of main.bicep`. */
  readonly why: string
  /** The same without names of other files, for several files at once. */
  readonly kind: string
  /**
   * `bicep`: a deployment that only Bicep reads, and nothing stands for it. `unseen`: nobody knows what is in it, or what it
   * would make. Undefined when nothing is missed.
   */
  readonly missed?: 'bicep' | 'unseen'
}

/** A file that is passed over. */
export interface PassedFile extends WhyNot {
  readonly path: string
}

const MOST_NAMED = 5

/** A line for each kind, to follow the name of the folder. */
export function passedOverLines(files: readonly PassedFile[]): readonly string[] {
  return [...Map.groupBy(files, ({ kind }) => kind)].map(([kind, of]) => {
    const whys = new Set(of.map(({ why }) => why))
    const [why = kind] = whys
    const names = of.slice(0, MOST_NAMED).map(({ path }) => path)
    const more = of.length - names.length
    const named = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
    return `not looked at by itself: ${count(of.length, 'file')} (${named}): ${whys.size === 1 ? why : kind}`
  })
}

/** What is said of a folder in which nothing is left to judge. */
export function nothingToJudge(sought: string, files: readonly PassedFile[]): string {
  const byKind = Map.groupBy(files, ({ kind }) => kind)
  const counts = [...byKind].map(([kind, of]) => {
    const whys = new Set(of.map(({ why }) => why))
    const [why = kind] = whys
    return `${of.length} × ${whys.size === 1 ? why : kind}`
  })
  const passed = counts.length === 0 ? '' : `; passed over: ${counts.join(', ')}`
  return `holds nothing to judge; looked for ${sought}${passed}`
}

/** A reason that names no other file. */
export function because(kind: string, missed?: WhyNot['missed']): WhyNot {
  return { why: kind, kind, ...(missed === undefined ? {} : { missed }) }
}
