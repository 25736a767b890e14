import role from '../../infra/generated/role.json' with { type: 'json' }

const [granted] = role.permissions

/** What Rebaseline's generated role allows on the control plane: the sandbox enforces the role that is deployed. */
export const allowedOperations: readonly string[] = granted?.actions ?? []

/** What it allows on the data plane of vaults. */
export const allowedDataActions: readonly string[] = granted?.dataActions ?? []
