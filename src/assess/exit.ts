// How the command line ends.

/** Exit codes; they are part of the interface. */
export const EXIT = {
  ok: 0,
  /** A non-compliant finding of at least the severity of `--fail-on`. */
  findings: 1,
  /** The command line or an input is wrong; nothing was printed on stdout. */
  wrongInput: 2,
  /** Azure could not be asked: no credential, no access, no answer. */
  azure: 3,
  /** The report could not be written, or a defect. */
  failed: 4,
} as const

/** The command line is wrong. The message names the option. */
export class UsageError extends Error {}

/** An input cannot be read or is not ARM JSON. The message says where and what was expected. */
export class InputError extends Error {}

/** Azure could not be asked. */
export class AzureError extends Error {}

/** Whoever read the output has gone away: no error, only the end. */
export class ReaderGone extends Error {}
