/** What the frame around the views says, in English: signing in, failures, the state of the line. Part of `en.ts`. */
export const frameEn = {
  'frame.loading': 'Loading…',
} as const
