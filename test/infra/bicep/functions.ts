// The functions of Bicep that our templates call. An unknown one is an error.
// https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isRecord, listOf, Runtime, type Scope, textOf, type Value } from './values.ts'

/** Where a function is called. */
export interface Place {
  readonly file: string
  readonly scope: Scope
  readonly environment: Readonly<Record<string, string>>
}

const TENANT = '9b1c2d3e-0f4a-4b5c-8d6e-7f8091a2b3c4'
// environment() of the public cloud.
const CLOUD = {
  name: 'AzureCloud',
  resourceManager: 'https://management.azure.com/',
  authentication: { loginEndpoint: 'https://login.microsoftonline.com/' },
  suffixes: { storage: 'core.windows.net', keyvaultDns: '.vault.azure.net' },
}

// uniqueString and guid are not Azure's own, but like them: short, safe in names, the same for the same input.
const hash = (values: readonly Value[]) =>
  createHash('sha256').update(values.map(textOf).join('\n')).digest('hex')

const uuid = (hex: string) =>
  [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')

const groupOf = (subscriptionId: string, name: string): Scope => ({
  kind: 'resourceGroup',
  id: `/subscriptions/${subscriptionId}/resourceGroups/${name}`,
  name,
  subscriptionId,
})

const record = (scope: Scope): Value => ({ ...scope })

/** Calls a function. */
export function call(name: string, args: readonly Value[], place: Place): Value {
  const [first = null, second = null] = args
  const { subscriptionId } = place.scope
  const read = () => readFileSync(join(dirname(place.file), textOf(first)), 'utf8')
  switch (name) {
    case 'loadJsonContent':
      return JSON.parse(read()) as Value
    case 'loadTextContent':
      return read()
    case 'readEnvironmentVariable': {
      const value = place.environment[textOf(first)] ?? second
      if (value === null) throw new Error(`${place.file}: ${textOf(first)} is not set`)
      return value
    }
    case 'union':
      return args.every(Array.isArray)
        ? [...new Set(args.flatMap((one) => listOf(one)))]
        : args.reduce<Value>(union, {})
    case 'concat':
      return args.flatMap((one) => listOf(one))
    case 'empty':
      return (
        first === null ||
        (!(first instanceof Runtime) && Object.keys(first as object | string).length === 0)
      )
    case 'endsWith':
      return textOf(first).endsWith(textOf(second))
    case 'toLower':
      return textOf(first).toLowerCase()
    case 'take':
      return textOf(first).slice(0, Number(second))
    case 'skip':
      return textOf(first).slice(Number(second))
    case 'substring':
      return textOf(first).slice(Number(second), Number(second) + Number(args[2]))
    case 'lastIndexOf':
      return textOf(first).lastIndexOf(textOf(second))
    case 'replace':
      return textOf(first).replaceAll(textOf(second), textOf(args[2] ?? null))
    case 'split':
      return textOf(first).split(textOf(second))
    case 'join':
      return listOf(first).map(textOf).join(textOf(second))
    case 'last':
      return listOf(first).at(-1) ?? null
    case 'min':
      return Math.min(...args.map(Number))
    case 'uniqueString':
      return hash(args).slice(0, 13)
    case 'guid':
      return uuid(hash(args))
    case 'cidrSubnet':
      return subnet(textOf(first), Number(second), Number(args[2]))
    case 'environment':
      return CLOUD
    case 'tenant':
      return { tenantId: TENANT }
    case 'subscription': {
      const id = first === null ? subscriptionId : textOf(first)
      return record({
        kind: 'subscription',
        id: `/subscriptions/${id}`,
        name: id,
        subscriptionId: id,
      })
    }
    case 'resourceGroup':
      if (first === null) return record(place.scope)
      return record(
        second === null
          ? groupOf(subscriptionId, textOf(first))
          : groupOf(textOf(first), textOf(second)),
      )
    case 'managementGroup': {
      if (first === null) return record(place.scope)
      const id = `/providers/Microsoft.Management/managementGroups/${textOf(first)}`
      return record({ kind: 'managementGroup', id, name: textOf(first), subscriptionId: '' })
    }
    case 'subscriptionResourceId':
      return `/subscriptions/${subscriptionId}/providers/${textOf(first)}/${textOf(second)}`
    default:
      throw new Error(`${place.file}: the function ${name} is not known to the renderer`)
  }
}

function union(left: Value, right: Value): Value {
  if (!isRecord(left) || !isRecord(right)) return right
  const merged: Record<string, Value> = { ...left }
  for (const [key, value] of Object.entries(right)) merged[key] = union(merged[key] ?? null, value)
  return merged
}

function subnet(prefix: string, size: number, index: number): string {
  const [address = ''] = prefix.split('/')
  const base = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const start = base + index * 2 ** (32 - size)
  return `${[24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join('.')}/${size}`
}
