// The part of a rule's page that says how to take a fix back: what the engine's undo sends, as commands.

import type { KeyRotationPolicy } from '../engine/change.ts'
import type { Json } from '../engine/json.ts'
import type { PlannedWrite, WriteRequest } from '../engine/plan.ts'
import type { Rule } from '../engine/rule.ts'
import type { Undo } from '../engine/undo.ts'
import { block, section } from './markdown.ts'
import type { WorkedExample } from './worked-example.ts'
import { undoOfWrite } from './worked-undo.ts'

/** How to write the values before back, or why that cannot be. */
export function undoSection(rule: Rule, shown: readonly WorkedExample[]): readonly string[] {
  const { safety } = rule
  if (safety.class === 'reportOnly') return []
  if (safety.class === 'approval' && safety.irreversible === true) {
    return section('How to undo it', [`It cannot be undone. ${safety.why}`])
  }
  const ways = shown.flatMap((worked) =>
    worked.writes.map((write) => undoLines(write, undoOfWrite(worked, write))),
  )
  return section('How to undo it', [
    'The values before are in the record of the action: `GET /api/actions?resourceId={id}`, member `write.before`. Exempt the resource first, or Rebaseline closes the gap again. For what is shown above:',
    ...ways.flatMap((lines) => ['', ...lines]),
  ])
}

function undoLines({ request, before }: PlannedWrite, undo: Undo): readonly string[] {
  const sentences = [
    ...(isWholeDocument(request, before)
      ? ['Read the resource anew first: the document is replaced as a whole.']
      : []),
    ...(request.kind === 'keyRotationPolicy' && before.some(({ value }) => (value ?? null) === null)
      ? ['There was no policy; an empty one rotates nothing.']
      : []),
    ...undo.stays.map(({ why }) => why),
  ]
  const commands = undo.requests.flatMap(command)
  const gap = sentences.length > 0 && commands.length > 0 ? [''] : []
  return [...sentences, ...gap, ...commands]
}

function isWholeDocument(request: WriteRequest, before: PlannedWrite['before']): boolean {
  const ofResource = before.every(({ path }) => !path.startsWith('/'))
  return request.kind === 'arm' && request.method === 'PUT' && ofResource
}

function command(request: WriteRequest): readonly string[] {
  switch (request.kind) {
    case 'arm': {
      const { method, resourceId, apiVersion, body } = request
      const url = `https://management.azure.com${resourceId}?api-version=${apiVersion}`
      const sent = body === undefined ? '' : ` --body ${quoted(body)}`
      return block('sh', `az rest --method ${method.toLowerCase()} --url "${url}"${sent}`)
    }
    case 'keyRotationPolicy':
      return block(
        'sh',
        `az keyvault key rotation-policy update --vault-name {vault} --name {key} --value ${quoted(policyOf(request.policy))}`,
      )
    case 'keyExpiry':
      return block(
        'sh',
        `az keyvault key set-attributes --vault-name {vault} --name {key} --expires ${moment(request.expires)}`,
      )
    case 'rotateKey':
      throw new Error('no undo rotates a key')
  }
}

// The CLI takes the policy in the form of the data plane's REST interface.
function policyOf({ expiresIn, lifetimeActions }: KeyRotationPolicy): Json {
  return {
    ...(expiresIn === undefined ? {} : { attributes: { expiryTime: expiresIn } }),
    lifetimeActions: lifetimeActions.map(({ action, ...trigger }) => ({
      trigger,
      action: { type: action },
    })),
  }
}

// The CLI takes no fractions of a second.
function moment(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
}

// One word for a shell, whatever the document holds.
function quoted(body: Json): string {
  return `'${JSON.stringify(body).replaceAll("'", `'\\''`)}'`
}
