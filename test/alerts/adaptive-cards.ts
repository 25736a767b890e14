// Microsoft's Adaptive Cards library as the judge of our cards. It is loaded from its bundle: the package's modules
// leave out file extensions, which Node.js does not resolve. Parsing needs no DOM.
import { createRequire } from 'node:module'

interface Context {
  readonly eventCount: number
  getEventAt(index: number): { readonly message: string }
}
interface Library {
  AdaptiveCard: new () => { parse(json: unknown, context: Context): void; toJSON(): unknown }
  SerializationContext: new (version: unknown) => Context
  Versions: { readonly v1_4: unknown }
}

const library = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.min.js') as Library

/** Everything that the library finds wrong with a card in version 1.4. */
export function cardProblems(json: unknown): readonly string[] {
  const context = new library.SerializationContext(library.Versions.v1_4)
  new library.AdaptiveCard().parse(json, context)
  return Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message)
}
