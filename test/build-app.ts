import { buildApp } from '../tools/build.ts'

/** Builds the app once per run: end-to-end tests run what would be deployed. */
export async function setup(): Promise<void> {
  await buildApp()
}
