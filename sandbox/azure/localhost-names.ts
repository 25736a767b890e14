import dns from 'node:dns'

let patched = false

/**
 * Makes this process resolve every name that ends in `.localhost` to 127.0.0.1. Not every system resolver follows
 * RFC 6761 there, and the vaults of the sandbox have such names. Calling it twice does no harm.
 */
export function resolveLocalhostNames(): void {
  if (patched) return
  patched = true
  const original = dns.lookup
  const lookup = (name: string, ...rest: unknown[]): void => {
    if (!name.toLowerCase().endsWith('.localhost')) {
      Reflect.apply(original, dns, [name, ...rest])
      return
    }
    const [options] = rest
    const all =
      typeof options === 'object' && options !== null && Reflect.get(options, 'all') === true
    const answer = all ? [[{ address: '127.0.0.1', family: 4 }]] : ['127.0.0.1', 4]
    const callback = rest.at(-1)
    if (typeof callback === 'function') {
      process.nextTick(() => Reflect.apply(callback, undefined, [null, ...answer]))
    }
  }
  Object.assign(lookup, original)
  Object.assign(dns, { lookup })
}
