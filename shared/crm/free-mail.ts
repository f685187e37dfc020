import { FREE_MAIL_DOMAINS } from './free-mail-domains.ts'

const LIST: ReadonlySet<string> = new Set(FREE_MAIL_DOMAINS)

/**
 * True when addresses of this domain belong to persons, not to one organisation (`domain.md` §2, account resolution):
 * the product's list minus what an admin calls business, and every domain that is itself a public suffix.
 *
 * @param full the address's whole domain; @param registrable its registrable domain (or itself when a public suffix)
 */
export function isFreeMail(
  full: string,
  registrable: string,
  publicSuffix: boolean,
  policy: { readonly businessDomains: readonly string[]; readonly freeMailDomains: readonly string[] },
): boolean {
  if (policy.businessDomains.includes(full) || policy.businessDomains.includes(registrable)) return false
  if (publicSuffix || LIST.has(full) || LIST.has(registrable)) return true
  return policy.freeMailDomains.includes(full) || policy.freeMailDomains.includes(registrable)
}
