// The calls that an alert's reader can make, ready to be pasted into a shell. The function key is never in them.
import type { Alert } from '../engine/alert.ts'
import { parseResourceId } from '../engine/resource-id.ts'

/** A call as a card shows it. */
export interface Call {
  readonly label: string
  readonly text: string
}

const FINDINGS = '/api/findings'
const REMEDIATE = '/api/remediate'
const DIGEST = /^sha256:[0-9a-f]{64}$/
const RULE = /^[a-z0-9-]{1,100}$/
// Longer ones are no use on a card, and would leave no room for what they are about.
const LONGEST_CALL = 2000

/** The alert with the addresses of the service, where that is known. */
export function withLinks(alert: Alert, serviceUrl: string | undefined): Alert {
  const query = findingQuery(alert.resourceId)
  if (serviceUrl === undefined || query === undefined) return alert
  const links = { finding: `${serviceUrl}${query}`, remediate: `${serviceUrl}${REMEDIATE}` }
  return { ...alert, links }
}

/** How to read the finding. Undefined when the id is none, or too long. */
export function findingCall({ resourceId, links }: Alert): Call | undefined {
  const query = findingQuery(resourceId)
  if (query === undefined) return undefined
  return callOf('See the finding', 'GET', links?.finding, query, undefined)
}

/** How to confirm what waits. Undefined when nothing is offered, or when it cannot be written in full. */
export function approveCall({ resourceId, approval, links }: Alert): Call | undefined {
  if (approval === undefined || findingQuery(resourceId) === undefined) return undefined
  const { digest, rules } = approval
  if (!DIGEST.test(digest) || !rules.every((rule) => RULE.test(rule))) return undefined
  const body = shellSafe(JSON.stringify({ resourceId, ruleIds: rules, approve: digest }))
  return callOf('Confirm exactly this plan', 'POST', links?.remediate, REMEDIATE, body)
}

function callOf(
  label: string,
  method: 'GET' | 'POST',
  url: string | undefined,
  path: string,
  body: string | undefined,
): Call | undefined {
  const data = body === undefined ? '' : ` -H 'content-type: application/json' -d '${body}'`
  const text =
    url === undefined
      ? `${method} ${path}${body === undefined ? '' : ` ${body}`}`
      : `curl -H "x-functions-key: $KEY"${data} '${url}'`
  return text.length <= LONGEST_CALL ? { label, text } : undefined
}

function findingQuery(resourceId: string): string | undefined {
  if (!resourceId.isWellFormed() || typeof parseResourceId(resourceId) === 'string')
    return undefined
  // A quote is allowed in a query, and would end the shell's.
  return `${FINDINGS}?resourceId=${encodeURIComponent(resourceId).replaceAll("'", '%27')}`
}

// JSON of ASCII alone, without a single quote or two braces in a row: between the shell's single quotes, and on a card,
// which knows functions in double braces, it stays what it is.
function shellSafe(json: string): string {
  return json.replaceAll(/['\u007f-\uffff]|\{(?=\{)/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0')
    return `\\u${code}`
  })
}
