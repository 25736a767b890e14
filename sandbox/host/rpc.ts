/**
 * The data that the Functions host and the Node.js worker exchange, as far as this host needs it. Shapes follow the
 * worker's protocol (FunctionRpc.proto of azure-functions-language-worker-protobuf) as @azure/functions reads it.
 */
export interface RpcTypedData {
  readonly string?: string
  readonly json?: string
  readonly bytes?: Uint8Array
  readonly int?: number
  readonly double?: number
  readonly http?: RpcHttpData
  readonly collectionString?: { readonly string?: readonly string[] }
}

/** A text that may be absent without its key being absent. */
export interface RpcNullableString {
  readonly value?: string
}

/** A request on its way to the app, or a response on its way back. */
export interface RpcHttpData {
  readonly method?: string
  readonly url?: string
  readonly headers?: Record<string, string>
  readonly nullableHeaders?: Record<string, RpcNullableString>
  readonly nullableParams?: Record<string, RpcNullableString>
  readonly nullableQuery?: Record<string, RpcNullableString>
  readonly body?: RpcTypedData
  readonly statusCode?: string
  readonly cookies?: readonly RpcHttpCookie[]
}

/** A cookie of a response. Optional members are wrapped, because the protocol tells absent from empty. */
export interface RpcHttpCookie {
  readonly name: string
  readonly value: string
  readonly domain?: { readonly value?: string }
  readonly path?: { readonly value?: string }
  /** Epoch seconds. */
  readonly expires?: { readonly value?: { readonly seconds?: number } }
  readonly secure?: { readonly value?: boolean }
  readonly httpOnly?: { readonly value?: boolean }
  /** 'none' means that the attribute is left out; 'explicitNone' writes `SameSite=None`. */
  readonly sameSite?: string
  readonly maxAge?: { readonly value?: number }
}

/** A duration as the worker sends it for retry options. */
export interface RpcDuration {
  readonly seconds: number
}

/** Retry as a function declares it. */
export interface RpcRetryOptions {
  /** -1: for ever. */
  readonly maxRetryCount: number
  readonly retryStrategy: 'fixedDelay' | 'exponentialBackoff'
  readonly delayInterval?: RpcDuration
  readonly minimumInterval?: RpcDuration
  readonly maximumInterval?: RpcDuration
}

/** What a retried invocation is told about the attempt before it. */
export interface RpcRetryContext {
  readonly retryCount: number
  readonly maxRetryCount: number
  readonly exception?: { readonly message: string; readonly stackTrace?: string }
}

/** One binding of a function: the options it was registered with, and what the library added. */
export interface RpcBindingInfo {
  readonly type: string
  readonly direction: 'in' | 'out'
  readonly [option: string]: unknown
}

/** A function as the app registers it. */
export interface FunctionMetadata {
  readonly name: string
  readonly bindings: Readonly<Record<string, RpcBindingInfo>>
  readonly retryOptions?: RpcRetryOptions
}

/** The app's handler. */
export type FunctionCallback = (...args: unknown[]) => unknown

/** What an invocation answers. */
export interface RpcInvocationResponse {
  readonly outputData?: readonly { readonly name: string; readonly data: RpcTypedData }[]
  readonly returnValue?: RpcTypedData | null | undefined
}

/** Reads an option of a binding that must be text. */
export function textOption(binding: RpcBindingInfo, option: string): string | undefined {
  const value = binding[option]
  return typeof value === 'string' ? value : undefined
}
