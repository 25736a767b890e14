// Outputs of a deployment, as `az deployment sub show --query properties.outputs` prints them, to lines for a shell.
// Resource Manager does not keep the case of their names (`azurE_RESOURCE_GROUP`); ours are all upper case.
import { readFileSync } from 'node:fs'

const outputs = JSON.parse(readFileSync(0, 'utf8'))
for (const [name, { value }] of Object.entries(outputs)) {
  process.stdout.write(`export ${name.toUpperCase()}='${String(value).replaceAll("'", "'\\''")}'\n`)
}
