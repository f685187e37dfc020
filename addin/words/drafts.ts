/** The languages in which a text for a customer is drafted, each under its own name: his language is not the reader's. */
export const DRAFT_LANGUAGES = { en: 'English', 'zh-CN': '中文' } as const

export type DraftLanguage = keyof typeof DRAFT_LANGUAGES

/** Asks a customer to write to the work address from now on (D4). */
const MOVE = {
  en: 'From now on, please write to me at my work address: {address}\n\nThank you!',
  'zh-CN': '今后请发邮件到我的工作邮箱：{address}\n\n谢谢！',
} as const

/** That text with the address in it. */
export function moveDraft(language: DraftLanguage, address: string): string {
  return MOVE[language].replace('{address}', () => address)
}

/**
 * The language to draft in for a contact whose language the CRM has (a tag such as `zh-cn`, `de`): his own where texts are
 * drafted in it, English for any other, the reader's where nothing is known.
 */
export function draftLanguage(contacts: string | null, readers: string): DraftLanguage {
  return (contacts ?? readers).toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}
