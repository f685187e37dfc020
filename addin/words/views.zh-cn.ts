import type { viewsEn } from './views.en.ts'

/** What the views say, in Chinese. */
export const viewsZhCn: Readonly<Record<keyof typeof viewsEn, string>> = {
  'none.title': '没有打开邮件',
}
