// `npm run package`: writes dist/rebaseline.zip and, unpacked, dist/package/. `--config FILE` takes another
// rebaseline.json along than that of the working directory, `--without-config` none. `--json` prints one object.
import { parseArgs } from 'node:util'
import { table } from '../sandbox/console.ts'
import { type Packaged, packageApp } from './package/package-app.ts'

const { values } = parseArgs({
  options: {
    config: { type: 'string', default: 'rebaseline.json' },
    'without-config': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})

try {
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
