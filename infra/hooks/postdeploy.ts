// After the package is there: the event subscriptions. Azure takes one only when the function is known and answers its
// handshake, and the host of a fresh app ends again and again until its role assignments work: so wait, wake, try again.
import { commandLine } from '../../tools/command-line.ts'
import { az, shown } from './az.ts'
import { type Installation, installation, TO_DEPLOY } from './environment.ts'
import { type Outcome, untilDone, waits } from './patience.ts'
import { isNotFound, type Refusal, refusal } from './refusal.ts'
import { complain, say } from './say.ts'
import { wake } from './wake.ts'

const COMMAND = 'node tools/run.mjs infra/hooks/postdeploy.ts'

commandLine({
  command: COMMAND,
  does:
    'Makes the event subscriptions (infra/events.bicep) as soon as the function answers. azd runs it after each deployment;\n' +
    'without azd set the variables as in docs/deploy.md. REBASELINE_DEPLOY_PATIENCE_SECONDS (900) is how long it waits in all.\n' +
    'Ends with 0 when the event subscriptions are there, with 1 when they are not, with 2 when it is called wrongly.',
  options: {},
})
const found = installation(process.env, TO_DEPLOY)
if ('length' in found) {
  complain(['The event subscriptions were not made:', ...found.map((line) => `- ${line}`)])
  process.exitCode = 2
} else {
  process.exitCode = await deploy(found)
}

async function deploy(to: Installation): Promise<number> {
  const left = waits(to.patienceSeconds)
  say(`Event subscriptions of ${to.name}. Waits at most ${to.patienceSeconds} s in all.`)

  say(`Looks for the function resourceChanged in ${to.appName}.`)
  const absent = await untilDone(() => functionIsThere(to), left)
  if (absent !== undefined) return failed(functionCall(to), absent)

  const call = deploymentCall(to)
  const refused = await untilDone(async (number) => {
    say(await wake(to.url))
    say(number === 1 ? `Makes the event subscriptions: ${shown(call)}` : `Try ${number}.`)
    const { ok, said } = await az(call)
    return ok ? undefined : refusal(said)
  }, left)
  if (refused !== undefined) return failed(call, refused)

  say('The event subscriptions are there.')
  return 0
}

async function functionIsThere(to: Installation): Promise<Outcome> {
  const { ok, said } = await az(functionCall(to))
  if (ok) return undefined
  if (!isNotFound(said)) return refusal(said)
  // Flex Consumption keeps an old list of functions after some deployments, until it is told to read them again.
  // https://learn.microsoft.com/azure/azure-functions/functions-deployment-technologies#trigger-syncing
  const { subscription, group, appName } = to
  const site = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Web/sites/${appName}`
  await az([
    'rest',
    '--method',
    'post',
    '--url',
    `${site}/host/default/sync?api-version=2024-04-01`,
  ])
  return {
    ...refusal(said),
    verdict: 'passes',
    because: 'Azure does not know the function (is the package deployed?)',
  }
}

function functionCall({ functionId }: Installation): string[] {
  const url = `${functionId}?api-version=2024-04-01`
  return ['rest', '--method', 'get', '--url', url, '--query', 'name', '--output', 'tsv']
}

function deploymentCall({ subscription, location, name }: Installation): string[] {
  return [
    ...['deployment', 'sub', 'create', '--subscription', subscription, '--location', location],
    ...['--name', `rebaseline-${name}--events`, '--template-file', 'infra/events.bicep'],
    ...['--parameters', 'infra/events.bicepparam', '--output', 'none'],
  ]
}

function failed(call: readonly string[], { because, whole }: Refusal): number {
  complain([
    `The event subscriptions were not made: ${because}.`,
    `What was run last: ${shown(call)}`,
    'What az said:',
    whole,
    `Run it again: azd hooks run postdeploy (without azd: ${COMMAND}). What is there stays; until then only the sweep finds changes.`,
  ])
  return 1
}
