import { defineConfig } from 'vitest/config'

// The pure core decides what is written to somebody's estate: every line and branch of it has a test that needs it.
const complete = { lines: 100, branches: 100, functions: 100, statements: 100 }

/** The one configuration: `npm test` runs everything. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build-app.ts'],
    pool: 'forks',
    // Most of the tests wait for processes and sockets, not for a processor.
    maxWorkers: 3,
    // The sandbox starts servers and processes; the core needs milliseconds.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/engine/**/*.ts', 'src/rules/**/*.ts'],
      reporter: [['text', { skipFull: true }]],
      thresholds: { 'src/engine/**': complete, 'src/rules/**': complete },
    },
  },
})
