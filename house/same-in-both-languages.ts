/** Keys whose Chinese sentence may equal the English one, each with the reason. */
export const SAME_IN_BOTH_LANGUAGES: Record<string, string> = {
  'account.share': 'a figure alone',
  'holder.with-share': 'a name and a figure',
}
