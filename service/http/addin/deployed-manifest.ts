import { createHash } from 'node:crypto'
import { InputError } from '../../../shared/errors.ts'
import { told } from '../../../shared/words/sentence.ts'

/** What stands in the repository's manifest where an installation has its own: no such host can exist. */
export const PLACEHOLDER_BASE = 'https://commonhold.example'
const PLACEHOLDER_LOGIN = 'https://login.microsoftonline.com'

/** Exchange refuses more (facts/outlook.md A1.1). */
export const MOST_MANIFEST_BYTES = 256 * 1024

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export interface Deployment {
  /** Where the service is reached from outside, with https; a path is kept, a slash at the end is not. */
  readonly baseUrl: string
  /** Application id of the app registration. */
  readonly clientId: string
  /** Microsoft's sign-in; default the global cloud's. */
  readonly loginUrl?: string
}

/**
 * The manifest of one installation: its addresses, and an id of its own that follows from the app registration, so that
 * an update stays an update, and a trial installation in the same tenant is another add-in.
 * Errors: InputError `manifest-base-url`, `manifest-client-id`.
 */
export function deployManifest(template: string, { baseUrl, clientId, loginUrl }: Deployment): string {
  const base = checkedBase(baseUrl)
  if (!GUID.test(clientId)) {
    throw new InputError('manifest-client-id', told`“${clientId}” is no application id.`, {
      remedy: 'Give the application (client) id of the app registration, 36 characters (docs/admin/outlook.md).',
    })
  }
  return template
    .replaceAll(PLACEHOLDER_BASE, inXml(base))
    .replaceAll(
      `<AppDomain>${PLACEHOLDER_LOGIN}<`,
      `<AppDomain>${inXml(new URL(loginUrl ?? PLACEHOLDER_LOGIN).origin)}<`,
    )
    .replace(/<Id>[^<]*<\/Id>/, `<Id>${addinId(clientId)}</Id>`)
}

/** Errors: InputError `manifest-base-url`. */
export function checkedBase(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null
  if (url === null || url.protocol !== 'https:' || url.search + url.hash + url.username + url.password !== '') {
    throw new InputError('manifest-base-url', told`“${baseUrl}” is no address an add-in can be loaded from.`, {
      remedy: 'Give the address of the service from outside, with https, for example https://commonhold.example.com.',
    })
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

/** The add-in's id of an installation: UUID version 5 (RFC 9562 §5.5) under the id of the app registration. */
export function addinId(clientId: string): string {
  const space = Buffer.from(clientId.replaceAll('-', ''), 'hex')
  const hash = createHash('sha1').update(space).update('commonhold-outlook-add-in').digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = hash.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

/** Every address of a manifest that is ours to serve must begin with this; what does not is returned. */
export function strangeAddresses(manifest: string, baseUrl: string): string[] {
  const addresses = [...manifest.matchAll(/(?:DefaultValue|Value)="(https?:[^"]*)"/g)].map((match) => match[1] ?? '')
  return addresses.filter((address) => !address.startsWith(`${inXml(baseUrl)}/addin/`))
}

function inXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
