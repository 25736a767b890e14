import { defineConfig, type Plugin } from 'vitest/config'
import { LongestFirst } from './test/longest-first.ts'

// The pure core decides what is written to somebody's estate: every line and branch of it has a test that needs it.
const complete = { lines: 100, branches: 100, functions: 100, statements: 100 }

const filesIn = (folders: readonly string[]) => folders.map((name) => `test/${name}/**/*.test.ts`)
const unit = [
  ...filesIn(['engine', 'rules', 'readiness', 'alerts', 'generate']),
  'test/service/patience.test.ts',
]

// Thousands of runs each, most of random values. What they happen to reach is no measure of what has a test.
const random = [
  'test/alerts/hostile-text.test.ts',
  'test/engine/fold-case.test.ts',
  'test/engine/race.test.ts',
  'test/rules/any-document.test.ts',
  'test/rules/properties.test.ts',
  'test/rules/set-properties.test.ts',
]

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

// Counting what runs costs a third of the time, and what the core does for the whole service is not what is counted.
const uncounted: Plugin = {
  name: 'uncounted',
  configureVitest({ project }) {
    project.config.coverage = { ...project.config.coverage, enabled: false }
  },
}

/** The one configuration: `npm test` runs everything, `npm run test:unit` what needs no other process. */
export default defineConfig({
  test: {
    pool: 'forks',
    // Most of the tests wait for processes and sockets, not for a processor.
    maxWorkers: 4,
    // The sandbox starts servers and processes; the core needs milliseconds.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      // Files that share a process share what it has loaded, which costs most of them more than their tests.
      { extends: true, test: { name: 'unit', include: unit, exclude: random, isolate: false } },
      {
        extends: true,
        plugins: [uncounted],
        test: { name: 'random', include: random, isolate: false },
      },
      {
        extends: true,
        plugins: [uncounted],
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: [...unit, ...apart],
          globalSetup: ['test/build-app.ts', 'test/shared-storage.ts'],
          isolate: false,
        },
      },
      {
        extends: true,
        plugins: [uncounted],
        test: { name: 'apart', include: apart, isolate: true },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/engine/**/*.ts', 'src/rules/**/*.ts'],
      reporter: [['text', { skipFull: true }]],
      thresholds: { 'src/engine/**': complete, 'src/rules/**': complete },
    },
  },
})
