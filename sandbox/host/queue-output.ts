import { type AppSettings, resolveSettings } from './app-settings.ts'
import type { RegisteredFunction } from './core.ts'
import type { OpenQueue } from './queue-connection.ts'
import { encodeMessage } from './queue-message.ts'
import { sendTo } from './queue-work.ts'
import {
  type RpcBindingInfo,
  type RpcInvocationResponse,
  type RpcTypedData,
  textOption,
} from './rpc.ts'
import type { StorageTries } from './storage-tries.ts'

/**
 * Sends what a function left in its storage queue outputs (`extraOutputs` and `return`), creating the queue when it is
 * missing. An array becomes one message per element, an object indented JSON. Rejects for an output of another type: nothing would receive it.
 */
export function createQueueOutput(options: {
  readonly openQueue: OpenQueue
  readonly settings: AppSettings
  readonly encoding: 'base64' | 'none'
  readonly tries: StorageTries
}) {
  const send = async (binding: RpcBindingInfo, data: RpcTypedData) => {
    const name = resolveSettings(textOption(binding, 'queueName') ?? '', options.settings)
    const queue = options.openQueue(textOption(binding, 'connection'), name)
    for (const text of messagesOf(data)) {
      await sendTo(queue, encodeMessage(text, options.encoding), options.tries)
    }
  }
  return async ({ metadata }: RegisteredFunction, response: RpcInvocationResponse) => {
    const outputs = [...(response.outputData ?? [])]
    if (response.returnValue && metadata.bindings.$return) {
      outputs.push({ name: '$return', data: response.returnValue })
    }
    for (const { name, data } of outputs) {
      const binding = metadata.bindings[name]
      if (!binding || binding.type === 'http') continue
      await send(binding, data)
    }
  }
}

/** Throws when a function has an output that this host cannot deliver. */
export function checkOutputs({ metadata }: RegisteredFunction): void {
  for (const binding of Object.values(metadata.bindings)) {
    if (binding.direction === 'out' && binding.type !== 'queue' && binding.type !== 'http') {
      throw new Error(
        `Function "${metadata.name}" has an output of type "${binding.type}"; this host delivers queue outputs only`,
      )
    }
  }
}

function messagesOf(data: RpcTypedData): readonly (string | Uint8Array)[] {
  if (data.string !== undefined) return [data.string]
  if (data.bytes !== undefined) return [data.bytes]
  if (data.json === undefined) return [String(data.int ?? data.double ?? '')]
  const value: unknown = JSON.parse(data.json)
  const printed = (one: unknown) => (typeof one === 'string' ? one : JSON.stringify(one, null, 2))
  return Array.isArray(value) ? value.map(printed) : [printed(value)]
}
