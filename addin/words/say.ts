import { fill, type Value } from '../../shared/words/fill.ts'
import type { Catalogue, PaneWord } from './en.ts'

export type Language = 'en' | 'zh-CN'

/** The words of the panes in one language. */
export interface Words {
  readonly language: Language
  readonly catalogue: Catalogue
}

/** The text of a key, filled; the placeholders are those of shared/words/fill.ts. */
export function say(words: Words, key: PaneWord, values: Readonly<Record<string, Value>> = {}): string {
  return fill(words.catalogue[key], values, words.language)
}
