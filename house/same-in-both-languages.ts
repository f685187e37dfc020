/** Keys whose Chinese sentence may equal the English one, each with the reason. */
export const SAME_IN_BOTH_LANGUAGES: Record<string, string> = {}
