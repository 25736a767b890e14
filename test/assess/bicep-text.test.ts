// Which files a Bicep file names.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bicepNames } from '../../src/assess/inputs/bicep-text.ts'

describe('bicepNames', () => {
  test.each<[string, string, readonly string[]]>([
    ['a module', "module a './b.bicep' = {\n  name: 'c'\n}", ['./b.bicep']],
    [
      'two on lines of their own',
      "module a 'b.bicep' = {}\nmodule c '../d.json' = {}",
      ['b.bicep', '../d.json'],
    ],
    [
      'with a decorator and a condition',
      "@batchSize(1)\nmodule a 'b.bicep' = if (x == 'y') {}",
      ['b.bicep'],
    ],
    ['an import of names', "import { a, b as c } from 'd.bicep'", ['d.bicep']],
    ['an import of all', "import * as a from 'd.bicep'", ['d.bicep']],
    ['a comment between', "module /* x */ a // y\n 'b.bicep' = {}", ['b.bicep']],
    ['in a comment of a line', "// module a 'b.bicep'", []],
    ['in a comment of several lines', "/*\nmodule a 'b.bicep'\n*/", []],
    ['in a text', "var x = 'module a \\'b.bicep\\''", []],
    [
      'in a text over several lines',
      "var x = '''\nmodule a 'b.bicep'\n''''\nmodule c 'd.bicep' = {}",
      ['d.bicep'],
    ],
    [
      'after a text with an expression',
      `var x = '\${a['b']}\${{c: 'd'}.c}'\nmodule e 'f.bicep' = {}`,
      ['f.bicep'],
    ],
    [
      'after a text with a comment in it',
      "var x = 'http://y'\nmodule a 'b.bicep' = {}",
      ['b.bicep'],
    ],
    ['after a quote that is not closed', "var x = 'y\nmodule a 'b.bicep' = {}", ['b.bicep']],
    ['a registry', "module a 'br/public:avm/res/x:1.0' = {}\nmodule b 'ts:x' = {}", []],
    ['a parameter of that name', "param module string = 'x'", []],
  ])('modules: %s', (_what, text, modules) => {
    expect(bicepNames(text).modules).toEqual(modules)
  })

  test.each<[string, string, string | undefined, string | undefined]>([
    ['a file', "using './main.bicep'\nparam a = 'b'", './main.bicep', undefined],
    ['a file after a comment', "// using 'x.bicep'\nusing 'main.json'", 'main.json', undefined],
    ['none', 'using none', 'none', undefined],
    ['none, with a base', "using none\nextends 'base.bicepparam'", 'none', 'base.bicepparam'],
    ['no line', "param a = 'using'", undefined, undefined],
    ['a text that is worked out', `using '\${x}.bicep'`, undefined, undefined],
  ])('using: %s', (_what, text, using, extended) => {
    expect(bicepNames(text)).toEqual({ modules: [], using, extended })
  })

  test('ends for any text', () => {
    const parts = ["'", "'''", '${', '}', '{', '\\', '/*', '*/', '//', '\n', 'module a', ' ']
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 30 }), (text) => {
        expect(bicepNames(text.join('')).modules.length).toBeLessThan(31)
      }),
      { numRuns: 5000 },
    )
  })
})
