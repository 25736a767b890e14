// Reads what az says when it fails: does it pass by itself, or will it be the same in an hour? A failed deployment is a
// tree (the deployment, its modules, their resources), printed as JSON, as JSON in strings of JSON, or as lines
// `Code: …`. Only the innermost errors tell.

/** Why az did not do it. */
export interface Refusal {
  /** Passes by itself, stays until a person does something, or not known. */
  readonly verdict: 'passes' | 'stays' | 'unknown'
  /** In plain words, without a full stop. */
  readonly because: string
  /** What Azure said about it, in one line. */
  readonly said: string
  /** All that az said. */
  readonly whole: string
}

interface Row extends Pick<Refusal, 'verdict' | 'because'> {
  readonly code?: RegExp
  readonly text?: RegExp
}

// The first row that fits decides. Codes: https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors
// and https://learn.microsoft.com/azure/event-grid/troubleshoot-subscription-validation
const ROWS: readonly Row[] = [
  {
    // Whatever status it names: a host that starts answers 403, 404, 502 and 503, or not at all.
    code: /^url validation$/i,
    text: /handshake|esvalidation|validate the provided endpoint/i,
    verdict: 'passes',
    because: 'the function does not answer the handshake of Event Grid',
  },
  {
    code: /^endpoint validation$/i,
    text: /functions\/resourceChanged\b.*\b(not found|not be found|does not exist)/is,
    verdict: 'passes',
    because: 'Event Grid does not find the function',
  },
  {
    // Around it is a BadRequest, whatever the host answered or did not answer.
    text: /\bfrom host runtime\b/i,
    verdict: 'passes',
    because: 'the host of the app is not up yet',
  },
  {
    // Seen with functions as a destination; whether the function or the request was at fault is not known.
    text: /supplied url is invalid/i,
    verdict: 'unknown',
    because: 'Event Grid did not get the address of the function',
  },
  {
    text: /only one system topic is allowed/i,
    verdict: 'stays',
    because:
      'the source has a system topic already, and Azure allows one: name it in REBASELINE_EXISTING_TOPICS (docs/deploy.md)',
  },
  {
    code: /TooManyRequests|Throttl|RateLimit/i,
    text: /^ERROR: Too Many Requests\b/im,
    verdict: 'passes',
    because: 'Azure is asked too often',
  },
  {
    code: /^(Internal\w*Error|InternalError|ServiceUnavailable|ServerBusy|BadGateway|\w*Time(d)?out|RetryableError)$/i,
    text: /^ERROR: (Internal Server Error|Bad Gateway|Service Unavailable|Gateway Timeout)\b/im,
    verdict: 'passes',
    because: 'Azure has trouble of its own',
  },
  {
    code: /^(DeploymentActive|Conflict|\w*OperationInProgress|AnotherOperation\w*)$/i,
    verdict: 'passes',
    because: 'another change is under way',
  },
  {
    code: /Authoriz|Forbidden|Disallowed|DenyAssignment|ScopeLocked/i,
    text: /^ERROR: (Forbidden|Unauthorized)\b/im,
    verdict: 'stays',
    because: 'you may not do this, or a policy or lock forbids it',
  },
  {
    text: /az login|AADSTS\d+/,
    verdict: 'stays',
    because: 'az is not signed in: az login',
  },
  {
    text: /\bbicep (CLI|executable)\b.{0,20}\bnot found|\b(can't|cannot|could not) find\b.{0,12}\bbicep\b/i,
    verdict: 'stays',
    because: 'az has no Bicep: az bicep install',
  },
  {
    code: /^(ReadOnly)?DisabledSubscription$|^SubscriptionDisabled$/i,
    verdict: 'stays',
    because: 'the subscription is disabled',
  },
  {
    text: /az cannot be started|not recognized as an internal or external command/,
    verdict: 'stays',
    because: 'the Azure CLI is not there: https://learn.microsoft.com/cli/azure/install-azure-cli',
  },
  {
    text: /\b(connection (aborted|reset|refused)|max retries exceeded|name resolution|getaddrinfo failed|timed out)\b/i,
    verdict: 'passes',
    because: 'az does not reach Azure',
  },
  {
    code: /^(Invalid\w*|Unsupported\b.*|BadRequest|\w*NotFound|\w*NotRegistered|MissingSubscriptionRegistration|NoRegisteredProviderFound|\w*Quota\w*|\w*NotAvailable\w*)$/i,
    text: /\bBCP\d{3}\b|unrecognized arguments|arguments are required/i,
    verdict: 'stays',
    because: 'Azure does not take what it was given',
  },
]
const UNKNOWN: Row = {
  verdict: 'unknown',
  because: 'it is not known whether this passes',
}

// They only say that something below them failed.
const AROUND =
  /^(DeploymentFailed|ResourceDeploymentFailure|ResourceOperationFailure|InvalidTemplateDeployment|MultipleErrorsOccurred|BadRequest|Conflict|Failed)$/i
const CODE =
  /\\*["']code\\*["']\s*:\s*\\*["']([^"'\\]+)|^[^\S\n]*Code:\s*(.+?)\s*$|^ERROR: \(([^)]+)\)|^ERROR: (\w+) - /gim
const LONGEST_LINE = 300
const GRAVITY: Readonly<Record<Refusal['verdict'], number>> = { passes: 0, unknown: 1, stays: 2 }

/** What the text of a failed az call means. One error that stays outweighs all that pass. */
export function refusal(text: string): Refusal {
  const judged = innermost(text).map(({ code, text: part }): Refusal => {
    const { verdict, because } =
      ROWS.find((row) => row.code?.test(code) || row.text?.test(part)) ?? UNKNOWN
    return { verdict, because, said: line(part), whole: text.trim() }
  })
  return judged.reduce((worst, one) =>
    GRAVITY[one.verdict] > GRAVITY[worst.verdict] ? one : worst,
  )
}

/** True when Azure says that the thing itself is not there. */
export function isNotFound(text: string): boolean {
  return innermost(text).some(
    ({ code, text: part }) =>
      /^(Resource|ResourceGroup)?NotFound$/i.test(code) ||
      // Without a code: the page of a front end, or nothing.
      (code === '' && /^ERROR: Not Found\b/im.test(part)),
  )
}

/** The errors that are about something, each with the text up to the next one. */
function innermost(text: string): readonly { readonly code: string; readonly text: string }[] {
  const found = [...text.matchAll(CODE)]
  const parts = found.map((match, index) => ({
    code: match.slice(1).find((group) => group !== undefined) ?? '',
    text: text.slice(match.index, found[index + 1]?.index),
  }))
  const telling = parts.filter(({ code }) => !AROUND.test(code))
  if (telling.length > 0) return telling
  return parts.length > 0 ? parts.slice(-1) : [{ code: '', text }]
}

/** Without the marks of JSON in strings of JSON, and short. */
function line(text: string): string {
  const plain = text
    .replace(/\\[rn]/g, ' ')
    .replace(/[\\"{}[\]]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  return plain.length > LONGEST_LINE ? `${plain.slice(0, LONGEST_LINE)}…` : plain
}
