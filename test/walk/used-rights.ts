import type { SandboxAzure } from '../../sandbox/azure/start.ts'

/** Rights, in small letters: Azure compares them so. */
export interface Rights {
  readonly actions: readonly string[]
  readonly dataActions: readonly string[]
}

/** What the service asked the sandbox for so far and was allowed, on both planes, with what that asked of other resources. */
export function usedRights({ calls, estate }: SandboxAzure): Rights {
  const own = calls.filter(
    ({ principal, status }) => principal === estate.rebaseline.name && ![401, 403].includes(status),
  )
  const of = (inVault: boolean) =>
    own
      .filter(({ plane }) => (plane === 'vault') === inVault)
      .flatMap(({ operation, linked }) => [
        ...(operation === undefined ? [] : [operation]),
        ...linked,
      ])
  return { actions: spelled(of(false)), dataActions: spelled(of(true)) }
}

/** The same rights, each once, sorted, in small letters. */
export function spelled(rights: readonly string[]): readonly string[] {
  return [...new Set(rights.map((right) => right.toLowerCase()))].toSorted()
}
