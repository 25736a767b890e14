// The licence texts of everything in the bundle, as the packages themselves carry them.
import { readdirSync, readFileSync } from 'node:fs'
import { type BundledPackage, compare, labelOf } from './bundled.ts'

/** What may be shipped: licences that ask for no more than that their text goes along. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']
const TEXT = /^(licen[cs]e|copying|notice|copyrightnotice)(\.|$)/i
const RULE = '-'.repeat(100)

/**
 * The file of licences: each text once, headed by the packages that it stands for.
 * @throws when a package has another licence, or one without a text that could be given.
 */
export function licenceFile(packages: readonly BundledPackage[]): string {
  const holders = new Map<string, string[]>()
  for (const one of packages) {
    if (!ALLOWED.includes(one.license)) {
      throw new Error(`${labelOf(one)}: licence ${one.license} is none of ${ALLOWED.join(', ')}`)
    }
    const text = textOf(one)
    holders.set(text, [...(holders.get(text) ?? []), `${labelOf(one)} (${one.license})`])
  }
  const parts = [...holders].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`)
  return [
    `Rebaseline contains code of ${packages.length} packages. Their licences:\n`,
    ...parts.sort(compare),
  ].join(`\n${RULE}\n\n`)
}

function textOf(one: BundledPackage): string {
  const files = readdirSync(one.folder).filter((name) => TEXT.test(name))
  if (files.length === 0) return standardText(one)
  return files
    .sort(compare)
    .map((name) => plain(readFileSync(`${one.folder}/${name}`, 'utf8')))
    .join('\n\n')
}

/** For a package that names the MIT licence and does not bring it: the text is that of our own, the author is theirs. */
function standardText(one: BundledPackage): string {
  const manifest = JSON.parse(readFileSync(`${one.folder}/package.json`, 'utf8')) as {
    author?: string | { name?: string }
  }
  const author = typeof manifest.author === 'string' ? manifest.author : manifest.author?.name
  if (one.license !== 'MIT' || author === undefined) {
    throw new Error(`${labelOf(one)}: there is no text of its licence (${one.license})`)
  }
  const own = plain(readFileSync('LICENSE', 'utf8'))
  return `${own.replace(/^Copyright .*$/m, `Copyright (c) ${author}`)}\n\n(The package brings no text; this is the standard one.)`
}

const plain = (text: string) => text.replaceAll('\r\n', '\n').trim()
