// rebaseline.json on the command line: parameters, overrides and own rules count, the scope does not.
import { ConfigError, readConfig } from '../config.ts'
import { effectOf } from '../engine/effect.ts'
import type { Parameters } from '../engine/parameters.ts'
import type { Rule } from '../engine/rule.ts'
import { rulesFor } from '../rules/index.ts'
import { UsageError } from './exit.ts'

/** What an operator chose for judging. */
export interface Baseline {
  readonly rules: readonly Rule[]
  readonly parameters: Parameters
  /** True for a rule that is switched off for a resource. */
  readonly disabled: (rule: string, resourceId: string) => boolean
}

/** Reads the file. @throws UsageError that lists all its problems. */
export function readBaseline(path: string): Baseline {
  try {
    // The service wants to know where it stores things, too; here nothing is stored.
    const nowhere = { AzureWebJobsStorage: 'UseDevelopmentStorage=true' }
    const { parameters, customRules, policy } = readConfig(
      { REBASELINE_CONFIG_FILE: path, ...nowhere },
      rulesFor,
    )
    return {
      rules: [...rulesFor(parameters), ...customRules],
      parameters,
      disabled: (rule, resourceId) => effectOf(policy, rule, resourceId) === 'disabled',
    }
  } catch (error) {
    if (error instanceof ConfigError) throw new UsageError(`--config: ${error.problems.join('\n')}`)
    throw error
  }
}
