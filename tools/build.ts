// Bundles the app for deployment: one entry that only registers the triggers, everything else in chunks that are loaded
// on the first invocation. Cold start is then that of the Functions library alone.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { build, type Metafile } from 'esbuild'

/** The entry of the app and its chunks, with the licence comments that esbuild took out of them. */
const BUILT = /\.mjs(\.LEGAL\.txt)?$/

/** Builds into a folder, in place of what was built there before. Resolves with what went into each file. */
export async function buildApp(folder = 'dist'): Promise<Metafile> {
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(folder)) if (BUILT.test(name)) rmSync(`${folder}/${name}`)
  const { metafile } = await build({
    entryPoints: { main: 'functions/main.ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minify: true,
    keepNames: true,
    sourcemap: false,
    legalComments: 'external',
    // The first is the worker's own. The second is tried for by `debug`, which does without; it would be in the bundle only
    // because a development tool happens to install it.
    external: ['@azure/functions-core', 'supports-color'],
    // CommonJS packages in an ES module bundle call require for Node's own modules.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    metafile: true,
    logLevel: 'warning',
  })
  return metafile
}

if (import.meta.main) await buildApp()
