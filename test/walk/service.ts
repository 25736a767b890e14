import { setTimeout as wait } from 'node:timers/promises'
import { ManagedIdentityCredential, type TokenCredential } from '@azure/identity'
import type { SandboxAzure } from '../../sandbox/azure/start.ts'
import { ids, people } from '../../sandbox/estate/names.ts'
import { createArm } from '../../src/azure/arm.ts'
import { createAzurePort } from '../../src/azure/port.ts'
import type { WriteRequest } from '../../src/engine/plan.ts'
import type { AzurePort, Ports, WriteResult } from '../../src/engine/ports.ts'
import type { Observation } from '../../src/engine/rule.ts'

const HOUR_MS = 3_600_000
const scope = 'https://management.azure.com/.default'

/** The service's own way to Azure, without the loop around it. */
export function createService(azure: SandboxAzure) {
  const credential = new ManagedIdentityCredential({ clientId: azure.estate.rebaseline.appId })
  const endpoint = azure.armUrl
  const arm = createArm({ endpoint, scope, credential })
  const port = createAzurePort(arm, { dnsSuffix: azure.vaultSuffix, credential })
  const person: TokenCredential = {
    async getToken(scopes) {
      const audience = [scopes].flat()[0]?.replace(/\/\.default$/, '') ?? ''
      const token = azure.tokenFor(people.priya, audience)
      return { token, expiresOnTimestamp: Date.now() + HOUR_MS }
    },
  }
  const asPerson = createAzurePort(createArm({ endpoint, scope, credential: person }), {
    dnsSuffix: azure.vaultSuffix,
    credential: person,
  })
  const ports: Pick<Ports, 'azure' | 'clock'> = {
    azure: port,
    clock: {
      now: () => new Date(),
      async sleep(milliseconds) {
        await wait(milliseconds)
      },
    },
  }
  return {
    ...{ arm, credential, endpoint, scope, ports },
    /** The ports of one walk: the resource belongs to a workspace, or to none. */
    portsOf: (inUnit: boolean): Pick<Ports, 'azure' | 'clock' | 'units'> => ({
      ...ports,
      units: {
        dependents: async () => (inUnit ? [ids.fraudWorkspace] : []),
        members: async () => [],
        isManaged: async () => false,
        learn: async () => {},
        forget: async () => {},
      },
    }),
    /** Writes, and waits for the end. */
    write: (request: WriteRequest, observation: Observation) =>
      writeThrough(port, request, observation),
    /** The same for a person who takes a write back: the service has no right to. */
    takeBack: (request: WriteRequest, observation: Observation) =>
      writeThrough(asPerson, request, observation),
  }
}

async function writeThrough(
  port: AzurePort,
  request: WriteRequest,
  observation: Observation,
): Promise<WriteResult> {
  let answer = await port.write(request, observation, { left: () => 60_000 })
  while (answer.kind === 'running') answer = await port.resume(answer.operation)
  return answer
}

/** What `createService` gives. */
export type Service = ReturnType<typeof createService>
