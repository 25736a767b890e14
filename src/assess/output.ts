// Bytes on their way to stdout: collected into big writes, held back while the reader is slow.
import type { Writable } from 'node:stream'
import { ReaderGone } from './exit.ts'

/** Takes text and bytes, and passes them on in chunks. */
export interface Output {
  write(text: string): void
  /** For what is written again and again: no text has to be turned into bytes. They are copied. */
  bytes(bytes: Uint8Array): void
  /** Waits when there is much to pass on; undefined when there is not. @throws ReaderGone */
  flush(): Promise<void> | undefined
  /** Passes on the rest. @throws ReaderGone */
  finish(): Promise<void>
}

const CHUNK = 1 << 20

/** An output over a stream. */
export function createOutput(stream: Writable): Output {
  const full: Buffer[] = []
  let free: Buffer[] = []
  let chunk: Buffer = Buffer.allocUnsafe(CHUNK)
  let used = 0
  let failure: Error | undefined
  stream.on('error', (error) => {
    failure ??= asReaderGone(error)
  })
  const next = () => {
    if (used > 0) full.push(chunk.subarray(0, used))
    chunk = free.pop() ?? Buffer.allocUnsafe(CHUNK)
    used = 0
  }
  const send = async () => {
    next()
    for (const part of full.splice(0)) {
      if (failure !== undefined) throw failure
      await passOn(stream, part)
      // The callback came: nobody looks at these bytes any more.
      if (part.buffer.byteLength === CHUNK) free = [Buffer.from(part.buffer, 0, CHUNK)]
    }
  }
  return {
    write(text) {
      // A character takes three bytes at most.
      const most = text.length * 3
      if (most > CHUNK - used) next()
      if (most <= CHUNK) used += chunk.write(text, used)
      else full.push(Buffer.from(text))
    },
    bytes(bytes) {
      if (bytes.length > CHUNK - used) next()
      if (bytes.length <= CHUNK) {
        chunk.set(bytes, used)
        used += bytes.length
      } else full.push(Buffer.from(bytes))
    },
    flush: () => (full.length === 0 ? undefined : send()),
    finish: send,
  }
}

/** Waits until the bytes are with the system: that is the brake. */
function passOn(stream: Writable, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error) => (error ? reject(asReaderGone(error)) : resolve()))
  })
}

function asReaderGone(error: Error): Error {
  const code = 'code' in error ? error.code : undefined
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' ? new ReaderGone() : error
}
