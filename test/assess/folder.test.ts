// What is taken from a folder, what is passed over and why.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { inputsOf } from '../../src/assess/inputs/folder.ts'
import { account } from './run.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

type Files = Readonly<Record<string, unknown>>

/** A folder with files: texts as they are, everything else as JSON. */
function folderOf(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'assess-folder-'))
  folders.push(folder)
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  }
  return folder
}

/** Inputs as `kind path`, with `+ path` for parameters; what is passed over as `path why`. */
function found(files: Files, bicep = true) {
  const folder = folderOf(files)
  const name = (path: string) => relative(folder, path)
  const { inputs, passedOver } = inputsOf(folder, bicep ? undefined : NONE)
  return {
    inputs: inputs.map(({ kind, path, parameters }) =>
      [kind, name(path), ...(parameters === undefined ? [] : ['+', name(parameters)])].join(' '),
    ),
    passedOver: passedOver.map(({ path, why }) => `${name(path)} ${why}`),
  }
}

const ARM = { contentVersion: '1.0.0.0', parameters: {}, resources: [] }
const COMPILED = { ...ARM, metadata: { _generator: { name: 'bicep', version: '0.49.2' } } }
const PARAMETERS = {
  $schema: 'https://x/2019-04-01/deploymentParameters.json#',
  contentVersion: '1.0.0.0',
  parameters: {},
}
const NONE = 'no bicep was found'
const SNAPSHOT = { predictedResources: [] }
const BICEP = 'param a string\n'

describe('templates and their parameters', () => {
  test.each<[string, Files, readonly string[], readonly string[]]>([
    ['a template alone', { 'main.json': ARM }, ['template main.json'], []],
    [
      'each parameter file makes an input',
      {
        'main.json': ARM,
        'main.parameters.json': PARAMETERS,
        'main.parameters.prod.json': PARAMETERS,
        'main.test.parameters.json': PARAMETERS,
      },
      [
        'template main.json + main.parameters.json',
        'template main.json + main.parameters.prod.json',
        'template main.json + main.test.parameters.json',
      ],
      [],
    ],
    [
      'azuredeploy, in another case, with a dash',
      { 'azuredeploy.json': ARM, 'AzureDeploy-Parameters.json': PARAMETERS },
      ['template azuredeploy.json + AzureDeploy-Parameters.json'],
      [],
    ],
    [
      'parameters.json belongs to the only template of its folder',
      { 'a/x.json': ARM, 'a/parameters.json': PARAMETERS, 'a/prod.parameters.json': PARAMETERS },
      ['template a/x.json + a/parameters.json', 'template a/x.json + a/prod.parameters.json'],
      [],
    ],
    [
      'of two templates to none',
      { 'x.json': ARM, 'y.json': ARM, 'parameters.json': PARAMETERS },
      ['template x.json', 'template y.json'],
      ['parameters.json holds parameters, and no template beside it has its name'],
    ],
    [
      'the longer name wins',
      { 'main.json': ARM, 'main.prod.json': ARM, 'main.prod.parameters.json': PARAMETERS },
      ['template main.json', 'template main.prod.json + main.prod.parameters.json'],
      [],
    ],
    [
      'parameters in another folder belong to none',
      { 'main.json': ARM, 'b/main.parameters.json': PARAMETERS },
      ['template main.json'],
      ['b/main.parameters.json holds parameters, and no template beside it has its name'],
    ],
    [
      'a .bicep may have them, too',
      { 'main.bicep': BICEP, 'main.parameters.json': PARAMETERS },
      ['bicep main.bicep + main.parameters.json'],
      [],
    ],
  ])('%s', (_what, files, inputs, passedOver) => {
    expect(found(files)).toEqual({ inputs, passedOver })
  })
})

