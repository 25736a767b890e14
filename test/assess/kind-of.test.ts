// What an input is taken for, by its name and its first members.
import { describe, expect, test } from 'vitest'
import { type ByteSource, sourceOfBytes } from '../../src/assess/byte-source.ts'
import { type InputKind, kindOf } from '../../src/assess/inputs/kind-of.ts'
import { account, accountId } from './run.ts'

const SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deployment'
const template = { $schema: `${SCHEMA}Template.json#`, contentVersion: '1.0.0.0', resources: [] }
const text = (value: unknown) => JSON.stringify(value)
const one = account('a')

describe('kindOf', () => {
  test.each<[string, string | Uint8Array, InputKind]>([
    ['a template', text(template), 'template'],
    ['its schema last', text({ a: 1, resources: [], $schema: template.$schema }), 'template'],
    [
      'a template of a subscription',
      text({ $schema: 'https://x/2018-05-01/subscriptionDeploymentTemplate.json#' }),
      'template',
    ],
    ['names in another case', text({ ContentVersion: '1', Resources: [] }), 'template'],
    ['resources by symbolic name', text({ languageVersion: '2.0', resources: {} }), 'template'],
    ['no schema, but variables', text({ variables: {}, resources: [] }), 'template'],
    ['nothing but resources', text({ resources: [one] }), 'template'],
    ['an export', text({ template, error: null }), 'template'],
    ['with comments before all', `// x\n/* {} */${text(template)}`, 'template'],
    ['with a byte order mark', `\uFEFF${text(template)}`, 'template'],
    ['broken behind its schema', `{"$schema":"${SCHEMA}Template.json#","resources":[1`, 'template'],
    [
      'in UTF-16, which judging refuses by name',
      Buffer.from(`\uFEFF${text(template)}`, 'utf16le'),
      'template',
    ],
    ['in UTF-16 without a mark', Buffer.from(text(template), 'utf16le'), 'template'],
    ['parameters', text({ $schema: `${SCHEMA}Parameters.json#`, parameters: {} }), 'parameters'],
    [
      'parameters without schema',
      text({ contentVersion: '1.0.0.0', parameters: {} }),
      'parameters',
    ],
    ['a snapshot', text({ predictedResources: [], diagnostics: [] }), 'snapshot'],
    ['a resource', text(one), 'documents'],
    ['a resource with nested children', text({ ...one, resources: [] }), 'documents'],
    ['an id alone', text({ id: accountId('a'), properties: {} }), 'documents'],
    ['a list', text([one, 1]), 'documents'],
    ['a page', text({ value: [one], nextLink: null }), 'documents'],
    ['an answer of Resource Graph', text({ count: 1, data: [one] }), 'documents'],
    ['a list of pages', text([{ value: [one] }]), 'documents'],
    ['JSON lines', `${text(one)}\n${text(one)}`, 'documents'],
    [
      'package.json',
      text({ name: 'x', version: '1.0.0', type: 'module', resources: [] }),
      'nothing',
    ],
    [
      'a JSON schema',
      text({ $schema: 'https://json-schema.org/draft', type: 'object' }),
      'nothing',
    ],
    ['a media type', text({ type: 'image/png', name: 'x' }), 'nothing'],
    [
      'a Terraform state',
      text({ version: 4, resources: [{ type: 'azurerm_x', name: 'y' }] }),
      'nothing',
    ],
    [
      'CloudFormation',
      text({ Parameters: {}, Resources: { b: { Type: 'AWS::S3::Bucket' } } }),
      'nothing',
    ],
    ['a list of numbers', '[1]', 'nothing'],
    ['an empty list', '[]', 'nothing'],
    ['an empty page', '{"value":[]}', 'nothing'],
    ['no JSON', 'param a string', 'nothing'],
    ['nothing', '', 'nothing'],
  ])('%s', (_what, input, kind) => {
    const bytes = typeof input === 'string' ? Buffer.from(input) : input
    expect(kindOf(sourceOfBytes(bytes, 'stdin'), 'stdin')).toBe(kind)
  })

  test.each<[string, InputKind]>([
    ['main.bicep', 'bicep'],
    ['MAIN.BICEP', 'bicep'],
    ['main.bicepparam', 'bicepparam'],
    ['main.bicep.json', 'template'],
  ])('the end of the name counts first: %s', (name, kind) => {
    expect(kindOf(sourceOfBytes(Buffer.from(text(template)), name), name)).toBe(kind)
  })

  test('of a long list only the first part is read', () => {
    const bytes = Buffer.from(text(Array.from({ length: 20_000 }, () => one)))
    let read = 0
    const all = sourceOfBytes(bytes, 'x')
    const source: ByteSource = {
      ...all,
      read(target, position) {
        read += target.length
        return all.read(target, position)
      },
    }
    expect(kindOf(source, 'x.json')).toBe('documents')
    expect(read).toBeLessThan(bytes.length / 10)
  })
})
