// `npm run package`: writes the zip that Azure runs.
import { table } from '../sandbox/console.ts'
import { commandLine } from './command-line.ts'
import type { Packaged } from './package/package-app.ts'

const { values } = commandLine({
  command: 'npm run package',
  does: 'Writes dist/rebaseline.zip and, unpacked, dist/package/. Ends with 1 when it cannot.',
  options: {
    config: {
      type: 'string',
      default: 'rebaseline.json',
      value: 'FILE',
      says: 'the rebaseline.json to take along; without it, the one of this folder',
    },
    'without-config': { type: 'boolean', default: false, says: 'takes no rebaseline.json along' },
    json: { type: 'boolean', default: false, says: 'prints one object' },
  },
})

try {
  const { packageApp } = await import('./package/package-app.ts')
  const packaged = await packageApp({
    folder: 'dist',
    ...(values['without-config'] ? {} : { config: values.config }),
  })
  console.log(values.json ? JSON.stringify(packaged, null, 2) : described(packaged))
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
}

function described({ zip, unpacked, bytes, sha256, files, packages, warnings }: Packaged): string {
  const rows = files.map(({ path, bytes: size }) => [path, size.toLocaleString('en')])
  return [
    table([['file', 'bytes'], ...rows]),
    `\n${zip}: ${bytes.toLocaleString('en')} bytes, ${files.length} files, code of ${packages} npm packages`,
    `sha256 ${sha256}`,
    `unpacked in ${unpacked}`,
    ...warnings.map((warning) => `\n${warning}`),
  ].join('\n')
}
