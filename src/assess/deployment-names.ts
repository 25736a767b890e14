// Which deployment a finding is of: one module may be part of several, under the same ids.
import type { ArmItem } from './arm-items.ts'
import type { ByteSource } from './byte-source.ts'
import { fileName } from './declared.ts'

/**
 * A deployment as reports name it: its input, and the parameter files that go with it, as in
 * `main.bicep + dev.parameters.json`.
 */
export function deploymentOf(
  input: Pick<ByteSource, 'name' | 'path'>,
  parameters: readonly string[] = [],
): string {
  return [inputName(input), ...parameters.map(fileName)].join(' + ')
}

/** Name of an input in reports: the file, or what messages call it when it is none. */
export function inputName({ name, path }: Pick<ByteSource, 'name' | 'path'>): string {
  return path === undefined ? name : fileName(path)
}

/** Without the number of a deployment among those of one input. */
export function withoutNumber(deployment: string): string {
  return deployment.replace(/#\d+$/, '')
}

/** The deployments of a run. Told of all resources in the order of the input; about 200 bytes for each deployment. */
export class DeploymentNames {
  readonly #names = new Map<string, string>()
  readonly #judged = new Set<string | null>()
  #source: ByteSource | undefined
  #inSource = 0

  /** Takes note of a resource. */
  add(item: ArmItem, source: ByteSource, judged: boolean): void {
    const { askedBy } = item
    if (askedBy !== undefined && !this.#names.has(askedBy)) {
      this.#inSource = this.#source === source ? this.#inSource + 1 : 1
      this.#source = source
      const name = source.deployment ?? inputName(source)
      // Those of one input, as in JSON lines, have nothing but their order.
      this.#names.set(askedBy, this.#inSource === 1 ? name : `${name}#${this.#inSource}`)
    }
    if (judged && this.#judged.size < 2) this.#judged.add(this.of(item))
  }

  /** The deployment that asks for it; null for what was read. */
  of({ askedBy }: ArmItem): string | null {
    return askedBy === undefined ? null : (this.#names.get(askedBy) ?? null)
  }

  /** True when resources are judged of more than one deployment, or of one and of what was read. */
  get several(): boolean {
    return this.#judged.size > 1
  }
}
