// Microsoft's validator of SARIF files, and what it says of some.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The version that is asked. */
export const VALIDATOR_VERSION = '5.7.0'

// 108 MB: too much for everybody who installs the project.
const PACKAGE = '@microsoft/sarif-multitool-linux'
const FOLDER = join('node_modules', '.cache', 'sarif')
const PROGRAM = join(FOLDER, 'node_modules', PACKAGE, 'Sarif.Multitool')
// A report of 25,000 results is larger than what the validator reads by itself.
const MOST_KILOBYTES = '200000'
// Whether addresses answer is only ever a note, and asking them takes a minute where there is no network.
const CONFIGURATION = `<?xml version="1.0" encoding="utf-8"?>
<Properties>
  <Properties Key="SARIF2006.UrisShouldBeReachable.Options">
    <Property Key="RuleEnabled" Value="Disabled" Type="Microsoft.CodeAnalysis.Sarif.Driver.RuleEnabledState" />
  </Properties>
</Properties>
`

/** The path of the validator, which npm fetches once; undefined where it cannot run: not on Linux, or without .NET. */
export function findValidator(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  if (spawnSync('dotnet', ['--list-runtimes'], { encoding: 'utf8' }).status !== 0) return undefined
  if (!existsSync(PROGRAM)) {
    mkdirSync(FOLDER, { recursive: true })
    // Without a project of its own here, npm would install into ours.
    writeFileSync(join(FOLDER, 'package.json'), '{"private":true}\n')
    const { status } = spawnSync(
      'npm',
      ['install', '--no-audit', '--no-fund', `${PACKAGE}@${VALIDATOR_VERSION}`],
      { cwd: FOLDER, stdio: ['ignore', 'inherit', 'inherit'] },
    )
    if (status !== 0) return undefined
  }
  // The package makes it executable in a script that npm may not run.
  spawnSync('chmod', ['+x', PROGRAM])
  return PROGRAM
}

interface Log {
  readonly runs: readonly {
    readonly results?: readonly Result[]
    readonly invocations?: readonly {
      readonly toolConfigurationNotifications?: readonly Notification[]
      readonly toolExecutionNotifications?: readonly Notification[]
    }[]
  }[]
}
interface Result {
  readonly ruleId: string
  readonly level?: string
  readonly message: { readonly arguments?: readonly string[]; readonly text?: string }
  readonly locations?: readonly {
    readonly physicalLocation?: { readonly artifactLocation?: { readonly uri?: string } }
  }[]
}
interface Notification {
  readonly descriptor?: { readonly id?: string }
  readonly message: { readonly text?: string }
}

/**
 * The errors and warnings that it has of the files, by the rules of the standard and by those of GitHub; that it did not
 * read one is a fault, too. `said` is everything it wrote on the screen.
 */
export function validate(
  program: string,
  files: readonly string[],
  folder: string,
): { readonly faults: readonly string[]; readonly said: string } {
  const config = join(folder, 'validator.xml')
  const output = join(folder, 'validator.json')
  writeFileSync(config, CONFIGURATION)
  const { status, stdout, stderr } = spawnSync(
    program,
    [
      ...['validate', ...files, '--rule-kind', 'Sarif;Ghas', '--level', 'Error;Warning'],
      ...['--max-file-size-in-kb', MOST_KILOBYTES, '--config', config],
      ...['--output', output, '--log', 'ForceOverwrite'],
    ],
    // It was built for an older .NET than a machine of today has.
    { encoding: 'utf8', env: { ...process.env, DOTNET_ROLL_FORWARD: 'Major' } },
  )
  const log = JSON.parse(readFileSync(output, 'utf8')) as Log
  const results = log.runs.flatMap(({ results = [] }) => results)
  const notifications = log.runs
    .flatMap(({ invocations = [] }) => invocations)
    .flatMap((one) => [
      ...(one.toolConfigurationNotifications ?? []),
      ...(one.toolExecutionNotifications ?? []),
    ])
    .filter(({ descriptor }) => descriptor?.id !== 'WRN999.RuleExplicitlyDisabled')
  return {
    faults: [
      ...results.map(({ ruleId, level = 'warning', message, locations }) => {
        const file = locations?.[0]?.physicalLocation?.artifactLocation?.uri ?? ''
        return `${file}: ${level} ${ruleId}: ${message.text ?? message.arguments?.join(' ') ?? ''}`
      }),
      ...notifications.map(({ message }) => message.text ?? 'a notification without a text'),
      ...(status === 0 ? [] : [`the validator ended with ${status}: ${stderr}`]),
      ...(stdout.includes(`${files.length} files scanned`)
        ? []
        : [`it did not read all of the ${files.length} files`]),
    ],
    said: stdout,
  }
}
