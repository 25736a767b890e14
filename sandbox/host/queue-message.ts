import type { DequeuedMessageItem } from '@azure/storage-queue'
import { withBodyMembers } from './binding-data.ts'
import type { InvocationRequest } from './invoker.ts'

type Encoding = 'base64' | 'none'

/** Encodes a text for a queue message. */
export function encodeMessage(text: string | Uint8Array, encoding: Encoding): string {
  const bytes = Buffer.from(text)
  return encoding === 'base64' ? bytes.toString('base64') : bytes.toString('utf8')
}

/** Decodes the text of a queue message, or returns undefined when it is not base64. */
export function decodeMessage(text: string, encoding: Encoding): string | undefined {
  if (encoding === 'none') return text
  // Buffer.from skips what it does not understand; .NET refuses it, white space apart.
  const compact = text.replace(/[ \t\r\n]/g, '')
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)
  return isBase64 ? Buffer.from(compact, 'base64').toString('utf8') : undefined
}

/** Turns a message into an invocation, with the metadata of the storage extension (QueueTriggerBinding.cs). */
export function queueRequest(
  queueName: string,
  text: string,
  message: DequeuedMessageItem,
): InvocationRequest {
  return {
    data: { string: text },
    triggerMetadata: withBodyMembers(
      {
        QueueTrigger: { string: text },
        DequeueCount: { json: String(message.dequeueCount) },
        ExpirationTime: { json: dotNetTime(message.expiresOn) },
        Id: { string: message.messageId },
        InsertionTime: { json: dotNetTime(message.insertedOn) },
        NextVisibleTime: { json: dotNetTime(message.nextVisibleOn) },
        PopReceipt: { string: message.popReceipt },
      },
      parseOrNothing(text),
    ),
    reason: `New queue message detected on '${queueName}'.`,
  }
}

/** A DateTimeOffset as .NET serialises it: whole seconds, and an offset in place of Z. */
function dotNetTime(time: Date): string {
  return JSON.stringify(time.toISOString().replace(/(\.\d+)?Z$/, '+00:00'))
}

function parseOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
