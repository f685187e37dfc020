import { randomBytes } from 'node:crypto'
import type { AddinConfig } from '../../../shared/contract/addin-config.ts'
import type { Config } from '../../config/config.ts'
import type { AddinDoor } from './addin.ts'
import { findAddin } from './addin-files.ts'
import { officeJsOf } from './page-policy.ts'

/** What the add-in is served with by this installation. */
export function addinDoorOf(config: Config, release: string): AddinDoor {
  return {
    files: findAddin(),
    config: addinConfigOf(config, release),
    officeJs: config.addin.officeJs ?? officeJsOf(config.addin.loginUrl),
    loginUrl: config.addin.loginUrl,
    outlookHosts: config.addin.outlookHosts,
    enforced: config.addin.policyEnforced,
    makeNonce: () => randomBytes(18).toString('base64url'),
  }
}

/** What the panes are told before they sign in. People of one tenant sign in there; of several, wherever they are at home. */
export function addinConfigOf(
  { api, addin, publicUrl }: Pick<Config, 'api' | 'addin' | 'publicUrl'>,
  release: string,
): AddinConfig {
  if (api === null) return { version: release, baseUrl: publicUrl, signIn: null }
  const { client, addinClient, scope, tenants } = api
  return {
    version: release,
    baseUrl: publicUrl,
    signIn: {
      clientId: addinClient,
      authority: `${addin.loginUrl}/${tenants.length === 1 ? (tenants[0] ?? '') : 'organizations'}`,
      scope: `api://${client}/${scope}`,
    },
  }
}
