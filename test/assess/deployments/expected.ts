// What the rules say of a deployment, worked out by hand from its Bicep source and the pages in docs/rules: the table in
// its verdicts.md.
import { readFileSync } from 'node:fs'

/** A verdict that somebody who reads the source comes to; `none` for what is not made at all. */
const VERDICTS = ['compliant', 'nonCompliant', 'notApplicable', 'unknown', 'none']

/** Rule; resource as `type/name` below its provider (`*` stands for the end of a name that is a hash); verdict; why. */
export type Row = readonly [rule: string, resource: string, verdict: string, why: string]

/** The rows of a folder. Throws on a line that is none: a row that is not read would be a test that does not run. */
export function expectedIn(folder: string): readonly Row[] {
  const path = `${folder}/verdicts.md`
  const [, , ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n')
  return lines.map((line) => {
    const [rule, resource, verdict = '', why, ...more] = line
      .replace(/^\| | \|$/g, '')
      .split(' | ')
      .map((cell) => cell.trim().replaceAll('`', ''))
    if (
      rule === undefined ||
      resource === undefined ||
      !VERDICTS.includes(verdict) ||
      why === undefined ||
      more.length > 0
    ) {
      throw new Error(`${path}: no row: ${line}`)
    }
    return [rule, resource, verdict, why]
  })
}
