// The few Adaptive Card elements that alerts are made of. All text goes into TextRuns: by specification a TextRun is
// plain text, while TextBlock and Fact are markdown, and Teams clients disagree about how that is escaped
// (microsoft/AdaptiveCards#4677 and #5590, MicrosoftDocs/msteams-docs#5793). So a card has no place for markdown at all.

/** A piece of text in one look. */
export interface TextRun {
  readonly type: 'TextRun'
  readonly text: string
  readonly weight?: 'Bolder'
  readonly size?: 'Small' | 'Large'
  readonly isSubtle?: true
  readonly fontType?: 'Monospace'
}

/** The look of a piece of text. */
export type Look = Omit<TextRun, 'type' | 'text'>

/** An element of a card's body. */
export type Element =
  | {
      readonly type: 'RichTextBlock'
      readonly inlines: readonly TextRun[]
      readonly spacing?: Spacing
    }
  | {
      readonly type: 'Container'
      readonly items: readonly Element[]
      readonly style?: string
      readonly bleed?: true
      readonly separator?: true
      readonly spacing?: Spacing
    }
  | { readonly type: 'ColumnSet'; readonly columns: readonly Column[]; readonly spacing?: Spacing }

interface Column {
  readonly type: 'Column'
  readonly width: string
  readonly items: readonly Element[]
}

type Spacing = 'None' | 'Small' | 'Medium'

/** Text in one look. */
export function run(text: string, look: Look = {}): TextRun {
  return { type: 'TextRun', text, ...look }
}

/** One paragraph. It always wraps. */
export function paragraph(inlines: readonly TextRun[], spacing?: Spacing): Element {
  return { type: 'RichTextBlock', inlines, ...(spacing === undefined ? {} : { spacing }) }
}

/** A label and its value side by side. Not a Fact, whose value would be markdown. */
export function fact(label: string, ...value: readonly TextRun[]): Element {
  return {
    type: 'ColumnSet',
    spacing: 'Small',
    columns: [
      // Pixels, so that the values of all rows stand in one line.
      { type: 'Column', width: '128px', items: [paragraph([run(label, { weight: 'Bolder' })])] },
      { type: 'Column', width: 'stretch', items: [paragraph(value)] },
    ],
  }
}

/** A part of the card under a heading, with a line above. */
export function section(heading: string, items: readonly Element[]): Element {
  const head = paragraph([run(heading, { weight: 'Bolder' })])
  return { type: 'Container', separator: true, spacing: 'Medium', items: [head, ...items] }
}
