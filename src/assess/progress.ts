// A bar on stderr, for people: only on a terminal, and only when it takes long enough to wonder.

/** Where the bar is drawn. */
export interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** Draws progress; `clear` takes the bar away again. */
export interface Progress {
  show(part: number): void
  clear(): void
}

const WIDTH = 30
const FIRST_AFTER_MS = 400
const EVERY_MS = 100

/** A bar on a terminal; nothing at all elsewhere. */
export function createProgress(terminal: Terminal, what: string): Progress {
  if (terminal.isTTY !== true) return { show() {}, clear() {} }
  let next = performance.now() + FIRST_AFTER_MS
  let drawn = false
  return {
    show(part) {
      const now = performance.now()
      if (now < next) return
      next = now + EVERY_MS
      drawn = true
      const full = Math.round(Math.min(1, Math.max(0, part)) * WIDTH)
      const bar = '#'.repeat(full) + '.'.repeat(WIDTH - full)
      terminal.write(`\r${what} [${bar}] ${String(Math.floor(part * 100)).padStart(3)}%`)
    },
    clear() {
      // Carriage return, then erase the line.
      if (drawn) terminal.write('\r\u001b[K')
      drawn = false
    },
  }
}
