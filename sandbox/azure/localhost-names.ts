import dns, { type LookupAddress, type LookupOptions } from 'node:dns'

type Answer = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void

/**
 * Makes every name that ends in `.localhost` mean 127.0.0.1 in this process, as RFC 6761 has it. Browsers do so by
 * themselves; the resolver of many systems knows only `localhost`. Call it once, before the first connection.
 */
export function resolveLocalhostNames(): void {
  const original = dns.lookup
  const lookup = (name: string, options: LookupOptions | number | Answer, answer?: Answer) => {
    if (!name.toLowerCase().endsWith('.localhost')) {
      return Reflect.apply(original, dns, answer ? [name, options, answer] : [name, options])
    }
    const callback = typeof options === 'function' ? options : answer
    const wantsAll = typeof options === 'object' && options.all === true
    const address = '127.0.0.1'
    if (wantsAll) process.nextTick(() => callback?.(null, [{ address, family: 4 }]))
    else process.nextTick(() => callback?.(null, address, 4))
  }
  Object.assign(dns, { lookup })
}
