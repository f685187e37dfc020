import type { frameEn } from './frame.en.ts'

/** What the frame around the views says, in Chinese. */
export const frameZhCn: Readonly<Record<keyof typeof frameEn, string>> = {
  'frame.loading': '正在加载…',
}
