// Properties that are on or off.
import type { Setting } from '../engine/rule.ts'

/** A property that must be true; `absent` is what the service reads into a missing one. */
export function mustBeOn(path: string, absent: boolean): Setting {
  return { path, want: { equals: true }, write: true, absent: { means: absent } }
}

/** A property that must be false; `absent` is what the service reads into a missing one. */
export function mustBeOff(path: string, absent: boolean): Setting {
  return { path, want: { equals: false }, write: false, absent: { means: absent } }
}
