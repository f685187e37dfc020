import type { ComposeCheck } from '../../shared/contract/compose.ts'

/** What the info bar of a draft does after a check. */
export type Notice = { readonly show: string } | 'remove'

/**
 * The bar names the first account that hangs on one rep; failing that, that the company's address is missing (B21); failing
 * that there is none. What was dismissed for the thread stays away: the pane still tells it.
 */
export function decideNotice(check: ComposeCheck): Notice {
  if (check.dismissed) return 'remove'
  const [suggestion] = check.suggestions
  if (suggestion !== undefined) return { show: suggestion.text }
  if (check.companyAddress?.missing === true) return { show: check.companyAddress.text }
  return 'remove'
}
