// What Bicep's compiler and its offline deployment engine say, over their JSON-RPC.
// https://github.com/Azure/bicep/blob/main/docs/experimental/jsonrpc-cli-command.md
import { relative, resolve, sep } from 'node:path'
import { Bicep } from '@azure/bicep-rpc-client'
import { z } from 'zod'
import type { Compiler } from './compiler.ts'

/** Where the sets are deployed to: ids that mean nothing. */
export const PLACE = {
  tenantId: '9f8e7d6c-0000-4111-8222-333344445555',
  subscriptionId: '0a1b2c3d-1111-4222-8333-444455556666',
  managementGroup: 'mg',
  resourceGroup: 'rg-rebaseline-prod',
  location: 'westeurope',
  deploymentName: 'rebaseline',
} as const

const prediction = z.object({
  predictedResources: z.array(z.looseObject({ id: z.string(), type: z.string() })),
  diagnostics: z.array(z.unknown()),
  outputs: z.record(z.string(), z.unknown()).default({}),
})

/** What the offline engine predicts: a deployment, or its refusal. */
export type Prediction = z.infer<typeof prediction> | { readonly refused: string }

/** The compiler, until it is disposed of. */
export interface Engine {
  /** What building and linting a file brings up, as `file(line,column): level code: text`. */
  messages(path: string): Promise<readonly string[]>
  /** The file as the formatter writes it. */
  formatted(path: string): Promise<string>
  /** What a parameter set makes. */
  predict(path: string): Promise<Prediction>
  /** Every file that is read for a parameter set, as paths from the root of the repository. */
  filesOf(path: string): Promise<readonly string[]>
  dispose(): void
}

/** Starts the compiler. Rejects when it does not answer. */
export async function startEngine({ path: program }: Compiler): Promise<Engine> {
  const bicep = await Bicep.initialize(program)
  const compiled = async (path: string) =>
    path.endsWith('param')
      ? bicep.compileParams({ path: resolve(path), parameterOverrides: {} })
      : bicep.compile({ path: resolve(path) })
  const messages = async (path: string) => {
    const { diagnostics } = await compiled(path)
    return diagnostics.map(({ source, range: { start }, level, code, message }) => {
      const place = `${fromRoot(source)}(${start.line + 1},${start.char + 1})`
      return `${place}: ${level} ${code}: ${message}`
    })
  }
  return {
    messages,
    formatted: async (path) => (await bicep.format({ path: resolve(path) })).contents,
    async predict(path) {
      const faults = await messages(path)
      if (faults.length > 0) return { refused: faults.join('\n') }
      try {
        const metadata = await placeOf(path, (await compiled(path)) as { template?: string })
        const { snapshot } = await bicep.getSnapshot({ path: resolve(path), metadata })
        return prediction.parse(JSON.parse(snapshot))
      } catch (error) {
        if (error instanceof z.ZodError) throw error
        return { refused: (error as Error).message }
      }
    },
    async filesOf(path) {
      const { filePaths } = await bicep.getFileReferences({ path: resolve(path) })
      return filePaths.map(fromRoot).toSorted()
    },
    dispose: () => bicep.dispose(),
  }
}

// The engine refuses what the scope of the template does not have.
async function placeOf(path: string, { template }: { readonly template?: string }) {
  const { tenantId, subscriptionId, managementGroup, resourceGroup, location, deploymentName } =
    PLACE
  const { $schema } = z.object({ $schema: z.string() }).parse(JSON.parse(template ?? '{}'))
  if ($schema.includes('managementGroup')) {
    return { tenantId, managementGroupId: managementGroup, location, deploymentName }
  }
  if ($schema.includes('subscription')) {
    return { tenantId, subscriptionId, location, deploymentName }
  }
  if ($schema.includes('deploymentTemplate')) {
    return { tenantId, subscriptionId, resourceGroup, deploymentName }
  }
  throw new Error(`${path}: there is no place for a template of ${$schema}`)
}

function fromRoot(path: string): string {
  const file = path.startsWith('file:') ? new URL(path).pathname : path
  return relative('.', file).replaceAll(sep, '/')
}
