// The URL of a destination is itself a secret: a Workflows URL carries its signature, other services a token in the path.

/** The host, which is all that may be said about a destination. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'invalid URL'
}

// Shorter parts ("api", "v1") are no secrets, and hiding them would make errors unreadable.
const SHORTEST_SECRET = 8

/** `text` without any part of `url` beyond its host: servers like to repeat the request in an error. */
export function withoutUrl(text: string, url: string): string {
  if (!URL.canParse(url)) return text.replaceAll(url, '[URL]')
  const { href, pathname, search, username, password } = new URL(url)
  const parts = [...pathname.split('/'), ...search.split(/[?&=]/), username, password]
  const decoded = parts.map((part) => {
    try {
      return decodeURIComponent(part)
    } catch {
      return part
    }
  })
  return [href, url, pathname + search, search, pathname, ...parts, ...decoded]
    .filter((part) => part.length >= SHORTEST_SECRET)
    .sort((left, right) => right.length - left.length)
    .reduce((clean, part) => clean.replaceAll(part, '[URL]'), text)
}
