import { describe, expect, it } from 'vitest'
import { type RuleFile, rulesIndex } from '../../src/generate/rules-index.ts'

const file = (path: string, exported: string): RuleFile => ({
  path,
  text: `export const ${exported} = defineRule({\n  id: '${path.replace('/', '-').replace('.ts', '')}',\n})\n`,
})

const lines = (files: readonly RuleFile[]) => rulesIndex(files).split('\n')

describe('the index of rules', () => {
  it('imports and lists them by id, in whatever order the directory gives them', () => {
    const text = lines([
      file('storage/cmk.ts', 'cmk'),
      file('keyvault/rbac.ts', 'rbac'),
      file('storage/cmk-rotated.ts', 'cmkRotated'),
    ])
    expect(text.filter((line) => line.startsWith('import {')).slice(1)).toEqual([
      "import { rbac } from './keyvault/rbac.ts'",
      "import { cmk } from './storage/cmk.ts'",
      "import { cmkRotated } from './storage/cmk-rotated.ts'",
    ])
    const start = text.indexOf('export const ruleSources: readonly RuleSource[] = [')
    expect(text.slice(start + 1, start + 5)).toEqual(['  rbac,', '  cmk,', '  cmkRotated,', ']'])
  })

  it('puts the folder in front of a name that two files export, and of a name of its own', () => {
    const text = rulesIndex([
      file('keyvault/private-endpoint.ts', 'privateEndpoint'),
      file('storage/private-endpoint.ts', 'privateEndpoint'),
      file('ml/rules.ts', 'rules'),
    ])
    expect(text).toContain('{ privateEndpoint as keyvaultPrivateEndpoint }')
    expect(text).toContain('{ privateEndpoint as storagePrivateEndpoint }')
    expect(text).toContain('{ rules as mlRules }')
    expect(text).toContain('  keyvaultPrivateEndpoint,\n  mlRules,\n  storagePrivateEndpoint,\n]')
  })

  it('takes rules that are made from parameters', () => {
    const path = 'storage/minimum-tls.ts'
    const text = `export const minimumTls = ({ x }: Parameters) =>\n  defineRule({ id: 'storage-minimum-tls' })`
    expect(rulesIndex([{ path, text }])).toContain('  minimumTls,\n')
  })

  it('refuses a file without a rule, with two of them, or with another id than its place says', () => {
    const path = 'storage/a.ts'
    expect(() => rulesIndex([{ path, text: 'const a = 1' }])).toThrow(
      'src/rules/storage/a.ts: a rule file exports one rule, this one exports nothing',
    )
    const two = `${file(path, 'a').text}export const b = 1\n`
    expect(() => rulesIndex([{ path, text: two }])).toThrow('this one exports a, b')
    const other = "export const a = defineRule({ id: 'storage-b' })"
    expect(() => rulesIndex([{ path, text: other }])).toThrow("has the id 'storage-a'")
  })
})
