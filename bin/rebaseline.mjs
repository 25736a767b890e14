#!/usr/bin/env node
// The `rebaseline` command. On a Node.js that is too old it hands over to the copy that every npm script runs on.
import module from 'node:module'
import { fileURLToPath } from 'node:url'

if (process.features.typescript) {
  // Half of the start is making code of the sources: kept for the next time, this file excepted.
  module.enableCompileCache()
  await import('../src/assess/main.ts')
} else {
  const run = fileURLToPath(new URL('../tools/run.mjs', import.meta.url))
  const self = fileURLToPath(import.meta.url)
  process.argv = [process.execPath, run, self, ...process.argv.slice(2)]
  await import('../tools/run.mjs')
}
