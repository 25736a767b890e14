// Fallback evaluator: what expressions of one template may refer to.
import { call, type Expression, text } from './expression.ts'
import type { Value } from './values.ts'
import type { Work } from './work.ts'

/** What a template is deployed to. */
export type Level = 'resourceGroup' | 'subscription' | 'managementGroup' | 'tenant'

/** The place of one deployment. What an expression of the template says may be unknown. */
export interface Site {
  readonly level: Level
  readonly tenantId: Value
  readonly subscriptionId: Value
  readonly resourceGroup: Value
  readonly managementGroup: Value
  /** Where the resource group is: known of the group that the whole deployment goes to only. */
  readonly groupLocation: Value
  /** What stands for the rest that only Azure knows of the group and the subscription. */
  readonly openGroup: Expression
  readonly openSubscription: Expression
  readonly deploymentName: Value
  /** Where the deployment itself is kept; undefined for one to a resource group, which has no such place. */
  readonly deploymentLocation: Value | undefined
}

/** Parameters, variables, loops and place of one template. */
export interface Scope {
  /** Empty for the template itself; the names of the deployments down to a nested one: `network/subnets`. */
  readonly label: string
  readonly site: Site
  readonly work: Work
  /** Undefined for a name that the template does not declare. */
  parameter(name: string): Value | undefined
  variable(name: string): Value | undefined
  /** The index in each loop around the expression by its folded name; that of the loop of resources as `''`, too. */
  readonly loops: ReadonlyMap<string, number>
}

/**
 * A name that means another thing in each template, with the nested deployments that lead to its template:
 * `parameters('network/sku')`. What has the same name in two templates is not taken for the same.
 */
export function ownName(label: string, name: string): string {
  return label === '' ? name : `${label}/${name}`
}

/** A parameter whose value is not put in. */
export function openParameter(label: string, name: string): Expression {
  return call('parameters', text(ownName(label, name)))
}
