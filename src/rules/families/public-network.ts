// The two gates of a network: public access as a whole, and the firewall's default.
import { type Json, reader, sameValue, valueAt } from '../../engine/json.ts'
import {
  type CodedRule,
  defineRule,
  type Facts,
  type Gap,
  type SettingsRule,
} from '../../engine/rule.ts'
import { prefixLength, within } from '../networks.ts'

type Declared = 'gaps' | 'change' | 'examples' | 'parameters'

/** What differs from type to type. */
export type PublicNetwork = Omit<CodedRule, Declared>

const PATH = 'properties.publicNetworkAccess'
const ACLS = ['properties', 'networkAcls']
const accessOf = reader(PATH)

/**
 * A rule about public network access of a type with a firewall: Disabled, SecuredByPerimeter, or, where the operator
 * says so, selected networks with a list. Never written is SecuredByPerimeter: without a perimeter it locks all out.
 */
export function publicNetwork(rule: PublicNetwork): CodedRule {
  return defineRule({
    ...rule,
    parameters: ['publicNetwork', 'allowedNetworks'],
    gaps(facts) {
      const access = accessOf(facts.resource) ?? 'Enabled'
      if (sameValue(access, 'Disabled') || sameValue(access, 'SecuredByPerimeter')) return []
      return facts.parameters.publicNetwork === 'SelectedNetworks'
        ? openNetworks(facts)
        : [closed(facts)]
    },
    change: () => [{ kind: 'set', path: PATH, value: 'Disabled' }],
    examples: {
      compliant: [
        { because: 'it is off', resource: { properties: { publicNetworkAccess: 'Disabled' } } },
        {
          because: 'case does not matter',
          resource: { properties: { publicNetworkAccess: 'disabled' } },
        },
        {
          because: 'a network security perimeter decides',
          resource: { properties: { publicNetworkAccess: 'SecuredByPerimeter' } },
        },
        {
          because: 'only networks of the list are let in, and that is what the operator wants',
          parameters: { publicNetwork: 'SelectedNetworks', allowedNetworks: ['203.0.113.0/24'] },
          resource: firewall('Deny', '203.0.113.7'),
        },
      ],
      nonCompliant: [
        { because: 'it is on', resource: { properties: { publicNetworkAccess: 'Enabled' } } },
        { because: 'absent means on', resource: { properties: {} } },
        {
          because: 'the firewall lets everybody in',
          parameters: { publicNetwork: 'SelectedNetworks', allowedNetworks: ['203.0.113.0/24'] },
          resource: firewall('Allow', '203.0.113.7'),
        },
        {
          because: 'a network that is not on the list is let in',
          parameters: { publicNetwork: 'SelectedNetworks', allowedNetworks: ['203.0.113.0/24'] },
          resource: firewall('Deny', '198.51.100.0/24'),
        },
      ],
    },
  })
}

function firewall(defaultAction: string, value: string) {
  const networkAcls = { defaultAction, ipRules: [{ value }], virtualNetworkRules: [] }
  return { properties: { publicNetworkAccess: 'Enabled', networkAcls } }
}

function closed({ resource, parameters }: Facts): Gap {
  const actual = accessOf(resource)
  const expected =
    parameters.publicNetwork === 'SelectedNetworks' ? 'Disabled' : parameters.publicNetwork
  return { path: PATH, expected, ...(actual === undefined ? {} : { actual }) }
}

function openNetworks(facts: Facts): readonly Gap[] {
  const acls = valueAt(facts.resource, ACLS)
  if (!sameValue(valueAt(acls, ['defaultAction']) ?? 'Allow', 'Deny')) return [closed(facts)]
  const rules = valueAt(acls, ['ipRules'])
  const foreign = (Array.isArray(rules) ? rules : [])
    .map((entry: Json) => String(valueAt(entry, ['value'])))
    .filter((range) => !facts.parameters.allowedNetworks.some((allowed) => within(range, allowed)))
  return foreign.length === 0 ? [] : [{ ...closed(facts), actual: `lets in ${foreign.join(', ')}` }]
}

/** What differs from type to type for the firewall's default and its lists. */
export type Firewall = Omit<SettingsRule, 'settings' | 'examples'>

/** A rule that wants the firewall to deny by default. The lists stay as they are. */
export function defaultDeny(rule: Firewall): SettingsRule {
  return defineRule({
    ...rule,
    settings: [
      {
        path: 'properties.networkAcls.defaultAction',
        want: { equals: 'Deny' },
        write: 'Deny',
        // No networkAcls means that the firewall is off.
        absent: { means: 'Allow' },
      },
    ],
    examples: {
      compliant: [
        {
          because: 'the firewall denies by default',
          resource: { properties: { networkAcls: { defaultAction: 'Deny' } } },
        },
      ],
      nonCompliant: [
        {
          because: 'the lists are there but the default lets everybody in',
          resource: {
            properties: {
              networkAcls: { defaultAction: 'Allow', ipRules: [{ value: '203.0.113.7' }] },
            },
          },
        },
        { because: 'no firewall at all', resource: { properties: {} } },
      ],
    },
  })
}

/** A rule that wants no IP range wider than the baseline's in the firewall. A fix takes out the wide ones only. */
export function narrowRanges(rule: PublicNetwork): CodedRule {
  const wide = ({ resource, parameters }: Facts) =>
    ranges(resource).filter(({ value }) => (prefixLength(value) ?? 0) < parameters.widestIpPrefix)
  const path = 'properties.networkAcls.ipRules'
  return defineRule({
    ...rule,
    parameters: ['widestIpPrefix'],
    gaps(facts) {
      return wide(facts).map(({ value }) => ({
        path,
        actual: value,
        expected: `no range wider than /${facts.parameters.widestIpPrefix}`,
      }))
    },
    change(facts) {
      const tooWide = new Set(wide(facts).map(({ value }) => value))
      const kept = ranges(facts.resource).filter(({ value }) => !tooWide.has(value))
      return [{ kind: 'set', path, value: kept.map(({ entry }) => entry) }]
    },
    examples: {
      compliant: [
        { because: 'no rule at all', resource: { properties: {} } },
        { because: 'one address', resource: firewall('Deny', '203.0.113.7') },
        { because: 'exactly as wide as allowed', resource: firewall('Deny', '203.0.113.0/24') },
      ],
      nonCompliant: [
        { because: 'a quarter of a million addresses', resource: firewall('Deny', '203.0.0.0/14') },
        { because: 'everybody', resource: firewall('Deny', '0.0.0.0/0') },
        {
          because: 'what is no range is not known to be narrow',
          resource: firewall('Deny', 'any'),
        },
      ],
    },
  })
}

function ranges(resource: Json): readonly { readonly entry: Json; readonly value: string }[] {
  const list = valueAt(resource, [...ACLS, 'ipRules'])
  return (Array.isArray(list) ? list : []).map((entry: Json) => ({
    entry,
    value: String(valueAt(entry, ['value'])),
  }))
}
