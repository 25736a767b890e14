// The first pass over the input: it is checked from end to end before anything is printed, and where each resource lies
// is noted down. About twenty bytes per resource stay in memory.

import type { JsonObject } from '../engine/json.ts'
import { type ArmItem, addItems } from './arm-items.ts'
import { type ByteSource, exactBytes, Window } from './byte-source.ts'
import { InputError } from './exit.ts'
import { lackOf } from './inputs/lack.ts'
import { Lacking } from './inputs/lacking.ts'
import { isPowerShell, otherJson } from './inputs/other-json.ts'
import { PassedOver } from './inputs/passed-over.ts'
import type { Place } from './neighbours.ts'
import { faultAt, parseRange, placeOf } from './parse-range.ts'
import type { Range } from './scan-listener.ts'
import { scanSource } from './scan-source.ts'

/** Where one element of the input lies. */
export interface Located extends Range {
  readonly source: ByteSource
  /** Which element of the source, from 0. */
  readonly number: number
}

/** Elements of the input: one resource each, or several that are nested in one value. */
export interface Elements {
  readonly length: number
  locate(element: number): Located
  /** True when the element holds a resource that is to be judged. */
  judged(element: number): boolean
  /** The resources of an element, read and parsed again. For elements one after the other. */
  load(element: number): readonly ArmItem[]
  /** Its resource without the defaults of the parameters of its deployment, where that makes a difference. */
  open(element: number): JsonObject | undefined
  /** The same for an element anywhere, such as a neighbour; the last few are kept. */
  fetch(element: number): readonly ArmItem[]
}

/** What the first pass is told of. */
export interface CollectListener {
  /** A resource. @returns whether it is to be judged, and whether it will be fetched for others. */
  item(
    item: ArmItem,
    place: Place,
    source: ByteSource,
  ): { readonly judged: boolean; readonly needed: boolean }
  note(text: string): void
  /** What the input should hold and does not, or what cannot be looked at: a note tells of it. */
  unseen(count: number): void
  /** Bytes that have been read, of all. */
  progress(bytes: number, total: number): void
}

const PREDICTED = 1
const JUDGED = 2
const NEEDED = 4
// Above these bits: the number of the input or snapshot that the element is in.
const FLAG_BITS = 3
const EMPTY = 'Nothing is judged; is it the right query, and may you read what it asks for?'
// Children of one parent mostly come one after the other.
const LAST_READ = 64

/** Reads all sources. @throws InputError for the first fault. */
export function collect(sources: readonly ByteSource[], listener: CollectListener): Elements {
  const starts: number[] = []
  const ends: number[] = []
  const flags: number[] = []
  const firsts: number[] = []
  const window = new Window()
  const total = sources.reduce((sum, { size }) => sum + size, 0)
  let before = 0
  let scopes = 0
  for (const source of sources) {
    firsts.push(starts.length)
    const inFile = scopes++
    let inSnapshot = inFile
    let bySelf = 0
    let wholes = 0
    let empty = true
    const lacking = new Lacking()
    const passedOver = new PassedOver(source)
    const note = (text: string) => listener.note(`${source.name}: ${text}`)
    let notLookedAt = 0
    const missed = (text: string) => {
      notLookedAt += 1
      note(text)
    }
    scanSource(source, window, {
      missed,
      progress: (bytes) => listener.progress(before + bytes, total),
      predicted() {
        inSnapshot = scopes++
        empty = false
      },
      value(range, predicted) {
        const scope = predicted ? inSnapshot : inFile
        const items: ArmItem[] = []
        const value = parseRange(source, range, window.bytes(source, range))
        const origin = { predicted, scope, element: starts.length, missed }
        const passed = passedOver.within(range, value, () => window.bytes(source, range))
        const wrong = addItems(value, { ...origin, passedOver: passed }, items)
        if (wrong !== undefined && isPowerShell(value)) {
          lacking.add('powershell', { document: value, id: '', type: '' })
        } else if (wrong !== undefined) {
          const other = otherJson(value)
          if (other === undefined)
            throw faultAt(source, range.start, `${wrong}, found something else`)
          throw new InputError(`${empty ? source.name : placeOf(source, range.start)}: ${other}`)
        }
        empty = false
        let flag = (scope << FLAG_BITS) | (predicted ? PREDICTED : 0)
        for (const [index, item] of items.entries()) {
          const { judged, needed } = listener.item(item, { element: starts.length, index }, source)
          const lack = judged ? lackOf(item) : undefined
          if (lack !== undefined) lacking.add(lack, item)
          else if (judged) wholes += 1
          flag |= (judged && lack === undefined ? JUDGED : 0) | (needed ? NEEDED : 0)
          if (item.bySelf) bySelf += 1
        }
        starts.push(range.start)
        ends.push(range.end)
        flags.push(flag)
      },
    })
    if (bySelf > 0) {
      note(
        `resources that name the apiVersion they are sent with, and have nothing of an answer of Azure: ${bySelf}. They are judged as asked for, not as read`,
      )
    }
    if (empty) note(`holds no resources: an empty list. ${EMPTY}`)
    if (lacking.count > 0) {
      if (wholes === 0) throw new InputError(`${source.name}: ${lacking.says()}`)
      note(`not looked at: ${lacking.says()}`)
    }
    const passed = passedOver.says()
    if (passed !== undefined) listener.note(passed)
    const unseen = lacking.count + passedOver.count + notLookedAt + (empty ? 1 : 0)
    if (unseen > 0) listener.unseen(unseen)
    before += source.size
  }

  const locate = (element: number): Located => {
    const last = firsts.findLastIndex((first) => first <= element)
    const source = sources[last]
    if (source === undefined) throw new Error(`there is no element ${element}`)
    const number = element - (firsts[last] ?? 0)
    return { source, number, start: starts[element] ?? 0, end: ends[element] ?? 0 }
  }
  const is = (element: number, flag: number) => ((flags[element] ?? 0) & flag) !== 0
  const parse = (element: number, read: (at: Located) => Buffer) => {
    const items: ArmItem[] = []
    const at = locate(element)
    const scope = (flags[element] ?? 0) >>> FLAG_BITS
    const origin = { predicted: is(element, PREDICTED), scope, element }
    addItems(parseRange(at.source, at, read(at)), origin, items)
    return items
  }
  const openAt = (element: number) => {
    const { source, number } = locate(element)
    const document = source.open?.(number)
    if (document === undefined) return undefined
    const items: ArmItem[] = []
    addItems(document, { predicted: true, scope: 0, element }, items)
    return items[0]?.document
  }
  const last = new Map<number, readonly ArmItem[]>()
  const keep = (element: number, items: readonly ArmItem[]) => {
    const oldest = last.size < LAST_READ ? undefined : last.keys().next().value
    if (oldest !== undefined) last.delete(oldest)
    last.set(element, items)
    return items
  }
  return {
    length: starts.length,
    locate,
    open: openAt,
    judged: (element) => is(element, JUDGED),
    load(element) {
      const items = last.get(element) ?? parse(element, (at) => window.bytes(at.source, at))
      return is(element, NEEDED) ? keep(element, items) : items
    },
    fetch: (element) =>
      last.get(element) ??
      keep(
        element,
        parse(element, (at) => exactBytes(at.source, at)),
      ),
  }
}
