import type { AddinConfig } from '../../shared/contract/addin-config.ts'
import type { SignInFault } from './sign-in-error.ts'

/** A token for the service's own scope. In memory alone; never written anywhere, never told to anybody else. */
export interface AccessToken {
  readonly token: string
  /** ms UTC. */
  readonly expiresAt: number
}

export type SignInConfig = NonNullable<AddinConfig['signIn']>

/** Outlook's own broker of tokens (nested app authentication). Rejects with a `SignInError`. */
export interface Broker {
  /** Without the reader noticing. `fresh`: not from any cache, the service refused the last one. */
  silent(options: { fresh: boolean }): Promise<AccessToken>
  /** Outlook asks the reader. */
  popup(): Promise<AccessToken>
}

/** What a broker's own error means, by its stable code. */
export function faultOf(error: unknown): SignInFault {
  if (typeof error !== 'object' || error === null) return 'failed'
  const { name, errorCode, subError, message } = error as Partial<Record<string, unknown>>
  const code = typeof errorCode === 'string' ? errorCode : ''
  // The broker hands on what the directory said as AADSTS numbers; no other place names a missing consent.
  const said = typeof message === 'string' ? message : ''
  if (
    subError === 'consent_required' ||
    code === 'consent_required' ||
    /AADSTS(65001|90094|90095|650\d\d)/.test(said)
  ) {
    return 'consent'
  }
  switch (code) {
    case 'user_canceled':
    case 'user_cancelled':
      return 'cancelled'
    case 'no_network_connectivity':
      return 'offline'
    case 'no_account_found':
      return 'account'
    case 'nested_app_auth_bridge_disabled':
      return 'unavailable'
  }
  if (/AADSTS(500113|50011|700016)/.test(said) || /origin/i.test(said)) return 'registration'
  return name === 'InteractionRequiredAuthError' ? 'needed' : 'failed'
}
