// JSON of other programs that is often taken for ARM JSON: what it is, and how to get the right input.
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { ALL, byName, INSTEAD, one } from './commands.ts'

/** One kind of JSON that is not ours. `value` is an object whose member names are in lower case. */
interface Kind {
  is(value: JsonObject): boolean
  /** Follows `estate.json: `. */
  says(value: JsonObject): string
}

const has = (value: JsonObject, ...names: readonly string[]) =>
  names.every((name) => value[name] !== undefined)
const text = (value: Json | undefined) => (typeof value === 'string' ? value : '')
const SHOWN = 200

// Of two that fit, the first is taken.
const KINDS: readonly Kind[] = [
  {
    // https://developer.hashicorp.com/terraform/internals/json-format
    is: (value) =>
      has(value, 'format_version') &&
      ['planned_values', 'resource_changes', 'planned_outputs'].some((name) => has(value, name)),
    says: () =>
      `is a Terraform plan, not ARM JSON; judge what it deploys once that is there: ${INSTEAD}`,
  },
  {
    // The file of a state has a version and a lineage, what `terraform show -json` prints has values.
    is: (value) =>
      has(value, 'terraform_version') &&
      ['values', 'resources', 'lineage', 'serial'].some((name) => has(value, name)),
    says: () => `is a Terraform state, not ARM JSON; ${INSTEAD}`,
  },
  {
    is: (value) => has(value, '@level', '@message') || text(value['@module']) === 'terraform.ui',
    says: () => `is what Terraform says while it runs, not ARM JSON; ${INSTEAD}`,
  },
  {
    is: (value) =>
      has(value, 'awstemplateformatversion') ||
      Object.values(isObject(value.resources) ? value.resources : {}).some(
        (resource) => isObject(resource) && /^AWS::\w+::/.test(text(resource.Type)),
      ),
    says: () => `is an AWS CloudFormation template; only Azure resources are judged: ${INSTEAD}`,
  },
  {
    is: (value) => has(value, 'kind') && /^([\w.]+\/)?v\d/.test(text(value.apiversion)),
    says: ({ kind }) => `is a Kubernetes manifest (${shown(text(kind))}), not ARM JSON; ${INSTEAD}`,
  },
  {
    // https://learn.microsoft.com/azure/azure-resource-manager/templates/parameter-files
    is: (value) =>
      /deploymentparameters\.json/i.test(text(value.$schema)) ||
      (has(value, 'parameters', 'contentversion') && !has(value, 'resources')),
    says: () =>
      `holds the parameters of a deployment, not its resources; give the template or .bicep that they are for, and this with it: ${byName('main.json', 'main.parameters.json')}`,
  },
  {
    // https://learn.microsoft.com/rest/api/resources/deployments/what-if
    is: isWhatIf,
    says: () =>
      "is a What-If result; give the resources as they will be after it: `jq '[(.changes // .properties.changes)[].after // empty]'` makes a list of them",
  },
  {
    is: (value) => isObject(value.error) && errorIn(value.error) !== undefined,
    says: ({ error }) => errorSays(isObject(error) ? error : {}),
  },
  {
    is: (value) => !has(value, 'id') && !has(value, 'properties') && errorIn(value) !== undefined,
    says: errorSays,
  },
  {
    // https://learn.microsoft.com/cli/azure/policy/state
    is: (value) => has(value, 'policydefinitionid') || has(value, 'policyassignmentid'),
    says: () =>
      `is a state of Azure Policy: what a policy says of a resource, not the resource; ${INSTEAD}`,
  },
  {
    is: (value) => has(value, 'policyrule') || has(value, 'policydefinitions'),
    says: () => `is a definition of Azure Policy, not a resource; ${INSTEAD}`,
  },
  {
    // https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources
    is: ({ data }) => isObject(data) && Array.isArray(data.columns) && Array.isArray(data.rows),
    says: () =>
      `is an answer of Resource Graph as a table; ask for objects ("resultFormat": "objectArray"), as ${ALL} does`,
  },
  {
    is: (value) => has(value, 'rule', 'verdict', 'resourceid'),
    says: () => `is a report of rebaseline, not what it was made of; ${INSTEAD}`,
  },
  {
    is: (value) => has(value, 'statuscode', 'content'),
    says: () =>
      'is an answer of Invoke-AzRestMethod with its head; give the content alone: `(Invoke-AzRestMethod -Path "ID?api-version=VERSION").Content`',
  },
  {
    is: isAzd,
    says: () =>
      `is an output of azd, not ARM JSON; give the template of the project: ${byName('infra/main.bicep')}`,
  },
  {
    is: (value) => /createuidefinition/i.test(text(value.$schema)),
    says: () =>
      'is the form of a managed application, not a template; give the template beside it (mainTemplate.json)',
  },
  {
    // https://learn.microsoft.com/cli/azure/account#az-account-show
    is: (value) => has(value, 'tenantid', 'user'),
    says: () => `says who is signed in to az, not what resources there are; ${INSTEAD}`,
  },
]

/**
 * What a JSON object is that is no resource and no list of them, with the command that gives the right input, to follow
 * `estate.json: `; undefined when that is not known.
 */
export function otherJson(value: Json): string | undefined {
  if (!isObject(value)) return undefined
  const folded = Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.toLowerCase(), member]),
  )
  return KINDS.find((kind) => kind.is(folded))?.says(folded)
}

/** True for what `ConvertTo-Json` makes of an object of PowerShell's Az modules: `Get-AzStorageAccount | ConvertTo-Json`. */
export function isPowerShell(value: Json): value is JsonObject {
  if (!isObject(value)) return false
  const ids = [value.Id, value.ResourceId].some((id) => /^\/subscriptions\//i.test(text(id)))
  return ids || typeof value.ResourceGroupName === 'string' || has(value, 'Id', 'Type', 'Name')
}

function isWhatIf(value: JsonObject): boolean {
  const { properties } = value
  return [value.changes, isObject(properties) ? properties.changes : undefined].some(
    (list) =>
      Array.isArray(list) &&
      (has(value, 'status') || list.some((change) => isObject(change) && isChange(change))),
  )
}

function isChange(change: JsonObject): boolean {
  return change.changeType !== undefined || change.ChangeType !== undefined
}

function errorIn(value: JsonObject): string | undefined {
  const { code, message } = value
  return typeof code === 'string' && typeof message === 'string' ? `${code}: ${message}` : undefined
}

function errorSays(error: JsonObject): string {
  return `is an error of Azure, not what was asked for (${shown(errorIn(error) ?? '')}); ask again when that is mended: ${one()}`
}

function isAzd(value: JsonObject): boolean {
  const names = Object.keys(value)
  return (
    names.some((name) => name === 'azure_env_name') ||
    has(value, 'services', 'name') ||
    (isObject(value.infra) && isObject(value.infra.parameters))
  )
}

/** A text of somebody else, on one line and not too long. */
function shown(value: string): string {
  const line = value.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line
}
