import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Colours a text when the terminal shows colours. */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout })
}

/** The name of a resource below its type, short enough for a table: `stfraudprod/blobServices/default`. */
export function shortName(resourceId: string): string {
  return resourceId.split('/').slice(8).join('/')
}

/** A progress bar on a terminal; a line now and then where there is none. */
export class Progress {
  readonly #label: string
  #lastLine = ''

  constructor(label: string) {
    this.#label = label
  }

  /** Shows how far it is. */
  show(done: number, total: number): void {
    const width = 28
    const filled = total === 0 ? 0 : Math.min(width, Math.round((done / total) * width))
    const line = `${this.#label} [${'█'.repeat(filled)}${'·'.repeat(width - filled)}] ${done}/${total}`
    if (!process.stdout.isTTY || line === this.#lastLine) return
    this.#lastLine = line
    process.stdout.write(`\r${line}\u001b[K`)
  }

  /** Writes a line above the bar. */
  print(line: string): void {
    if (process.stdout.isTTY && this.#lastLine !== '') {
      process.stdout.write(`\r\u001b[K${line}\n${this.#lastLine}`)
    } else process.stdout.write(`${line}\n`)
  }

  /** Takes the bar away. */
  end(): void {
    if (process.stdout.isTTY && this.#lastLine !== '') process.stdout.write('\r\u001b[K')
    this.#lastLine = ''
  }
}

/** Rows in columns, the first row as the head. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  return rows
    .map((row, index) => {
      const line = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
      return index === 0 ? styled('bold', line.trimEnd()) : line.trimEnd()
    })
    .join('\n')
}
