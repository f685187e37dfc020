import { constants, sign, verify, type KeyObject } from 'node:crypto'

export interface Jwt {
  header: Record<string, unknown>
  claims: Record<string, unknown>
  /** `header.claims` as they were signed. */
  signed: string
  signature: Buffer
}

/** A compact JWT taken apart, unverified; null when it is none. */
export function readJwt(text: string): Jwt | null {
  const parts = text.split('.')
  if (parts.length !== 3) return null
  try {
    const header: unknown = JSON.parse(Buffer.from(parts[0]!, 'base64url').toString('utf8'))
    const claims: unknown = JSON.parse(Buffer.from(parts[1]!, 'base64url').toString('utf8'))
    if (!isRecord(header) || !isRecord(claims)) return null
    return { header, claims, signed: `${parts[0]}.${parts[1]}`, signature: Buffer.from(parts[2]!, 'base64url') }
  } catch {
    return null
  }
}

/** Whether `key` signed it, with RS256 or PS256; every other algorithm is refused. */
export function isSignedBy(jwt: Jwt, key: KeyObject): boolean {
  const data = Buffer.from(jwt.signed)
  if (jwt.header['alg'] === 'RS256') return verify('sha256', data, key, jwt.signature)
  if (jwt.header['alg'] !== 'PS256') return false
  return verify(
    'sha256',
    data,
    { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
    jwt.signature,
  )
}

/** A compact RS256 JWT. */
export function signJwt(header: Record<string, unknown>, claims: Record<string, unknown>, key: KeyObject): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ typ: 'JWT', alg: 'RS256', ...header })}.${part(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
