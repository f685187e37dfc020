import type { noticeEn } from './notice.en.ts'

/** What the launch events say, in Chinese. */
export const noticeZhCn: Readonly<Record<keyof typeof noticeEn, string>> = {
  'notice.open': '查看同事',
}
