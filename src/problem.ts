// Errors of the HTTP endpoints: RFC 9457 problem details that name the field, the value and the fix.

/** One field that is wrong. */
export interface FieldProblem {
  readonly field: string
  readonly detail: string
}

/** An HTTP answer, before it is put into the Functions form. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: object
}

/** A problem+json answer. `code` is stable; the text may change. */
export function problem(
  status: number,
  code: string,
  title: string,
  detail: string,
  errors: readonly FieldProblem[] = [],
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: {
      // A name, not an address; docs/errors.md has a section for each.
      type: `urn:rebaseline:problem:${code}`,
      title,
      status,
      code,
      detail,
      ...(errors.length === 0 ? {} : { errors }),
    },
  }
}

/** A value from outside, short enough to be shown back. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
