import type { TestProject } from 'vitest/node'
import { buildApp } from '../tools/build.ts'
import { buildHost } from '../tools/build-host.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The program of the offline host, built from its sources when the run began. */
    hostProgram: string
  }
}

/** Builds the app once per run, and the host that runs it: end-to-end tests run what would be deployed. */
export async function setup(project: TestProject): Promise<void> {
  await buildApp()
  project.provide('hostProgram', await buildHost())
}
