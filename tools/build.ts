// Bundles the app for deployment: one entry that only registers the triggers, everything else in chunks that are loaded
// on the first invocation. Cold start is then that of the Functions library alone.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename } from 'node:path'
import { build, type Metafile, type OutputFile, type Plugin } from 'esbuild'
import { commandLine } from './command-line.ts'

/** The entry of the app and its chunks, with the licence comments that esbuild took out of them. */
const BUILT = /\.mjs(\.LEGAL\.txt)?$/

/** CommonJS packages in an ES module bundle call require for Node's own modules. */
export const REQUIRE = {
  js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
}

/**
 * Requires `node:http` where packages import it. An import reads every member, and some of them load all of `fetch`,
 * which costs a tenth of a cold start.
 */
export const HTTP_ALONE: Plugin = {
  name: 'http-alone',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === 'require-call'
        ? { path: 'node:http', external: true }
        : { path: 'http', namespace: 'http-alone' },
    )
    onLoad({ filter: /.*/, namespace: 'http-alone' }, () => ({
      contents: "module.exports = require('node:http')",
    }))
  },
}

/**
 * Answers what `jsonwebtoken` asks about the version of Node.js: since Node.js 17 all of it is so. It would load and run
 * all of `semver` for that, at each cold start.
 */
export const NEW_NODE: Plugin = {
  name: 'new-node',
  setup({ onLoad }) {
    const asked = ['asymmetricKeyDetailsSupported', 'psSupported', 'rsaPssKeyDetailsSupported']
    onLoad({ filter: new RegExp(`jsonwebtoken.lib.(${asked.join('|')})\\.js$`) }, () => ({
      contents: 'module.exports = true',
    }))
  },
}

/**
 * Builds into a folder, in place of what was built there before. Resolves with what went into each file. A file that
 * stays the same is not touched: a host that runs the same build goes on loading its parts.
 */
export async function buildApp(folder = 'dist'): Promise<Metafile> {
  const { metafile, outputFiles } = await build({
    entryPoints: { main: 'functions/main.ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    // Names stay as they are, for what is logged: to make them short and keep them costs a call for each function made.
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: false,
    legalComments: 'external',
    // The first is the worker's own. The second is tried for by `debug`, which does without; it would be in the bundle only
    // because a development tool happens to install it.
    external: ['@azure/functions-core', 'supports-color'],
    banner: REQUIRE,
    plugins: [HTTP_ALONE, NEW_NODE],
    metafile: true,
    write: false,
    logLevel: 'warning',
  })
  replaceBuilt(folder, outputFiles)
  return metafile
}

function replaceBuilt(folder: string, files: readonly OutputFile[]): void {
  mkdirSync(folder, { recursive: true })
  const names = new Set(files.map(({ path }) => basename(path)))
  for (const { path, contents } of files) {
    const place = `${folder}/${basename(path)}`
    if (existsSync(place) && readFileSync(place).equals(contents)) continue
    writeFileSync(`${place}.new`, contents)
    renameSync(`${place}.new`, place)
  }
  for (const name of readdirSync(folder)) {
    if (BUILT.test(name) && !names.has(name)) rmSync(`${folder}/${name}`)
  }
}

if (import.meta.main) {
  commandLine({
    command: 'npm run build',
    does: 'Bundles the app into dist/, for Azure Functions Core Tools and for the package.',
    options: {},
  })
  await buildApp()
}
