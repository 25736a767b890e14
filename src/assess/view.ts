// A document that notices which of its values a rule reads, so that a verdict that rests on something unknown is none.
import type { JsonObject } from '../engine/json.ts'
import type { Place } from './azure-types/read-only.ts'
import { below, placeOf } from './azure-types/read-only.ts'

/** A value that was read, or that was looked for and is not there. */
export interface Read {
  /** Dotted and with a dot at its end, from the top of what was wrapped to the owner: for the reader. */
  readonly path: string
  readonly key: string
  readonly value: unknown
  /** What the value was read from. */
  readonly owner: object
  /** Where the owner is in the resource around it; undefined outside one, as in a list of several. */
  readonly place: Place | undefined
}

/** What a view notices. Each says why something is not known, or nothing. */
export interface Notices {
  value(read: Read): string | undefined
  /** Of an object whose members are listed. */
  members?(owner: object, path: string): string | undefined
  /** Of a resource as a whole, when anything in it is read. */
  resource?(document: object): string | undefined
}

/** Documents that notice which of their values a rule reads. */
export interface View {
  /** `type` is that of the document, when its own `type` does not say it in full. */
  wrap(document: JsonObject, type?: string): JsonObject
  /** Why what was read since the last call is not known; undefined when all of it is. */
  blind(): string | undefined
}

/** A view for one resource and what its rules need beyond it. */
export function createView(notices: Notices): View {
  let reason: string | undefined
  const wrap = <T extends object>(target: T, path: string, place: Place | undefined): T => {
    const whole = notices.resource?.(target)
    const note = (key: string, value: unknown) => {
      reason ??= whole ?? notices.value({ path, key, value, owner: target, place })
    }
    return new Proxy(target, {
      get(owner, key, receiver) {
        const value: unknown = Reflect.get(owner, key, receiver)
        if (typeof key === 'symbol' || typeof value === 'function') return value
        note(key, value)
        return typeof value === 'object' && value !== null
          ? wrap(
              value,
              `${path}${key}.`,
              place === undefined ? resourceAt(value) : below(place, key),
            )
          : value
      },
      ownKeys(owner) {
        reason ??= whole ?? notices.members?.(owner, path)
        return Reflect.ownKeys(owner)
      },
      // Asking whether a member is there is reading it, too.
      getOwnPropertyDescriptor(owner, key) {
        const found = Reflect.getOwnPropertyDescriptor(owner, key)
        if (found === undefined && typeof key === 'string') note(key, undefined)
        return found
      },
    })
  }
  return {
    wrap: (document, type) =>
      wrap(document, '', type === undefined ? resourceAt(document) : placeOf(type)),
    blind() {
      const last = reason
      reason = undefined
      return last
    },
  }
}

function resourceAt(value: object): Place | undefined {
  const type = 'type' in value ? value.type : undefined
  return typeof type === 'string' && type.includes('/') ? placeOf(type) : undefined
}
