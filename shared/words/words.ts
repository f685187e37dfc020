import { en } from './en.ts'
import type { Catalogue, WordKey } from './en.ts'
import { errorsZhCn } from './errors.zh-cn.ts'
import { fill, type Locale, type Value } from './fill.ts'
import { zhCn } from './zh-cn.ts'

export const LOCALES: readonly Locale[] = ['en', 'zh-CN']

/** A catalogue with the language it is written in. */
export interface Words {
  readonly locale: Locale
  readonly catalogue: Catalogue
  /** What errors say, by their English pattern (`sentence.ts`); English needs none. */
  readonly sentences: Readonly<Record<string, string>>
}

const CATALOGUES: Readonly<Record<Locale, Catalogue>> = { en, 'zh-CN': zhCn }

export function wordsFor(locale: Locale): Words {
  return { locale, catalogue: CATALOGUES[locale], sentences: locale === 'zh-CN' ? errorsZhCn : {} }
}

/** The text of a key, filled. */
export function say(words: Words, key: WordKey, values: Readonly<Record<string, Value>> = {}): string {
  return fill(words.catalogue[key], values, words.locale)
}
