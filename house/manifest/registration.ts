import { ADDIN_PATH } from '../../service/http/addin/addin.ts'
import { checkedBase } from '../../service/http/addin/deployed-manifest.ts'

export interface Registration {
  readonly baseUrl: string
  /** The add-in's registration. */
  readonly clientId: string
  /** The API's, where it is another one. */
  readonly apiClientId?: string
  readonly loginUrl: string
  /** Id or domain, or `organizations`. */
  readonly tenant: string
  /** A number the admin compares on the page that consent ends on. */
  readonly state: string
}

/** What the app registration in Entra must say for this installation, line by line. */
export function registrationOf(registration: Registration): string[] {
  const { baseUrl, clientId, apiClientId = clientId, loginUrl, tenant, state } = registration
  const base = checkedBase(baseUrl)
  const consent = `${base}${ADDIN_PATH}/consent.html`
  const query = new URLSearchParams({
    client_id: clientId,
    // MSAL always asks for the three; a scope nobody consented to would ask each user after all.
    scope: `openid profile offline_access api://${apiClientId}/access_as_user`,
    redirect_uri: consent,
    state,
  })
  return [
    'The app registration needs (docs/admin/outlook.md):',
    '  redirect addresses of a single-page application, in this order:',
    `    ${base}${ADDIN_PATH}/dialog.html`,
    `    ${consent}`,
    // Not the first: Entra then refuses the consent link (facts/outlook.md A3).
    `    brk-multihub://${new URL(base).host}`,
    `  Application ID URI: api://${apiClientId}, scope access_as_user`,
    '  in the manifest of the app: requestedAccessTokenVersion 2',
    '',
    `Consent for everybody (an administrator opens it; the page it ends on must show ${state}):`,
    `  ${new URL(loginUrl).origin}/${tenant}/v2.0/adminconsent?${query.toString().replaceAll('+', '%20')}`,
  ]
}
