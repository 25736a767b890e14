// The two gates of a network: public access as a whole, and the firewall's default.
import { type Json, reader, sameValue, valueAt } from '../../engine/json.ts'
import {
  type CodedRule,
  defineRule,
  type Facts,
  type Gap,
  type SettingsRule,
} from '../../engine/rule.ts'
import { gapAt } from '../gap-at.ts'
import { prefixLength, within } from '../networks.ts'

type Declared = 'gaps' | 'change' | 'examples' | 'parameters'

/** What differs from type to type. */
export type PublicNetwork = Omit<CodedRule, Declared>

const PATH = 'properties.publicNetworkAccess'
const DEFAULT = 'properties.networkAcls.defaultAction'
const DEFAULT_STEPS = DEFAULT.split('.')
const IP_RULES = 'properties.networkAcls.ipRules'
const IP_RULES_STEPS = IP_RULES.split('.')
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
    // Where selected networks are let in, they stay: only what lets in others is taken back.
    change(facts) {
      if (facts.parameters.publicNetwork !== 'SelectedNetworks') {
        return [{ kind: 'set', path: PATH, value: 'Disabled' }]
      }
      const kept = ranges(facts.resource).filter(({ value }) => isAllowed(value, facts))
      const foreign = kept.length < ranges(facts.resource).length
      return [
        ...(denies(facts) ? [] : [{ kind: 'set', path: DEFAULT, value: 'Deny' } as const]),
        ...(foreign
          ? [{ kind: 'set', path: IP_RULES, value: kept.map(({ entry }) => entry) } as const]
          : []),
      ]
    },
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
  return gapAt(PATH, accessOf(resource), parameters.publicNetwork)
}

function openNetworks(facts: Facts): readonly Gap[] {
  const foreign = ranges(facts.resource)
    .map(({ value }) => value)
    .filter((range) => !isAllowed(range, facts))
  return [
    ...(denies(facts) ? [] : [gapAt(DEFAULT, valueAt(facts.resource, DEFAULT_STEPS), 'Deny')]),
    ...(foreign.length === 0
      ? []
      : [
          {
            path: IP_RULES,
            actual: foreign.join(', '),
            expected: 'ranges of allowedNetworks only',
          },
        ]),
  ]
}

function denies({ resource }: Pick<Facts, 'resource'>): boolean {
  return sameValue(valueAt(resource, DEFAULT_STEPS) ?? 'Allow', 'Deny')
}

function isAllowed(range: string, { parameters }: Facts): boolean {
  return parameters.allowedNetworks.some((allowed) => within(range, allowed))
}

/** What differs from type to type for the firewall's default and its lists. */
export type Firewall = Omit<SettingsRule, 'settings' | 'examples'>

/** A rule that wants the firewall to deny by default. The lists stay as they are. */
export function defaultDeny(rule: Firewall): SettingsRule {
  return defineRule({
    ...rule,
    settings: [
      {
        path: DEFAULT,
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
  const path = IP_RULES
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
  const list = valueAt(resource, IP_RULES_STEPS)
  return (Array.isArray(list) ? list : []).map((entry: Json) => ({
    entry,
    value: String(valueAt(entry, ['value'])),
  }))
}
