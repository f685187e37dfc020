/** What the launch events say, in English; beside the other words because their file is loaded alone. Part of `en.ts`. */
export const noticeEn = {
  'notice.open': 'Show colleagues',
} as const
