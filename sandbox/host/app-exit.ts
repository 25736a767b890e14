import { syncBuiltinESMExports } from 'node:module'

type Exit = (code?: number | string | null) => never

/**
 * Calls back whenever the app ends its process from now on, which goes on; the code that asked for it is cut off by an
 * error. Returns what really ends the process. Call before any of the app's files is loaded.
 */
export function captureExit(onExit: (code: number) => void): Exit {
  const { exit } = process
  const reallyExit: unknown = Reflect.get(process, 'reallyExit')
  const captured: Exit = (code) => {
    const number = Number(code ?? process.exitCode ?? 0)
    onExit(number)
    throw new Error(`The app has ended its process with code ${number}`)
  }
  process.exit = captured
  // Libraries that go past process.exit call this one, as process.exit itself does.
  Reflect.set(process, 'reallyExit', captured)
  syncBuiltinESMExports()
  return (code) => {
    Reflect.set(process, 'reallyExit', reallyExit)
    return Reflect.apply(exit, process, [code])
  }
}