describe('Bicep', () => {
  const project = {
    'main.bicep': "module a './modules/net.bicep' = {}\nimport { t } from 'types.bicep'\n",
    'main.json': COMPILED,
    'modules/net.bicep': BICEP,
    'modules/net.json': COMPILED,
    'types.bicep': '@export()\ntype t = string\n',
    'prod.bicepparam': "using './main.bicep'\nextends 'base.bicepparam'\n",
    'prod.snapshot.json': SNAPSHOT,
    'test.bicepparam': "using 'main.bicep'\n",
    'base.bicepparam': 'using none\nparam a = 1\n',
  }

  test('is judged through its parameter files; modules and what was made from it are passed over', () => {
    expect(found(project)).toEqual({
      inputs: ['bicepparam prod.bicepparam', 'bicepparam test.bicepparam'],
      passedOver: [
        'base.bicepparam is part of prod.bicepparam',
        'main.bicep is judged through test.bicepparam',
        'main.json was made from main.bicep, which is judged',
        'modules/net.bicep is part of main.bicep',
        'modules/net.json was made from net.bicep, a module',
        'prod.snapshot.json was made from prod.bicepparam, which is judged',
        'types.bicep is part of main.bicep',
      ],
    })
  })

  test('without Bicep what was made from it takes its place', () => {
    const { inputs, passedOver } = found(project, false)
    expect(inputs).toEqual(['template main.json', 'snapshot prod.snapshot.json'])
    expect(passedOver).toContain(`main.bicep needs Bicep: ${NONE}`)
    expect(passedOver).toContain(`test.bicepparam needs Bicep: ${NONE}`)
    expect(passedOver).toContain('modules/net.json was made from net.bicep, a module')
  })

  test.each<[string, Files, readonly string[]]>([
    ['alone', { 'main.bicep': BICEP }, ['bicep main.bicep']],
    [
      'a template by hand beside it is another input',
      { 'main.bicep': BICEP, 'main.json': ARM },
      ['bicep main.bicep', 'template main.json'],
    ],
    [
      'a compiled template without its source stands alone',
      { 'main.json': COMPILED },
      ['template main.json'],
    ],
    [
      'parameters of a template in JSON',
      { 'a.bicepparam': "using './main.json'", 'main.json': ARM },
      ['bicepparam a.bicepparam'],
    ],
    [
      'a module in a comment is none',
      { 'a.bicep': "// module x 'b.bicep'\n/* module y 'b.bicep' */", 'b.bicep': BICEP },
      ['bicep a.bicep', 'bicep b.bicep'],
    ],
    [
      'a template that is a module',
      { 'a.bicep': "module x 'b.json' = {}", 'b.json': ARM },
      ['bicep a.bicep'],
    ],
    [
      'a snapshot without its parameters stands alone',
      { 'a.snapshot.json': SNAPSHOT },
      ['snapshot a.snapshot.json'],
    ],
  ])('%s', (_what, files, inputs) => {
    expect(found(files).inputs).toEqual(inputs)
  })
})

describe('other files', () => {
  test('documents are inputs; other JSON is told of, settings are not, and the rest is not looked at', () => {
    const files = {
      'estate.json': [account('a')],
      'data.json': { a: 1 },
      'list.jsonc': '// x\n[1]',
      'bicepconfig.json': {},
      'package.json': {},
      'readme.md': '#',
      '.git/x.json': ARM,
      'node_modules/y/z.json': ARM,
      'deep/er/z.jsonc': `// x\n${JSON.stringify(ARM)}`,
    }
    expect(found(files)).toEqual({
      inputs: ['template deep/er/z.jsonc', 'documents estate.json'],
      passedOver: [
        'data.json is nothing that can be judged',
        'list.jsonc is nothing that can be judged',
      ],
    })
  })

  test('links in a circle and links to nothing do no harm', () => {
    const folder = folderOf({ 'a/main.json': ARM })
    symlinkSync(folder, join(folder, 'a', 'up'))
    symlinkSync(join(folder, 'none.json'), join(folder, 'gone.json'))
    expect(inputsOf(folder, undefined).inputs).toEqual([
      { kind: 'template', path: join(folder, 'a', 'main.json') },
    ])
  })

  test('a broken template is an input, so that its fault is told', () => {
    const text = '{"$schema":"https://x/2019-04-01/deploymentTemplate.json#","resources":[{]}'
    expect(found({ 'main.json': text }).inputs).toEqual(['template main.json'])
  })

  test.each<[string, Files, boolean, string]>([
    [
      'an empty folder',
      {},
      true,
      'holds nothing to judge; looked for *.bicepparam, *.bicep, and *.json',
    ],
    [
      'other JSON only',
      { 'a.json': {}, 'b.json': {} },
      true,
      'passed over: 2 × is nothing that can',
    ],
    [
      'Bicep only, without Bicep',
      { 'a.bicep': BICEP },
      false,
      `passed over: 1 × needs Bicep: ${NONE}`,
    ],
    ['parameters only', { 'a.parameters.json': PARAMETERS }, true, '1 × holds parameters'],
  ])('nothing to judge is an error: %s', (_what, files, bicep, message) => {
    const folder = folderOf(files)
    const noBicep = bicep ? undefined : NONE
    expect(() => inputsOf(folder, noBicep)).toThrow(`${folder}: holds nothing to judge`)
    expect(() => inputsOf(folder, noBicep)).toThrow(message)
  })

  test('a folder that is not there is an error', () => {
    expect(() => inputsOf('no-such-folder', undefined)).toThrow('no-such-folder: ENOENT')
  })
})
