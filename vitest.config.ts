import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/longest-first.ts'

// The pure core decides what is written to somebody's estate: every line and branch of it has a test that needs it.
const complete = { lines: 100, branches: 100, functions: 100, statements: 100 }

const unit = ['engine', 'rules', 'alerts', 'generate'].map((name) => `test/${name}/**/*.test.ts`)

// What these change, or make a library remember, lasts as long as their process: modules that are mocked, the endpoint
// that the identity library met first.
const apart = [
  'test/assess/resource-graph.test.ts',
  'test/sandbox/azure/managed-hsm.test.ts',
  'test/sandbox/azure/misbehaviour.test.ts',
  'test/sandbox/azure/sdk-clients.test.ts',
  'test/service/registration.test.ts',
  'test/walk/**/*.test.ts',
]

/** The one configuration: `npm test` runs everything, `npm run test:unit` what needs no other process. */
export default defineConfig({
  test: {
    pool: 'forks',
    // Most of the tests wait for processes and sockets, not for a processor.
    maxWorkers: 3,
    // The sandbox starts servers and processes; the core needs milliseconds.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      // Files that share a process share what it has loaded, which costs most of them more than their tests.
      { extends: true, test: { name: 'unit', include: unit, isolate: false } },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: [...unit, ...apart],
          globalSetup: ['test/build-app.ts'],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'apart', include: apart, isolate: true } },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/engine/**/*.ts', 'src/rules/**/*.ts'],
      reporter: [['text', { skipFull: true }]],
      thresholds: { 'src/engine/**': complete, 'src/rules/**': complete },
    },
  },
})
