// Prints the custom role for one rebaseline.json: the rights of the rules that it leaves on.
import { readFileSync } from 'node:fs'
import { baselineSchema } from '../src/baseline-schema.ts'
import { DEFAULT_PARAMETERS, type Parameters } from '../src/engine/parameters.ts'
import { enabledRules } from '../src/generate/enabled-rules.ts'
import { jsonText } from '../src/generate/json-text.ts'
import { role } from '../src/generate/role.ts'
import { customRules } from '../src/rules/custom.ts'
import { rulesFor } from '../src/rules/index.ts'

const path = process.argv[2] ?? 'rebaseline.json'
const baseline = baselineSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
const builtIn = rulesFor(DEFAULT_PARAMETERS)
const own = customRules(baseline.rules, { builtIn, overridden: builtIn.map(({ id }) => id) })
if ('problems' in own) throw new Error(own.problems.map((one) => `${path}${one}`).join('\n'))
const all = (parameters: Parameters) => [...rulesFor(parameters), ...own.rules]
process.stdout.write(jsonText(role(enabledRules(all(DEFAULT_PARAMETERS), baseline), all)))
