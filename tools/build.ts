// Bundles the app for deployment: one entry that only registers the triggers, everything else in chunks that are loaded
// on the first invocation. Cold start is then that of the Functions library alone.
import { rmSync } from 'node:fs'
import { build } from 'esbuild'

/** Builds into `dist/`. */
export async function buildApp(): Promise<void> {
  rmSync('dist', { recursive: true, force: true })
  await build({
    entryPoints: { main: 'functions/main.ts' },
    outdir: 'dist',
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
    external: ['@azure/functions-core'],
    // CommonJS packages in an ES module bundle call require for Node's own modules.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  })
}

if (import.meta.main) await buildApp()
