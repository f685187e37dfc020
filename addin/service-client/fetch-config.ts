import type { AddinConfig } from '../../shared/contract/addin-config.ts'
import { SignInError } from '../sign-in/sign-in-error.ts'

const LIMIT_MS = 10_000

/** What the service says of itself, without a token: how to sign in, and its release. */
export async function fetchConfig(base: string): Promise<AddinConfig> {
  try {
    const answer = await fetch(`${base}/addin/config.json`, { signal: AbortSignal.timeout(LIMIT_MS) })
    if (!answer.ok) throw new SignInError('no-config')
    return (await answer.json()) as AddinConfig
  } catch (error) {
    throw error instanceof SignInError ? error : new SignInError(navigator.onLine ? 'no-config' : 'offline')
  }
}
