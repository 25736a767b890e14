// When another version of Bicep is there, what it says of itself is no difference.
import { expect, test } from 'vitest'
import { isSameAnswer } from '../../tools/deployments/same-answer.ts'

const template = (version: string, tls: string) =>
  JSON.stringify({
    metadata: { _generator: { name: 'bicep', version, templateHash: `hash of ${version}` } },
    resources: [{ properties: { template: { metadata: { _generator: { version } } }, tls } }],
  })

test.each([
  ['the same text', template('1', 'TLS1_2'), template('1', 'TLS1_2'), true],
  ['another version', template('1', 'TLS1_2'), template('2', 'TLS1_2'), true],
  ['another value', template('1', 'TLS1_2'), template('1', 'TLS1_0'), false],
  ['another version and another value', template('1', 'TLS1_2'), template('2', 'TLS1_0'), false],
  ['nothing is kept yet', undefined, template('1', 'TLS1_2'), false],
  ['another order: of what is asked for twice, the later stands', '[1,2]', '[2,1]', false],
])('%s', (_case, kept, made, same) => {
  expect(isSameAnswer(kept, made)).toBe(same)
})
