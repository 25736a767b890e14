// Moments and durations as an alert says them.
import { plainText } from './plain-text.ts'

/** `2026-10-03 02:58:11 UTC`. What is no date is shown as it came. */
export function momentText(iso: string): string {
  const at = new Date(iso)
  return Number.isNaN(at.getTime())
    ? plainText(iso, 40)
    : `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** `14 s`, `4 min 12 s`, `2 h 5 min`, `3 d 4 h`. A negative duration (two clocks disagree) counts as none. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1000) return 'less than a second'
  const seconds = Math.floor(milliseconds / 1000)
  const units = [
    ['d', Math.floor(seconds / 86_400)],
    ['h', Math.floor(seconds / 3600) % 24],
    ['min', Math.floor(seconds / 60) % 60],
    ['s', seconds % 60],
  ] as const
  const first = units.findIndex(([, amount]) => amount > 0)
  return units
    .slice(first, first + 2)
    .filter(([, amount]) => amount > 0)
    .map(([unit, amount]) => `${amount} ${unit}`)
    .join(' ')
}
