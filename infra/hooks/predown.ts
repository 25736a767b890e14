// Before the resources go: the event subscriptions and topics, here and in further subscriptions and vaults. Otherwise
// Event Grid would go on for a day with a function that is gone, and the topics elsewhere would stay.
import { commandLine } from '../../tools/command-line.ts'
import { type Installation, installation, TO_REMOVE } from './environment.ts'
import { groupOfEvents, places } from './places.ts'
import { type Failure, removeAt } from './remove.ts'
import { complain, say } from './say.ts'

const COMMAND = 'node tools/run.mjs infra/hooks/predown.ts'

commandLine({
  command: COMMAND,
  does:
    'Removes the event subscriptions and topics that infra/events.bicep made, here and in further subscriptions and vaults.\n' +
    'A topic that was there before stays. azd runs it before azd down; without azd set the variables as in docs/deploy.md.\n' +
    'Ends with 0 when nothing of ours is left that it could find, with 1 when something is, with 2 when it is called wrongly.',
  options: {},
})
const found = installation(process.env, TO_REMOVE)
if ('length' in found) {
  complain(['The event subscriptions were not removed:', ...found.map((line) => `- ${line}`)])
  process.exitCode = 2
} else {
  process.exitCode = await removeAll(found)
}

async function removeAll(of: Installation): Promise<number> {
  say(
    `Removes the event subscriptions of ${of.name}: here, in ${of.furtherSubscriptions.length} further subscriptions ` +
      `(REBASELINE_ADDITIONAL_SUBSCRIPTIONS), at ${of.vaults.length} vaults (REBASELINE_VAULT_IDS) and on ` +
      `${of.existingTopics.length} topics that were there before (REBASELINE_EXISTING_TOPICS). Others are not looked for.`,
  )
  const failures: Failure[] = []
  for (const place of places(of)) failures.push(...(await removeAt(place, of)))

  say(`Left on purpose: the custom roles and their assignments (docs/deploy.md, "Uninstall").`)
  for (const id of of.furtherSubscriptions) {
    say(
      `Left on purpose: the resource group ${groupOfEvents(of)} in ${id}. If nothing of yours is in it: ` +
        `az group delete --subscription ${id} --name ${groupOfEvents(of)}`,
    )
  }
  if (failures.length === 0) return 0
  complain([
    'Not everything could be removed:',
    ...failures.flatMap(({ what, because, byHand }) => [
      `- ${what}: ${because}`,
      `  By hand: ${byHand}`,
    ]),
    `Or run it again before the resources are gone: azd hooks run predown (without azd: ${COMMAND}).`,
  ])
  return 1
}
