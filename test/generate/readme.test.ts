// The front page counts what there is.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readmeWith } from '../../src/generate/readme-block.ts'
import { rules } from '../../src/rules/index.ts'

const readme = readFileSync('README.md', 'utf8')

describe('README.md', () => {
  it('says how many rules put back at once what drifted, and no more than there are', () => {
    const byItself = rules.filter(({ safety }) => ['safe', 'guarded'].includes(safety.class))
    expect(readme).toContain(`${byItself.length} of them put back at once what drifted`)
    expect(readme).toMatch(
      new RegExp(
        `\\| \\*approval\\* \\| ${rules.filter((r) => r.safety.class === 'approval').length} \\|`,
      ),
    )
  })

  it('says before all else that nothing ran in a live tenant', () => {
    expect(readme.indexOf('live Azure tenant')).toBeGreaterThan(0)
    expect(readme.indexOf('live Azure tenant')).toBeLessThan(readme.indexOf('## '))
  })

  it('keeps what is written by hand when it is made anew', () => {
    const changed = readmeWith(readme, rules.slice(0, 5))
    expect(changed).toContain('The baseline has 5 rules.')
    expect(readmeWith(changed, rules)).toBe(readme)
  })

  it('cannot lose its counted part unnoticed', () => {
    expect(() => readmeWith('# Rebaseline\n', rules)).toThrow('no part between')
  })

  it('names no package that is not ours', () => {
    expect(readme).not.toContain('npx rebaseline')
  })
})
