/**
 * Outlook on the web, in every cloud: the only places that may put our pages into a frame. (Classic Outlook, Mac and phones
 * show them without a frame.) An address of a company's own, or a test host, comes from COMMONHOLD_OUTLOOK_HOSTS.
 */
export const OUTLOOK_HOSTS = [
  'https://outlook.office.com',
  'https://outlook.office365.com',
  'https://outlook.cloud.microsoft',
  'https://outlook.live.com',
  // 21Vianet, US government
  'https://partner.outlook.cn',
  'https://outlook.office365.us',
] as const

/** Where Microsoft serves office.js from; it is never bundled (its licence, and the hosts' protocol changes under it). */
export const OFFICE_JS = 'https://appsforoffice.microsoft.com/lib/1/hosted/office.js'
/** The cloud of 21Vianet has a copy of its own, and its users may not reach the other. */
const OFFICE_JS_21VIANET = 'https://appsforoffice.cdn.partner.office365.cn/appsforoffice/lib/1/hosted/office.js'

/** Of the cloud whose sign-in that is. */
export function officeJsOf(loginUrl: string): string {
  return new URL(loginUrl).hostname.endsWith('partner.microsoftonline.cn') ? OFFICE_JS_21VIANET : OFFICE_JS
}

/** office.js loads MicrosoftAjax.js from here by itself (facts/outlook-host-protocol.md §2). */
const AJAX_CDN = 'https://ajax.aspnetcdn.com'

export interface PagePolicy {
  readonly nonce: string
  readonly officeJs: string
  /** Microsoft's sign-in. */
  readonly loginUrl: string
  /** Further origins that may frame a page. */
  readonly outlookHosts: readonly string[]
  /** False: breaches are only reported to the browser's console; who may frame us is enforced all the same. */
  readonly enforced: boolean
}

/**
 * The headers that hold a page of the add-in to what it needs. Scripts come as files of ours and of office.js, never from
 * the page; styles carry the nonce (Fluent writes them at run time); it talks to us and to Microsoft's sign-in.
 * `require-trusted-types-for` is left out: office.js does not live with it (facts/outlook-host-protocol.md §10).
 */
export function policyHeaders(policy: PagePolicy): Readonly<Record<string, string>> {
  const login = new URL(policy.loginUrl).origin
  const office = new URL(policy.officeJs).origin
  const ancestors = `frame-ancestors ${[...OUTLOOK_HOSTS, ...policy.outlookHosts].join(' ')}`
  const rest = [
    "default-src 'none'",
    `script-src 'self' ${office} ${AJAX_CDN}`,
    `style-src 'self' 'nonce-${policy.nonce}'`,
    "img-src 'self' data:",
    `connect-src 'self' ${login}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return policy.enforced
    ? { 'content-security-policy': `${rest}; ${ancestors}` }
    : { 'content-security-policy': ancestors, 'content-security-policy-report-only': rest }
}
