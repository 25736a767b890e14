// Which of the rights that the rules need are missing, by what Azure says the caller may do at a scope.

/** One role of the caller at a scope, as Microsoft.Authorization/permissions lists it. Names may hold `*`. */
export interface Grant {
  readonly actions: readonly string[]
  readonly notActions: readonly string[]
  readonly dataActions: readonly string[]
  readonly notDataActions: readonly string[]
}

/** Names of operations on the control plane and on the data plane, without wildcards. */
export interface Rights {
  readonly actions: readonly string[]
  readonly dataActions: readonly string[]
}

/**
 * Those of `needed` that no grant gives. A role gives what is in its actions and not in its own notActions; roles add up
 * (https://learn.microsoft.com/azure/role-based-access-control/role-definitions). Deny assignments and conditions are
 * not in grants: what is granted here may still be refused.
 */
export function missingRights(needed: Rights, grants: readonly Grant[]): Rights {
  const control = grants.map(({ actions, notActions }) => given(actions, notActions))
  const data = grants.map(({ dataActions, notDataActions }) => given(dataActions, notDataActions))
  return {
    actions: needed.actions.filter((name) => !control.some((gives) => gives(name))),
    dataActions: needed.dataActions.filter((name) => !data.some((gives) => gives(name))),
  }
}

function given(names: readonly string[], but: readonly string[]): (name: string) => boolean {
  const yes = names.map(pattern)
  const no = but.map(pattern)
  return (name) => yes.some((one) => one.test(name)) && !no.some((one) => one.test(name))
}

function pattern(name: string): RegExp {
  const parts = name.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 'i')
}
