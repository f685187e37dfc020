import { z } from 'zod'

/**
 * What the add-in must know before it can ask anything: `GET /addin/config.json`, without a token, nothing secret in it.
 * The same object stands in front of `/addin/launch-event.js` as `var commonholdConfig = {…}`: classic Outlook on Windows
 * runs that file alone and knows no address to ask.
 *
 * In the built pages the service fills in, at every answer: `__CSP_NONCE__` (a fresh nonce; styles and inline scripts carry
 * it) and `__OFFICE_JS__` (where office.js is loaded from).
 */
export const addinConfigSchema = z.object({
  /** Release of the service, and so of the files it serves. */
  version: z.string(),
  /** Our address from outside, without a slash at the end; null: nobody said, addresses are relative. */
  baseUrl: z.string().nullable(),
  /** How to sign in; null: the API is not set up, and the pane says so. */
  signIn: z
    .object({
      clientId: z.string(),
      /** `https://login…/<tenant>`, of several tenants `…/organizations`. */
      authority: z.string(),
      /** The one scope asked for: `api://<client>/<name>`. */
      scope: z.string(),
    })
    .nullable(),
})
export type AddinConfig = z.infer<typeof addinConfigSchema>
