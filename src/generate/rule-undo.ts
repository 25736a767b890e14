// The part of a rule's page that says how to take a fix back.
import { isObject, type Json, type JsonObject, withoutValue, withValue } from '../engine/json.ts'
import type { PlannedWrite, PropertyValue } from '../engine/plan.ts'
import type { Rule } from '../engine/rule.ts'
import { block, section } from './markdown.ts'
import type { WorkedExample } from './worked-example.ts'

type ArmRequest = Extract<PlannedWrite['request'], { kind: 'arm' }>

/** How to write the values before back, or why that cannot be. */
export function undoSection(rule: Rule, shown: readonly WorkedExample[]): readonly string[] {
  const { safety } = rule
  if (safety.class === 'reportOnly') return []
  if (safety.class === 'approval' && safety.irreversible === true) {
    return section('How to undo it', [`It cannot be undone. ${safety.why}`])
  }
  const ways = shown.flatMap(({ writes }) => writes.flatMap((write) => undo(rule, write)))
  return section('How to undo it', [
    'The values before are in the record of the action: `GET /api/actions?resourceId={id}`, member `write.before`. Exempt the resource first, or Rebaseline closes the gap again. For what is shown above:',
    ...ways.flatMap((lines) => ['', ...lines]),
  ])
}

function undo(rule: Rule, write: PlannedWrite): readonly (readonly string[])[] {
  const { request, before } = write
  const [first] = before
  switch (request.kind) {
    case 'arm':
      return first?.path.startsWith('/') === true
        ? [undoRequest(request, first)]
        : [undoSettings(rule, request, before)]
    case 'keyRotationPolicy':
      return [undoPolicy(first)]
    case 'rotateKey':
      return [
        [
          'A new version cannot be taken away. The old one stays enabled, and whoever names it in its configuration goes on using it.',
        ],
      ]
    case 'keyExpiry':
      return [undoExpiry(first)]
  }
}

function undoSettings(
  rule: Rule,
  request: ArmRequest,
  before: readonly PropertyValue[],
): readonly string[] {
  const settings = 'settings' in rule ? rule.settings : []
  const lost: string[] = []
  let body: Json = request.body ?? {}
  for (const { path, value, absent } of before) {
    const steps = path.split('.')
    const declared = settings.find((setting) => setting.path === path)?.absent
    if (absent !== true && value !== undefined) body = withValue(body, steps, value)
    // A PUT replaces: what is left out is gone again. A PATCH keeps it, so the service's default is written instead.
    else if (request.method === 'PUT') body = withoutValue(body, steps)
    else if (declared !== undefined && 'means' in declared) {
      body = withValue(body, steps, declared.means)
    } else {
      body = withoutValue(body, steps)
      lost.push(path)
    }
  }
  const sentences = [
    ...(request.method === 'PUT'
      ? ['Read the resource anew first: the document is replaced as a whole.']
      : []),
    ...lost.map(
      (path) => `Azure returned no \`${path}\` before, and a PATCH cannot take a value away again.`,
    ),
  ]
  const command = hasLeaf(body) ? [azRest(request.method, request, body)] : []
  return [
    ...sentences,
    ...(sentences.length > 0 && command.length > 0 ? [''] : []),
    ...command.flat(),
  ]
}

function undoRequest(request: ArmRequest, before: PropertyValue): readonly string[] {
  const body = isObject(before.value) ? sendable(before.value, request) : undefined
  switch (request.method) {
    case 'PUT':
      return body === undefined ? azRest('DELETE', request) : azRest('PUT', request, body)
    case 'PATCH':
      return body === undefined
        ? ['What it was before is not known; set it by hand.']
        : azRest('PATCH', request, body)
    case 'DELETE':
      return body === undefined
        ? ['What was deleted has to be made anew by hand.']
        : azRest('PUT', request, body)
    case 'POST':
      return body === undefined
        ? ['An action has no opposite: it cannot be undone.']
        : azRest('POST', request, body)
  }
}

// What was read, without the names that Resource Manager adds. Tags_UpdateAtScope is told what to do with a document: only
// Replace takes away what was added.
function sendable(document: JsonObject, { method, body }: ArmRequest): JsonObject {
  const { id: _id, name: _name, type: _type, systemData: _made, ...others } = document
  return method === 'PATCH' && body?.operation !== undefined
    ? { operation: 'Replace', ...others }
    : others
}

function undoPolicy(before: PropertyValue | undefined): readonly string[] {
  const policy = before?.value ?? { lifetimeActions: [] }
  return [
    ...(before?.value === undefined || before.value === null
      ? ['There was no policy; an empty one rotates nothing.', '']
      : []),
    ...block(
      'sh',
      `az keyvault key rotation-policy update --vault-name {vault} --name {key} --value ${quoted(policy)}`,
    ),
  ]
}

function undoExpiry(before: PropertyValue | undefined): readonly string[] {
  // unverified: that the data plane cannot clear an expiry.
  return typeof before?.value === 'number'
    ? block(
        'sh',
        `az keyvault key set-attributes --vault-name {vault} --name {key} --expires ${moment(before.value)}`,
      )
    : ['There was no expiry. It can be moved into the future, and not be taken away.']
}

// The CLI takes no fractions of a second.
function moment(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
}

function azRest(method: string, request: ArmRequest, body?: Json): readonly string[] {
  const url = `https://management.azure.com${request.resourceId}?api-version=${request.apiVersion}`
  const sent = body === undefined ? '' : ` --body ${quoted(body)}`
  return block('sh', `az rest --method ${method.toLowerCase()} --url "${url}"${sent}`)
}

// One word for a shell, whatever the document holds.
function quoted(body: Json): string {
  return `'${JSON.stringify(body).replaceAll("'", `'\\''`)}'`
}

function hasLeaf(value: Json): boolean {
  return isObject(value) ? Object.values(value as JsonObject).some(hasLeaf) : true
}
