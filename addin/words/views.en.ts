/** What the views say, in English. Part of the catalogue in `en.ts`. */
export const viewsEn = {
  'none.title': 'No message is open',
} as const
