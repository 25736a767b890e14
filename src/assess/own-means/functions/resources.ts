// Fallback evaluator: functions that make ids.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#resourceid
import { call, text } from '../expression.ts'
import { idBelow, managementGroupId } from '../ids.ts'
import type { Scope } from '../scope.ts'
import { toExpression, Unknown, type Value } from '../values.ts'
import type { Functions } from './function.ts'

const TYPE = /^[^/\s]*\w\.\w[^/\s]*(\/[^/\s]+)+$/

// Pairs of a kind and a name.
const ID = /^(\/[^/]+\/[^/]+)+$/

/** Ids. What is unknown stays in a call that names subscription and group, whatever template it stands in. */
export const RESOURCES: Functions = {
  resourceId: (args, scope) => {
    const asked = taken(args)
    return asked === undefined ? undefined : resourceId(asked, scope)
  },
  subscriptionResourceId: (args, { site }) => {
    const asked = taken(args)
    const inOne = site.level === 'resourceGroup' || site.level === 'subscription'
    const [subscription = inOne ? site.subscriptionId : undefined, ...more] = asked?.before ?? []
    if (asked === undefined || subscription === undefined || more.length > 0) return undefined
    return made('subscriptionResourceId', [subscription], asked, ([one]) => `/subscriptions/${one}`)
  },
  tenantResourceId: (args) => {
    const asked = taken(args)
    if (asked === undefined || asked.before.length > 0) return undefined
    return made('tenantResourceId', [], asked, () => '')
  },
  managementGroupResourceId: (args, { site }) => {
    const asked = taken(args)
    const own = site.level === 'managementGroup' ? site.managementGroup : undefined
    const [group = own, ...more] = asked?.before ?? []
    if (asked === undefined || group === undefined || more.length > 0) return undefined
    return made('managementGroupResourceId', [group], asked, ([one = '']) => managementGroupId(one))
  },
  extensionResourceId: ([base, ...args]) => {
    const asked = taken(args)
    if (base === undefined || asked === undefined || asked.before.length > 0) return undefined
    if (typeof base === 'string' && !ID.test(base)) return undefined
    return made('extensionResourceId', [base], asked, ([one = '']) => one)
  },
}

/** The arguments of a function that makes an id. */
interface Asked {
  readonly before: readonly Value[]
  readonly type: string
  readonly names: readonly Value[]
}

function taken(args: readonly Value[]): Asked | undefined {
  const at = args.findIndex((one) => typeof one === 'string' && one.includes('/'))
  const type = args[at]
  if (typeof type !== 'string' || !TYPE.test(type)) return undefined
  const names = args.slice(at + 1)
  const before = args.slice(0, at)
  const good = names.length === type.split('/').length - 1 && [...before, ...names].every(isName)
  return good ? { before, type, names } : undefined
}

function isName(value: Value): boolean {
  return typeof value === 'string' ? value !== '' && !value.includes('/') : value instanceof Unknown
}

function resourceId(asked: Asked, { site }: Scope): Value | undefined {
  const { before } = asked
  const [first, second, ...more] = before
  if (site.level === 'resourceGroup') {
    const [subscription, group] =
      second === undefined ? [site.subscriptionId, first ?? site.resourceGroup] : [first, second]
    if (subscription === undefined || more.length > 0) return undefined
    return made(
      'resourceId',
      [subscription, group],
      asked,
      ([one, other]) => `/subscriptions/${one}/resourceGroups/${other}`,
    )
  }
  if (site.level === 'subscription' && before.length < 2) {
    const own = [first ?? site.subscriptionId]
    return made('subscriptionResourceId', own, asked, ([one]) => `/subscriptions/${one}`)
  }
  return before.length === 0 ? made('tenantResourceId', [], asked, () => '') : undefined
}

function made(
  name: string,
  before: readonly Value[],
  { type, names }: Asked,
  baseOf: (before: readonly string[]) => string,
): Value {
  const texts = [...before, ...names].filter((one) => typeof one === 'string')
  if (texts.length === before.length + names.length) {
    return idBelow(baseOf(texts.slice(0, before.length)), type, texts.slice(before.length))
  }
  const args = [...before.map(toExpression), text(type), ...names.map(toExpression)]
  return new Unknown(call(name, ...args))
}
