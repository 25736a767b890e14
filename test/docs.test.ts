// Pages say what the code does: in both directions, so that neither can run away from the other.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { rules } from '../src/rules/index.ts'

const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(`${folder}/${path}`, 'utf8'))

test('the README names rules that there are, and leads to the page of all', () => {
  const readme = readFileSync('README.md', 'utf8')
  const listed = [...readme.matchAll(/^\| `((?:storage|keyvault|ml|mhsm)-[a-z0-9-]+)`/gm)].map(
    (match) => match[1] ?? '',
  )
  const ids = rules.map(({ id }) => id)
  expect(listed.filter((id) => !ids.includes(id))).toEqual([])
  expect(readme).toContain('(docs/rules/README.md)')
  expect(readme).toContain(`The baseline has ${ids.length} rules.`)
})

test('docs/errors.md has a section for every code of ours, and no other', () => {
  const text = [...sources('src'), ...sources('functions')].join('\n')
  const codes = [
    ...text.matchAll(/(?:problem|invalid)\(\s*(?:\d{3},\s*)?'([A-Z][A-Za-z]+)'/g),
    ...text.matchAll(/\bcode: '([A-Z][A-Za-z]+)'/g),
  ].map((match) => match[1])
  const sections = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^### (\w+)$/gm)].map(
    (m) => m[1],
  )
  expect(codes.length).toBeGreaterThan(15)
  expect([...new Set(sections)].sort()).toEqual([...new Set(codes)].sort())
})

test('docs/configuration.md names every app setting that the code reads, and no other', () => {
  const text = [...sources('src'), ...sources('functions')].join('\n')
  const pattern =
    /\b(?:REBASELINE_[A-Z_]+|AzureWebJobsStorage(?:__\w+)?|AZURE_CLIENT_ID|WEBSITE_\w+)\b/g
  const read = new Set(text.match(pattern))
  const page = readFileSync('docs/configuration.md', 'utf8')
  expect(new Set(page.match(pattern))).toEqual(read)
  const sample = JSON.parse(readFileSync('local.settings.sample.json', 'utf8')) as {
    Values: object
  }
  const unknown = Object.keys(sample.Values).filter(
    (name) => name.startsWith('REBASELINE') && !read.has(name),
  )
  expect(unknown).toEqual([])
})

test('the pure core asks neither the clock nor chance', () => {
  const text = [...sources('src/engine'), ...sources('src/rules')].join('\n')
  expect(text.match(/Date\.now\(|new Date\(\)|Math\.random/g)).toBeNull()
})

test('links between pages lead somewhere', () => {
  const pages = [
    ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CODE_OF_CONDUCT.md'],
    ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md'))
      .map((path) => `docs/${path}`),
  ]
  const broken = pages.flatMap((page) => {
    const folder = page.includes('/') ? page.slice(0, page.lastIndexOf('/') + 1) : ''
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
      (m) => m[1] ?? '',
    )
    return links
      .filter((link) => {
        try {
          readFileSync(new URL(`../${folder}${link}`, import.meta.url))
          return false
        } catch {
          return true
        }
      })
      .map((link) => `${page}: ${link}`)
  })
  expect(pages.length).toBeGreaterThan(10)
  expect(broken).toEqual([])
})
