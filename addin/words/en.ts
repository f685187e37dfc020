import { frameEn } from './frame.en.ts'
import { noticeEn } from './notice.en.ts'
import { viewsEn } from './views.en.ts'

/**
 * Every text of the panes in English: key → template. The keys are the type, so a language that lacks one does not
 * compile.
 */
export const en = { ...frameEn, ...noticeEn, ...viewsEn } as const

export type PaneWord = keyof typeof en
export type Catalogue = Readonly<Record<PaneWord, string>>
