/**
 * The languages in which a text for a customer is drafted, each under its own name: his language is not the reader's. The
 * same as the service's introductions (shared/crm/introduction-draft.ts).
 */
export const DRAFT_LANGUAGES = {
  en: 'English',
  'zh-CN': '简体中文',
  'zh-TW': '繁體中文',
  ja: '日本語',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
} as const

export type DraftLanguage = keyof typeof DRAFT_LANGUAGES

/** Asks a customer to write to the work address from now on (D4). */
const MOVE: Readonly<Record<DraftLanguage, string>> = {
  en: 'From now on, please write to me at my work address: {address}\n\nThank you!',
  'zh-CN': '今后请发邮件到我的工作邮箱：{address}\n\n谢谢！',
  'zh-TW': '今後請寄信到我的工作信箱：{address}\n\n謝謝！',
  ja: '今後は下記の業務用アドレスまでご連絡をお願いいたします：{address}\n\nどうぞよろしくお願いいたします。',
  de: 'Bitte schreiben Sie mir künftig an meine dienstliche Adresse: {address}\n\nVielen Dank!',
  fr: 'Merci de m’écrire désormais à mon adresse professionnelle : {address}\n\nMerci beaucoup !',
  es: 'A partir de ahora, le ruego que me escriba a mi dirección de trabajo: {address}\n\n¡Muchas gracias!',
}

/** That text with the address in it. */
export function moveDraft(language: DraftLanguage, address: string): string {
  return MOVE[language].replace('{address}', () => address)
}

/**
 * The language to draft in for a contact whose language the CRM has (a tag such as `zh-cn`, `de-at`): his own where texts
 * are drafted in it, English for any other, the reader's where nothing is known.
 */
export function draftLanguage(contacts: string | null, readers: string): DraftLanguage {
  const [primary = '', ...rest] = (contacts ?? readers).toLowerCase().split(/[-_]/)
  if (primary === 'zh') return rest.some((part) => ['hant', 'tw', 'hk', 'mo'].includes(part)) ? 'zh-TW' : 'zh-CN'
  return isDraftLanguage(primary) ? primary : 'en'
}

function isDraftLanguage(tag: string): tag is DraftLanguage {
  return Object.hasOwn(DRAFT_LANGUAGES, tag)
}
