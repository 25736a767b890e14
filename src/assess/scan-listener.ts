// What a scan of a JSON text tells of.

/** From the first byte of a value to the byte after its last. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** A member of an object at the top. */
export interface Member extends Range {
  readonly key: string
}

/** Lists in an object at the top that hold resources: of ARM, of Resource Graph, of a template, of a Bicep snapshot. */
export type ListName = 'value' | 'data' | 'resources' | 'predictedResources'

/** Hears what the scan finds, in the order of the text. */
export interface ScanListener {
  /** A value in a list: the list at the top when `list` is undefined, else one in an object at the top. */
  element(range: Range, list: ListName | undefined): void
  /** A member of an object at the top that is not such a list; told before the object ends. */
  member?(member: Member): void
  /** An object at the top ended. `members` are those that are not such a list. */
  object(range: Range, members: readonly Member[], lists: readonly ListName[]): void
}

/** The text is not what it should be at this byte. */
export class Malformed extends Error {
  readonly offset: number
  constructor(offset: number, expected: string) {
    super(expected)
    this.offset = offset
  }
}
