// The operator's rebaseline.json, checked before it is shipped: a mistake shows here and not as a 503 in Azure.
import { readFileSync } from 'node:fs'
import { readConfig } from '../../src/config.ts'
import { rulesFor } from '../../src/rules/index.ts'
import { SAMPLE_SUBSCRIPTION } from '../../src/watched.ts'

/** A configuration that may be shipped. */
export interface CheckedConfig {
  readonly content: Uint8Array
  /** What a person should know about it. */
  readonly warnings: readonly string[]
}

/**
 * Reads and checks a configuration as the service will at its start.
 * @throws ConfigError with every problem.
 */
export function checkedConfig(path: string): CheckedConfig {
  // The place of the storage is an app setting, not part of the file: any will do for the check.
  const { subscriptions } = readConfig(
    { REBASELINE_CONFIG_FILE: path, AzureWebJobsStorage: 'UseDevelopmentStorage=true' },
    rulesFor,
  )
  const isSample = subscriptions.includes(SAMPLE_SUBSCRIPTION)
  return {
    content: readFileSync(path),
    warnings: isSample
      ? [
          `${path} still names the sample's subscription ${SAMPLE_SUBSCRIPTION}: put yours in its scope.`,
        ]
      : [],
  }
}
