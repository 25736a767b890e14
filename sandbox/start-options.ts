// What `npm start` may be given: a rebaseline.json and app settings of the user's own.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isWithin } from '../src/engine/resource-id.ts'
import { localSettings } from '../src/generate/local-settings.ts'
import { commandLine, refuse } from '../tools/command-line.ts'
import type { Estate } from './estate.ts'
import { parseSchedule } from './host/timer-schedule.ts'
import type { SandboxOptions } from './sandbox.ts'

const COMMAND = 'npm start'
// Settings of the Functions host itself, such as AzureFunctionsJobHost__logging__logLevel__default.
const HOST_SETTING = 'AzureFunctionsJobHost__'

/**
 * Reads the command line of `npm start`. Ends the process when something in it is wrong.
 * @param estate a scope that holds nothing of it would watch nothing here.
 */
export function startOptions(
  estate: Pick<Estate, 'subscriptionId' | 'resources'>,
): Pick<SandboxOptions, 'baseline' | 'settings' | 'instances'> & { readonly file?: string } {
  const { values } = commandLine({
    command: COMMAND,
    does:
      'Runs the service against a sandbox Azure on this machine: it sweeps the estate, stays up and shows what it tells. ' +
      'Ctrl-C ends it. Ends with 1 when another one runs already, with 2 when the configuration is wrong.',
    options: {
      config: {
        type: 'string',
        value: 'FILE',
        says: 'a rebaseline.json in place of the sandbox’s own',
      },
      setting: {
        type: 'string',
        multiple: true,
        value: 'NAME=VALUE',
        says: 'an app setting, such as REBASELINE_WRITES=off; may be repeated',
      },
      instances: {
        type: 'string',
        value: 'NUMBER',
        says: 'how many hosts run the service at the same time, from 1 to 9; 1 by default',
      },
    },
  })
  const settings = Object.fromEntries((values.setting ?? []).map(settingOf))
  const { config, instances = '1' } = values
  if (!/^[1-9]$/.test(instances)) {
    refuse(COMMAND, `--instances wants a number from 1 to 9, found "${instances}"`)
  }
  const given = { settings, instances: Number(instances) }
  if (config === undefined) return given
  // npm runs scripts in the folder of the project, whatever folder the user is in.
  const file = resolve(process.env.INIT_CWD ?? '.', config)
  return { ...given, file, baseline: baselineOf(file, estate) }
}

function settingOf(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  if (at < 1) refuse(COMMAND, `--setting wants NAME=VALUE, found "${text}"`)
  const name = text.slice(0, at)
  const { Values: known } = localSettings() as { Values: Readonly<Record<string, string>> }
  const ours = Object.keys(known).filter((one) => one.startsWith('REBASELINE_'))
  if (!ours.includes(name) && !name.startsWith(HOST_SETTING)) {
    refuse(COMMAND, `there is no setting ${name}; there are ${ours.join(', ')}`)
  }
  const value = text.slice(at + 1)
  if (name.endsWith('_SCHEDULE')) checkSchedule(value)
  return [name, value]
}

// The host would start without this one timer, and nothing would sweep.
function checkSchedule(value: string): void {
  try {
    parseSchedule(value)
  } catch (error) {
    refuse(COMMAND, `--setting: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function baselineOf(
  file: string,
  { subscriptionId, resources }: Pick<Estate, 'subscriptionId' | 'resources'>,
): object {
  let document: unknown
  try {
    document = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return refuse(COMMAND, `--config: ${file} cannot be used: ${why}`)
  }
  // All else about the file is the service's to check: here only what it cannot know.
  const scopes = (document as { scope?: { include?: unknown } } | null)?.scope?.include
  const here = `/subscriptions/${subscriptionId}`
  if (
    Array.isArray(scopes) &&
    !scopes.some((scope) => resources.some(({ id }) => isWithin(String(id), String(scope))))
  ) {
    refuse(
      COMMAND,
      `--config: scope.include of ${file} names nothing of the sandbox; its subscription is ${here}`,
    )
  }
  return typeof document === 'object' && document !== null
    ? document
    : refuse(COMMAND, `--config: ${file} holds no object`)
}
