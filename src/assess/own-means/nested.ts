// Fallback evaluator: deployments in a template. The deployment is not in the result, what it deploys is.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/linked-templates
import { foldCase } from '../../engine/fold-case.ts'
import { isObject, type JsonObject } from '../../engine/json.ts'
import { keyOf, member } from '../members.ts'
import { evaluateJson } from './evaluate.ts'
import { givenAround } from './parameters.ts'
import { addResources } from './resources.ts'
import { ownName, type Scope } from './scope.ts'
import { nestedSite } from './site.ts'
import { scopeOf } from './template-scope.ts'
import type { Value } from './values.ts'
import { type Around, shown, type Trace, type Walk } from './walk.ts'

/** Adds what the deployment deploys; a line when the template does not hold it. */
export function addDeployment(
  json: JsonObject,
  name: Value,
  around: Around,
  trace: Trace,
  walk: Walk,
): void {
  const key = keyOf(json, 'properties') ?? ''
  const properties = json[key]
  const innerKey = isObject(properties) ? (keyOf(properties, 'template') ?? '') : ''
  const template = isObject(properties) ? properties[innerKey] : undefined
  if (!isObject(properties) || !isObject(template)) {
    const linked = isObject(properties) && member(properties, 'templateLink') !== undefined
    walk.notExpanded.add(
      `deployment ${shown(name)}: its template is ${linked ? 'linked (templateLink)' : 'not written out'}`,
    )
    return
  }
  const site = nestedSite(json, name, around, walk.home)
  if (site === undefined) {
    walk.notExpanded.add(`deployment ${shown(name)}: where it goes to is not known`)
    return
  }
  const scope = isInner(properties)
    ? innerScope(template, properties, { ...around, site }, labelOf(name, around.scope, walk))
    : around.scope
  const within = { ...around, site, scope, depth: around.depth + 1 }
  addResources(template, within, [...trace, key, innerKey], walk)
}

function isInner(properties: JsonObject): boolean {
  const options = member(properties, 'expressionEvaluationOptions')
  const scope = isObject(options) ? member(options, 'scope') : undefined
  return typeof scope === 'string' && foldCase(scope) === 'inner'
}

function innerScope(
  template: JsonObject,
  properties: JsonObject,
  { scope, site }: Around,
  label: string,
): Scope {
  const given = evaluateJson(member(properties, 'parameters') ?? {}, scope)
  return scopeOf(template, givenAround(given), { label, site, work: scope.work })
}

/** Two deployments of one name are two. */
function labelOf(name: Value, scope: Scope, { labels }: Walk): string {
  const label = ownName(scope.label, shown(name))
  const before = labels.get(label) ?? 0
  labels.set(label, before + 1)
  return before === 0 ? label : `${label}#${before + 1}`
}
