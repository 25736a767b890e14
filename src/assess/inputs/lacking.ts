// Counts the documents of one input that are not whole, and says it in one line.
import { foldCase } from '../../engine/fold-case.ts'
import type { JsonObject } from '../../engine/json.ts'
import type { ArmItem } from '../arm-items.ts'
import { ALL, one, RAW } from './commands.ts'
import { beside, type Lack } from './lack.ts'

const SHOW: Readonly<Record<string, string>> = {
  'microsoft.storage/storageaccounts': 'az storage account show',
  'microsoft.keyvault/vaults': 'az keyvault show',
  'microsoft.machinelearningservices/workspaces': 'az ml workspace show',
  'microsoft.machinelearningservices/registries': 'az ml registry show',
  'microsoft.machinelearningservices/workspaces/computes': 'az ml compute show',
  'microsoft.machinelearningservices/workspaces/onlineendpoints': 'az ml online-endpoint show',
  'microsoft.containerregistry/registries': 'az acr show',
}

/** How many there are of one kind, and the first. */
interface Seen {
  count: number
  readonly document: JsonObject
  readonly id: string
  readonly type: string
}

/** The documents of one input that cannot be judged. */
export class Lacking {
  readonly #seen = new Map<Lack, Seen>()

  /** Counts a resource. */
  add(lack: Lack, { document, id, type }: Pick<ArmItem, 'document' | 'id' | 'type'>): void {
    const seen = this.#seen.get(lack)
    if (seen === undefined) this.#seen.set(lack, { count: 1, document, id, type })
    else seen.count += 1
  }

  /** How many there are. */
  get count(): number {
    return [...this.#seen.values()].reduce((sum, { count }) => sum + count, 0)
  }

  /** What they are and which command gives the right ones, to follow the name of the input. */
  says(): string {
    const [first] = this.#seen.values()
    const what = [...this.#seen].map(([lack, seen]) => saysOf(lack, seen)).join('; ')
    return this.count === 1
      ? `${what}; give what ${one(first?.id)} prints, or ${RAW}`
      : `${what}; give what ${ALL} prints, or ${one()} for each`
  }
}

function saysOf(lack: Lack, { count, document, type }: Seen): string {
  const some = `${count} ${count === 1 ? 'resource' : 'resources'}`
  const named = beside(document).join(', ')
  switch (lack) {
    case 'flattened': {
      const command = SHOW[foldCase(type)]
      const by = command === undefined ? 'az prints them' : `\`${command}\` or \`list\` prints them`
      return `${some} with the settings (${named}, …) beside "properties" instead of in it, as ${by}`
    }
    case 'missing':
      return `${some} without "properties", as \`az resource list\` gives them, which have no settings to judge`
    case 'json':
      return `${some} whose "properties" are a text that holds JSON, as a CSV or tostring() gives them, and no object (\`jq 'map(.properties |= fromjson)'\` mends a list)`
    case 'cut':
      return `${some} whose "properties" are a text and no object, as ConvertTo-Json leaves them without \`-Depth 20\``
    case 'powershell':
      return `${some} as PowerShell has them (${named}, …), not as Resource Manager does; Get-Az… | ConvertTo-Json cannot be judged`
  }
}
