// The two gates of a network: public access as a whole, and the firewall's default.
import type { Change } from '../../engine/change.ts'
import { type Json, reader, sameValue, valueAt } from '../../engine/json.ts'
import {
  type CodedRule,
  defineRule,
  type Example,
  type Facts,
  type Gap,
  type SettingsRule,
} from '../../engine/rule.ts'
import { gapAt } from '../gap-at.ts'
import { type AddressRule, addressRules, isWide, widestOf, within } from '../networks.ts'

type Declared = 'gaps' | 'change' | 'examples' | 'parameters'

/** What differs from type to type. */
export type PublicNetwork = Omit<CodedRule, Declared>

const PATH = 'properties.publicNetworkAccess'
const DEFAULT = 'properties.networkAcls.defaultAction'
const DEFAULT_STEPS = DEFAULT.split('.')
const accessOf = reader(PATH)

/**
 * A rule about public network access of a type with a firewall: Disabled, SecuredByPerimeter, or, where the operator
 * says so, selected networks with a list. Never written is SecuredByPerimeter: without a perimeter it locks all out.
 */
export function publicNetwork(rule: PublicNetwork): CodedRule {
  return defineRule({
    ...rule,
    parameters: ['publicNetwork', 'allowedNetworks'],
    // Whoever came through the perimeter is not let in any more once public access is off.
    neverWritten: { path: PATH, oneOf: ['SecuredByPerimeter'] },
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
      return [
        ...(denies(facts) ? [] : [{ kind: 'set', path: DEFAULT, value: 'Deny' } as const]),
        ...without(facts.resource, ({ value }) => !isAllowed(value, facts)),
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
          because: 'it is on, and nobody has put it into the perimeter that is asked for',
          parameters: { publicNetwork: 'SecuredByPerimeter' },
          resource: { properties: { publicNetworkAccess: 'Enabled' } },
        },
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
        {
          because: 'a network of IPv6 is let in by a list of its own, and is not on ours',
          parameters: { publicNetwork: 'SelectedNetworks', allowedNetworks: ['203.0.113.0/24'] },
          resource: firewall('Deny', '203.0.113.7', '2000::/3'),
        },
      ],
    },
  })
}

function firewall(defaultAction: string, value: string, ...v6: readonly string[]) {
  // Only storage has rules for IPv6.
  const ipv6Rules = v6.length === 0 ? {} : { ipv6Rules: v6.map((range) => ({ value: range })) }
  const networkAcls = { defaultAction, ipRules: [{ value }], ...ipv6Rules, virtualNetworkRules: [] }
  return { properties: { publicNetworkAccess: 'Enabled', networkAcls } }
}

// Each list that holds such a rule, without it. The other lists stay as they are.
function without(
  resource: Json,
  isForeign: (rule: AddressRule) => boolean,
): readonly Extract<Change, { kind: 'set' }>[] {
  const rules = addressRules(resource)
  const touched = new Set(rules.filter(isForeign).map(({ list }) => list))
  return [...touched].map((path) => ({
    kind: 'set',
    path,
    value: rules.flatMap((rule) => (rule.list === path && !isForeign(rule) ? [rule.entry] : [])),
  }))
}

function closed({ resource, parameters }: Facts): Gap {
  const perimeter = parameters.publicNetwork === 'SecuredByPerimeter'
  // A perimeter is right where there is one; a person makes it.
  const expected = perimeter ? ['Disabled', 'SecuredByPerimeter'] : 'Disabled'
  return gapAt(PATH, accessOf(resource), expected)
}

function openNetworks(facts: Facts): readonly Gap[] {
  const foreign = addressRules(facts.resource).filter(({ value }) => !isAllowed(value, facts))
  const lists = [...new Set(foreign.map(({ list }) => list))]
  return [
    ...(denies(facts) ? [] : [gapAt(DEFAULT, valueAt(facts.resource, DEFAULT_STEPS), 'Deny')]),
    ...lists.map((path) => ({
      path,
      actual: foreign.flatMap(({ list, value }) => (list === path ? [value] : [])).join(', '),
      expected: 'ranges of allowedNetworks only',
    })),
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
export function defaultDeny(rule: Firewall, notApplicable: readonly Example[] = []): SettingsRule {
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
      notApplicable,
    },
  })
}

/**
 * A rule that wants no IP range wider than the baseline's in the firewall, in no list of it. A fix takes out the wide
 * ones only.
 */
export function narrowRanges(
  rule: PublicNetwork,
  notApplicable: readonly Example[] = [],
): CodedRule {
  const wide =
    ({ parameters }: Facts) =>
    ({ value }: AddressRule) =>
      isWide(value, parameters.widestIpPrefix)
  return defineRule({
    ...rule,
    parameters: ['widestIpPrefix'],
    gaps: (facts) =>
      addressRules(facts.resource)
        .filter(wide(facts))
        .map(({ list, value }) => ({
          path: list,
          actual: value,
          expected: widestOf(facts.parameters.widestIpPrefix),
        })),
    change: (facts) => without(facts.resource, wide(facts)),
    examples: {
      compliant: [
        { because: 'no rule at all', resource: { properties: {} } },
        { because: 'one address', resource: firewall('Deny', '203.0.113.7') },
        { because: 'exactly as wide as allowed', resource: firewall('Deny', '203.0.113.0/24') },
        {
          because: 'one site, and one address, of IPv6',
          resource: firewall('Deny', '203.0.113.7', '2001:db8:7::/48', '2001:db8::1'),
        },
      ],
      nonCompliant: [
        { because: 'a quarter of a million addresses', resource: firewall('Deny', '203.0.0.0/14') },
        { because: 'everybody', resource: firewall('Deny', '0.0.0.0/0') },
        {
          because: 'everybody who speaks IPv6',
          resource: firewall('Deny', '203.0.113.7', '2000::/3'),
        },
        {
          because: 'what is no range is not known to be narrow',
          resource: firewall('Deny', 'any'),
        },
      ],
      notApplicable,
    },
  })
}
