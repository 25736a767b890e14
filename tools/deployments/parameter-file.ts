// The engine asks for a .bicepparam. One for a template with parameters in JSON, or without any.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { bicep } from '../infra/as-made.ts'

const parameterFile = z.object({
  parameters: z.record(z.string(), z.object({ value: z.json() })),
})

/**
 * Calls `use` with the path of a parameter file beside a copy of the template. Both are gone when it has ended.
 *
 * @param parameters path of ARM parameter JSON with a `value` each. References to secrets are refused.
 */
export async function withParameterFile<T>(
  template: string,
  parameters: string | undefined,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'rebaseline-deployment-'))
  try {
    copyFileSync(template, join(folder, 'main.json'))
    const path = join(folder, 'main.bicepparam')
    writeFileSync(path, textOf(parameters))
    return await use(path)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function textOf(parameters: string | undefined): string {
  const given =
    parameters === undefined
      ? []
      : Object.entries(parameterFile.parse(JSON.parse(readFileSync(parameters, 'utf8'))).parameters)
  return ["using './main.json'", ...given.map(([name, { value }]) => paramOf(name, value))].join(
    '\n',
  )
}

function paramOf(name: string, value: z.infer<ReturnType<typeof z.json>>): string {
  return `param ${name} = ${bicep(value)}`
}
