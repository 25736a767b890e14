// What the hooks are told: the variables that azd gives them. Without azd they come from outputs.mjs and from the shell.

/** One installation, as the variables name it. */
export interface Installation {
  /** `environmentName` of the templates. */
  readonly name: string
  readonly location: string
  /** Subscription and resource group of the function app. */
  readonly subscription: string
  readonly group: string
  readonly appName: string
  /** Resource id of the function that events go to. */
  readonly functionId: string
  /** Where the HTTP functions are, without a slash at the end. */
  readonly url: string
  /** Subscriptions beside the own one whose events are delivered. */
  readonly furtherSubscriptions: readonly string[]
  /** Resource ids of the vaults whose events are delivered. */
  readonly vaults: readonly string[]
  /** Resource ids of system topics that were there before: they are the customer's. */
  readonly existingTopics: readonly string[]
  /** Most seconds that a hook waits in all. The time that az and Azure take comes on top. */
  readonly patienceSeconds: number
}

type Variables = Readonly<Record<string, string | undefined>>

const OUTPUT =
  'an output of infra/main.bicep. With azd: azd provision. Without: step 3 of docs/deploy.md, "With az and func"'
const CHOSEN = (example: string) =>
  `what infra/main.bicep was deployed with. With azd: azd env select NAME. Without: export ${example}`

/** Every variable that a hook may need, and where it comes from. */
const SOURCES: Readonly<Record<string, string>> = {
  AZURE_ENV_NAME: CHOSEN('AZURE_ENV_NAME=prod'),
  AZURE_LOCATION: CHOSEN('AZURE_LOCATION=westeurope'),
  REBASELINE_APP_ID: OUTPUT,
  REBASELINE_CLIENT_ID: OUTPUT,
  REBASELINE_STORAGE_ID: OUTPUT,
  REBASELINE_PRINCIPAL_ID: OUTPUT,
  REBASELINE_IDENTITY_ID: OUTPUT,
  REBASELINE_URL: OUTPUT,
}

const APP = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/[^/]+\/sites\/([^/]+)$/i
const FUNCTION = 'resourceChanged'
const PATIENCE_SECONDS = 900

/** What making the event subscriptions needs: infra/events.bicepparam reads these, too. */
export const TO_DEPLOY: readonly string[] = Object.keys(SOURCES)
/** What removing them needs. */
export const TO_REMOVE: readonly string[] = ['AZURE_ENV_NAME', 'REBASELINE_APP_ID']

/**
 * The installation that the variables name, or everything that is wrong with them, one line each. What is not in
 * `needed` may be missing and is empty then.
 */
export function installation(
  variables: Variables,
  needed: readonly string[],
): Installation | readonly string[] {
  const missing = needed
    .filter((name) => !variables[name])
    .map((name) => `${name} is missing: it is ${SOURCES[name]}.`)
  if (missing.length > 0) return missing

  const appId = variables.REBASELINE_APP_ID ?? ''
  const [, subscription = '', group = '', appName = ''] = APP.exec(appId) ?? []
  const patienceSeconds = Number(variables.REBASELINE_DEPLOY_PATIENCE_SECONDS || PATIENCE_SECONDS)
  const given = variables.AZURE_SUBSCRIPTION_ID || subscription
  const wrong = [
    ...(appName === '' ? [`REBASELINE_APP_ID is not the id of a function app: ${appId}`] : []),
    ...(appName !== '' && !same(given, subscription)
      ? [
          `AZURE_SUBSCRIPTION_ID is ${given}, and REBASELINE_APP_ID lies in ${subscription}: they belong to two deployments.`,
        ]
      : []),
    ...(needed.includes('REBASELINE_URL') && !URL.canParse(variables.REBASELINE_URL ?? '')
      ? [`REBASELINE_URL is not an address: ${variables.REBASELINE_URL}`]
      : []),
    ...(patienceSeconds > 0 && Number.isFinite(patienceSeconds)
      ? []
      : [
          `REBASELINE_DEPLOY_PATIENCE_SECONDS is not a number of seconds above 0: ${variables.REBASELINE_DEPLOY_PATIENCE_SECONDS}`,
        ]),
  ]
  if (wrong.length > 0) return wrong

  return {
    name: variables.AZURE_ENV_NAME ?? '',
    location: variables.AZURE_LOCATION ?? '',
    subscription,
    group,
    appName,
    functionId: `${appId}/functions/${FUNCTION}`,
    url: (variables.REBASELINE_URL ?? '').replace(/\/+$/, ''),
    furtherSubscriptions: list(variables.REBASELINE_ADDITIONAL_SUBSCRIPTIONS).filter(
      (id) => !same(id, subscription),
    ),
    vaults: list(variables.REBASELINE_VAULT_IDS),
    // SOURCE=TOPIC, as infra/events.bicepparam reads it.
    existingTopics: list(variables.REBASELINE_EXISTING_TOPICS).map(
      (pair) => pair.split('=').at(-1)?.trim() ?? '',
    ),
    patienceSeconds,
  }
}

// As infra/events.bicep counts them: each once, whatever its case.
function list(value = ''): string[] {
  const all = value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
  return all.filter((one, index) => all.findIndex((other) => same(other, one)) === index)
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
