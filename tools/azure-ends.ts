// What of Azure, and of what runs there, ends when: the list in azure-ends.json, held against what the repository uses.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import * as z from 'zod'

const day = z.iso.date()
const endSchema = z.union([
  z.strictObject({ is: z.string(), on: day }),
  z.strictObject({ before: z.string(), on: day }),
])
const thingSchema = z.strictObject({
  name: z.string().min(1),
  /** Where it is used: a file or a folder, and a pattern whose first group is the version. */
  uses: z.array(z.strictObject({ in: z.string(), find: z.string() })).min(1),
  /** Versions that end: this one, or all before one. No end is known of others. */
  ends: z.array(endSchema).min(1),
  instead: z.string().min(1),
  /** Where the dates are from. */
  source: z.url({ protocol: /^https$/ }),
  lookedUp: day,
})

/** Something of others that the product rests on, with the ends that are known of its versions. */
export type Thing = z.output<typeof thingSchema>

/** One version that is used, and where. */
export interface Use {
  readonly version: string
  readonly file: string
}

/** One used version that ends. Days are of ISO 8601, in UTC. */
export interface End {
  readonly name: string
  readonly version: string
  readonly on: string
  readonly files: readonly string[]
  readonly instead: string
  readonly source: string
}

/** The list. @throws when a row of it lacks a date or a source. */
export function readThings(path = 'tools/azure-ends.json'): readonly Thing[] {
  return z
    .array(thingSchema)
    .min(1)
    .parse(JSON.parse(readFileSync(path, 'utf8')))
}

/** Where a thing is used, place by place as the list names them: an empty place is a row that has rotted. */
export function usesOf({ uses }: Pick<Thing, 'uses'>): readonly (readonly Use[])[] {
  return uses.map(({ in: place, find }) =>
    filesIn(place).flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(new RegExp(find, 'g'))].map(([, version = '']) => ({
        version,
        file,
      })),
    ),
  )
}

/**
 * What is used and ends until a year after a day, soonest first; what ended before is among it.
 * @param uses of each thing, in the order of the things.
 */
export function endsWithinAYear(
  things: readonly Thing[],
  uses: readonly (readonly Use[])[],
  today: string,
): readonly End[] {
  // ISO 8601 days compare as texts; 29 February becomes 1 March.
  const limit = new Date(`${today}T00:00:00Z`)
  limit.setUTCFullYear(limit.getUTCFullYear() + 1)
  const last = limit.toISOString().slice(0, 10)
  return things
    .flatMap((thing, index) => endsOf(thing, uses[index] ?? []))
    .filter(({ on }) => on <= last)
    .toSorted((left, right) => (left.on < right.on ? -1 : 1))
}

function endsOf({ name, ends, instead, source }: Thing, uses: readonly Use[]): readonly End[] {
  const versions = [...new Set(uses.map(({ version }) => version))]
  return versions.flatMap((version) => {
    const end = ends.find((one) => ('is' in one ? one.is === version : version < one.before))
    const files = new Set(uses.flatMap((use) => (use.version === version ? [use.file] : [])))
    return end === undefined
      ? []
      : [{ name, version, on: end.on, files: [...files], instead, source }]
  })
}

function filesIn(place: string): readonly string[] {
  if (statSync(place).isFile()) return [place]
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .map((name) => `${place}/${name.replaceAll('\\', '/')}`)
    .filter((file) => statSync(file).isFile())
}
