// Workflows run other people's code with our rights: each is pinned, and each right is given by name.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

type Rights = Readonly<Record<string, string>>
interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Job {
  readonly permissions?: Rights
  readonly 'timeout-minutes'?: number
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly string[]>> }
  readonly steps: readonly Step[]
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions?: Rights
  readonly jobs: Readonly<Record<string, Job>>
}

const FOLDER = '.github/workflows'
const files = readdirSync(FOLDER)
const textOf = (file: string) => readFileSync(`${FOLDER}/${file}`, 'utf8')
const workflow = (file: string) => parse(textOf(file)) as Workflow
const jobsOf = (file: string) => Object.entries(workflow(file).jobs)
const stepsOf = (file: string) => jobsOf(file).flatMap(([, job]) => job.steps)

describe.each(files)('%s', (file) => {
  it('pins every action to a commit, with the version beside it', () => {
    const uses = textOf(file)
      .split('\n')
      .filter((line) => /^\s*(- )?uses:/.test(line))
    expect(
      uses.filter((line) => !/ uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)),
    ).toEqual([])
    expect(uses).toHaveLength(stepsOf(file).filter((step) => step.uses !== undefined).length)
  })

  it('may read, and nothing else, where a job does not say more', () => {
    expect(workflow(file).permissions).toEqual({ contents: 'read' })
  })

  it('leaves no token behind in the checkout, and ends some time', () => {
    for (const [name, job] of jobsOf(file)) {
      expect(job['timeout-minutes'], name).toBeGreaterThan(0)
      for (const step of job.steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))) {
        expect(step.with?.['persist-credentials'], name).toBe(false)
      }
    }
  })

  it('runs nothing with the rights of this repository on a stranger’s pull request', () => {
    expect(Object.keys(workflow(file).on)).not.toContain('pull_request_target')
  })

  it('puts nothing that a stranger can name into a command', () => {
    for (const { run = '' } of stepsOf(file)) expect(run).not.toContain('${{')
  })
})

it('one commit stands for one version in all workflows', () => {
  const pins = new Map<string, Set<string>>()
  for (const text of files.map(textOf)) {
    for (const [, action = '', pin = ''] of text.matchAll(/uses: ([\w-]+\/[\w-]+)\S*?@(.+)$/gm)) {
      pins.set(action, (pins.get(action) ?? new Set()).add(pin))
    }
  }
  expect(pins.size).toBeGreaterThan(5)
  expect([...pins].filter(([, versions]) => versions.size > 1)).toEqual([])
})

it('the check runs on the oldest Node.js that package.json allows, and on the one that is recommended', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    engines: { node: string }
  }
  const matrix = workflow('check.yml').jobs.check?.strategy?.matrix
  expect(matrix?.node).toEqual([engines.node.replace('>=', ''), '24'])
  expect(matrix?.system).toEqual(['ubuntu-latest', 'windows-latest', 'macos-latest'])
  const commands = workflow('check.yml').jobs.check?.steps.map(({ run }) => run)
  expect(commands).toEqual(expect.arrayContaining(['npm ci', 'npm run check']))
})

it('a release signs where no code of the project runs', () => {
  const signing = jobsOf('release.yml').filter(([, { permissions }]) => permissions !== undefined)
  expect(signing.map(([name]) => name)).toEqual(['publish'])
  const [, job] = signing[0] ?? ['', { steps: [] as Step[] }]
  for (const { run = '', uses = '' } of job.steps) {
    expect(run).not.toMatch(/\b(npm|node|npx)\b/)
    expect(uses).not.toContain('checkout')
  }
})

it('Dependabot waits before it takes a new version, and updates actions, too', () => {
  const { updates } = parse(readFileSync('.github/dependabot.yml', 'utf8')) as {
    updates: readonly {
      'package-ecosystem': string
      cooldown: Readonly<Record<string, number>>
      groups: object
    }[]
  }
  expect(updates.map((one) => one['package-ecosystem'])).toEqual(['npm', 'github-actions'])
  for (const one of updates) {
    expect(one.cooldown['default-days']).toBeGreaterThanOrEqual(7)
    expect(Object.keys(one.groups).length).toBeGreaterThan(0)
  }
})
