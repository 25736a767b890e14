// Runs a script on a Node.js that the product supports: this one when it is new enough, else the copy that
// `npm ci` installed as an optional dependency. Every npm script goes through here, so that a machine with an
// older Node.js still runs what will run in Azure.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [major, minor] = process.versions.node.split('.').map(Number)
const newEnough = major > 22 || (major === 22 && minor >= 19)
const bundled = join(
  root,
  'node_modules',
  `node-${process.platform}-${process.arch}`,
  'bin',
  'node',
)

if (!newEnough && !existsSync(bundled)) {
  console.error(
    `Rebaseline needs Node.js 22.19 or later (24 recommended); this is ${process.version}, and no copy was installed ` +
      `for ${process.platform}-${process.arch}. Install Node.js 24 and run the command again.`,
  )
  process.exit(1)
}

const child = spawn(newEnough ? process.execPath : bundled, process.argv.slice(2), {
  stdio: 'inherit',
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
