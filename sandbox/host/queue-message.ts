import type { DequeuedMessageItem } from '@azure/storage-queue'
import { withBodyMembers } from './binding-data.ts'
import type { InvocationRequest } from './invoker.ts'
import { invariantTime, parseJson } from './newtonsoft.ts'
import type { RpcTypedData } from './rpc.ts'

type Encoding = 'base64' | 'none'

/** What a queue message holds: its text, or why there is none. */
export type MessageContent = { readonly text: string } | { readonly bindingError: string }

// The latest time that .NET has; a message that is not in a queue has no time of its own.
const NEVER = '12/31/9999 23:59:59'

/** Encodes a text for a queue message. */
export function encodeMessage(text: string | Uint8Array, encoding: Encoding): string {
  const bytes = Buffer.from(text)
  return encoding === 'base64' ? bytes.toString('base64') : bytes.toString('utf8')
}

/** Reads a queue message; undefined when it is not in the encoding, so that nothing can be made of it. */
export function readMessage(text: string, encoding: Encoding): MessageContent | undefined {
  if (encoding === 'none') return { text }
  // Buffer.from skips what it does not understand; .NET refuses it, white space apart.
  const compact = text.replace(/[ \t\r\n]/g, '')
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)
  if (!isBase64) return undefined
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    return { text: decoder.decode(Buffer.from(compact, 'base64')) }
  } catch {
    return {
      bindingError:
        'DecoderFallbackException: Unable to translate bytes at an index from specified code page to Unicode.',
    }
  }
}

/** Turns a message into an invocation, with the metadata of the storage extension (QueueTriggerBinding.cs). */
export function queueRequest(
  queueName: string,
  content: MessageContent,
  message: DequeuedMessageItem,
): InvocationRequest {
  const { dequeueCount, messageId, popReceipt, insertedOn } = message
  return {
    ...requestOf(content, {
      DequeueCount: { string: String(dequeueCount) },
      ExpirationTime: time(message.expiresOn),
      Id: { string: messageId },
      InsertionTime: time(insertedOn),
      NextVisibleTime: time(message.nextVisibleOn),
      PopReceipt: { string: popReceipt },
    }),
    reason: `New queue message detected on '${queueName}'.`,
    triggerDetails: `MessageId: ${messageId}, DequeueCount: ${dequeueCount}, InsertedOn: ${insertedOn.toISOString().replace('Z', '+00:00')}`,
  }
}

/** The invocation of a queue function by hand: no message was received, so its metadata is what .NET has for none. */
export function queueRequestByHand(text: string): InvocationRequest {
  return {
    ...requestOf(
      { text },
      {
        DequeueCount: { string: '0' },
        ExpirationTime: { string: `${NEVER} +00:00` },
        InsertionTime: time(new Date()),
        NextVisibleTime: { string: `${NEVER} +00:00` },
      },
    ),
    reason: 'This function was programmatically called via the host APIs.',
  }
}

function requestOf(content: MessageContent, system: Record<string, RpcTypedData>) {
  if ('bindingError' in content) return { data: {}, bindingError: content.bindingError }
  const { text } = content
  return {
    data: { string: text },
    triggerMetadata: withBodyMembers(
      { QueueTrigger: { string: text }, ...system },
      parseOrNothing(text),
    ),
  }
}

function time(moment: Date): RpcTypedData {
  return { string: `${invariantTime(moment)} +00:00` }
}

function parseOrNothing(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
