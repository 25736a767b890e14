// The states of a scan of a JSON text.

/** What a scan has to find next. */
export type State =
  | 'top'
  | 'listStart'
  | 'listValue'
  | 'listNext'
  | 'objectStart'
  | 'key'
  | 'inKey'
  | 'colon'
  | 'memberValue'
  | 'scalar'
  | 'objectNext'
  | 'raw'

/** The same in words, for a message. */
export const EXPECTED: Partial<Record<State, string>> = {
  top: 'expected a list ([) or an object ({)',
  listStart: 'expected an object or the end of the list (])',
  listValue: 'expected an object: every element of the list is a resource',
  listNext: 'expected a comma or the end of the list (])',
  objectStart: 'expected a member name or the end of the object (})',
  key: 'expected a member name in double quotes',
  colon: 'expected a colon after the member name',
  memberValue: 'expected a value',
  objectNext: 'expected a comma or the end of the object (})',
}
