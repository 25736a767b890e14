// Fallback evaluator: what an ARM template expression is made of.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions

/** A template expression as a tree. `raw` is text between brackets that is no expression in ARM's syntax. */
export type Expression =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'index'; readonly of: Expression; readonly index: Expression }
  | { readonly kind: 'raw'; readonly text: string }

/** A call of the function `name`. */
export function call(name: string, ...args: readonly Expression[]): Expression {
  return { kind: 'call', name, args }
}

/** A text as an expression. */
export function text(value: string): Expression {
  return { kind: 'text', value }
}

/** The member `name` of what `of` gives. */
export function memberOf(of: Expression, name: string): Expression {
  return { kind: 'member', of, name }
}
