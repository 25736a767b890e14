// What is generated is what is committed: nothing missing, nothing stale, nothing left over, and no link into nowhere.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rulesIndex } from '../../src/generate/rules-index.ts'
import { rules } from '../../src/rules/index.ts'
import { generatedFiles, ruleFiles } from '../../tools/generate.ts'
import { GENERATED_FOLDERS, rendered } from '../../tools/rendered.ts'

const files = rendered()
const advice = 'run npm run generate'

it('the index of rules is current', () => {
  expect(readFileSync('src/rules/index.ts', 'utf8'), advice).toBe(rulesIndex(ruleFiles()))
})

it('every generated file is there and current', () => {
  const wrong = [...files].flatMap(([path, text]) => {
    if (!existsSync(path)) return [`${path} is missing`]
    return readFileSync(path, 'utf8') === text ? [] : [`${path} is stale`]
  })
  expect(wrong, advice).toEqual([])
})

it('no file is left over in a folder of generated files', () => {
  const present = generatedFiles(GENERATED_FOLDERS)
  expect(present.length).toBeGreaterThan(rules.length)
  expect(
    present.filter((path) => !files.has(path)),
    advice,
  ).toEqual([])
})

it('is the same each time, whatever the order of the directory', () => {
  expect([...rendered()]).toEqual([...files])
  expect(rulesIndex(ruleFiles().toReversed())).toBe(rulesIndex(ruleFiles()))
})

describe('generated pages', () => {
  const pages = [...files].filter(([path]) => path.endsWith('.md'))

  it('lead somewhere with every link', () => {
    const broken = pages.flatMap(([path, text]) =>
      [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map((match) => normalize(join(dirname(path), match[1] ?? '')))
        .filter((target) => !files.has(target) && !existsSync(target))
        .map((target) => `${path}: ${target}`),
    )
    expect(broken).toEqual([])
  })

  it('have tables whose rows have as many cells as the head, and end with one line break', () => {
    const cells = (line: string) => line.replaceAll('\\|', '').split('|').length
    const crooked = pages.flatMap(([path, text]) => {
      const lines = text.split('\n')
      return lines
        .filter((line, at) => {
          const before = lines[at - 1] ?? ''
          return /^\|/.test(line) && /^\|/.test(before) && cells(line) !== cells(before)
        })
        .map((line) => `${path}: ${line}`)
    })
    expect(crooked).toEqual([])
    for (const [, text] of pages) expect(text).toMatch(/[^\n]\n$/)
  })

  it('say nothing that only a program would say', () => {
    const leaks = /\bundefined\b|\[object |\bNaN\b/
    expect(pages.filter(([, text]) => leaks.test(text)).map(([path]) => path)).toEqual([])
  })
})

it('JSON files are JSON', () => {
  for (const [path, text] of files) {
    if (path.endsWith('.json')) expect(() => JSON.parse(text), path).not.toThrow()
  }
})
