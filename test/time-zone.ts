import { onTestFinished, vi } from 'vitest'

/** From now until the test is over this machine is in the time zone. */
export function moveTo(zone: string): void {
  vi.stubEnv('TZ', zone)
  onTestFinished(() => void vi.unstubAllEnvs())
}
