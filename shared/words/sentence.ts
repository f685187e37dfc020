/**
 * A sentence written where it is thrown, in English, that can still be said in another language: the catalogue
 * `errors.zh-cn.ts` holds the other languages under its pattern. `npm run check` finds every pattern that is missing
 * there.
 */
export interface Sentence {
  /** The English text with {0}, {1}, … where values stand. */
  readonly pattern: string
  /** A value that is a sentence is translated too; anything else is shown as it is. */
  readonly values: readonly (string | number | Sentence)[]
}

/** What an error may be told with: a sentence with values, or one that needs none. */
export type Told = string | Sentence

/** Tag for a sentence with values: told`Port ${port} is taken.` */
export function told(texts: TemplateStringsArray, ...values: readonly (string | number | Sentence)[]): Sentence {
  return { pattern: texts.reduce((pattern, text, at) => `${pattern}{${at - 1}}${text}`), values }
}

/** The sentence without values whose English text this is. */
export function plainSentence(text: string): Sentence {
  return { pattern: text, values: [] }
}

/**
 * The text of a sentence. `translations`: patterns of another language by the English one; a pattern that is not there
 * stays English, which is better than nothing.
 */
export function tell(told: Told, translations: Readonly<Record<string, string>> = {}): string {
  const { pattern, values } = typeof told === 'string' ? plainSentence(told) : told
  const known = Object.hasOwn(translations, pattern) ? translations[pattern] : undefined
  // A sentence without values may hold braces of its own.
  if (values.length === 0) return known ?? pattern
  return (known ?? pattern).replace(/\{(\d+)\}/g, (hole, at: string) => {
    const value = values[Number(at)]
    if (value === undefined) return hole
    return typeof value === 'object' ? tell(value, translations) : String(value)
  })
}
