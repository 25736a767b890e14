import { styleText } from 'node:util'

const USUAL_WIDTH = 120
const GAP = 2
const NOTE_INDENT = 4
// A column that is narrower cannot be read.
const NARROWEST = 8

type Style = Parameters<typeof styleText>[0]

/** Colours a text when the terminal shows colours. */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout })
}

/** The name of a resource below its type, short enough for a table: `stfraudprod/blobServices/default`. */
export function shortName(resourceId: string): string {
  return resourceId.split('/').slice(8).join('/')
}

/** A text with each id of a resource or a group in it as its short name. */
export function shortIds(text: string): string {
  return text.replaceAll(
    /\/subscriptions\/[\w-]+\/resourceGroups\/([^/'"\s]+)(?:\/providers\/([^'"\s,)]+))?/gi,
    (_, group: string, path?: string) => path?.split('/').slice(2).join('/') ?? group,
  )
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

/** Columns of the terminal; of what is no terminal, what the environment says, else a usual width. */
export function terminalWidth(): number {
  const given = process.stdout.columns ?? Number(process.env.COLUMNS)
  return Number.isInteger(given) && given > 0 ? given : USUAL_WIDTH
}

/** A text in lines of at most `width` characters, broken between words; a longer word is broken where it must be. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (last !== '' && last.length + 1 + word.length <= width) lines.push(`${lines.pop()} ${word}`)
    else {
      const parts = word.match(new RegExp(`.{1,${width}}`, 'gs')) ?? ['']
      if (last === '') lines.pop()
      lines.push(...parts)
    }
  }
  return lines
}

/**
 * Rows in columns, the first row as the head. What is wider than `width` continues below, within its column.
 * @param notes what stands below each row, over the whole width; none for the head.
 */
export function table(
  rows: readonly (readonly string[])[],
  { width = terminalWidth(), notes = [] }: { width?: number; notes?: readonly string[] } = {},
): string {
  const widths = fitted(rows, width)
  return rows
    .flatMap((row, index) => {
      const note = index === 0 ? undefined : notes[index - 1]
      const below = note === undefined ? [] : wrapped(note, width - NOTE_INDENT)
      return [
        ...rowLines(row, widths, index === 0),
        ...below.map((line) => ' '.repeat(NOTE_INDENT) + line),
      ]
    })
    .join('\n')
}

// The widest column gives way first: short ones stay readable. No word is broken as long as lines can be.
function fitted(rows: readonly (readonly string[])[], width: number): readonly number[] {
  const columns = (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? ''))
  const most = (texts: readonly string[]) => Math.max(...texts.map(({ length }) => length))
  const widths = columns.map(most)
  const words = columns.map((texts) => most(texts.flatMap((text) => text.split(' '))))
  for (const least of [words, words.map(() => NARROWEST)]) {
    const total = () => widths.reduce((sum, one) => sum + one, GAP * (widths.length - 1))
    while (total() > width) {
      const room = widths.map((one, column) => (one > (least[column] ?? 0) ? one : 0))
      const widest = room.indexOf(Math.max(...room))
      if ((room[widest] ?? 0) === 0) break
      widths[widest] = (widths[widest] ?? 0) - 1
    }
  }
  return widths
}

function rowLines(row: readonly string[], widths: readonly number[], head: boolean): string[] {
  const cells = widths.map((width, column) => wrapped(row[column] ?? '', width))
  const height = Math.max(...cells.map(({ length }) => length))
  return Array.from({ length: height }, (_, at) => {
    const line = cells.map((lines, column) => (lines[at] ?? '').padEnd(widths[column] ?? 0))
    const text = line.join(' '.repeat(GAP)).trimEnd()
    return head ? styled('bold', text) : text
  })
}
