/** One line for the person who deploys. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** What went wrong, and how to go on: azd shows standard error even where it hides the rest. */
export function complain(lines: readonly string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`)
}
