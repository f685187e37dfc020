import { createHash, createHmac } from 'node:crypto'

export interface SignedCall {
  method: string
  /** The full public address, query included, exactly as the app wrote it down. */
  uri: string
  body: string
  /** Milliseconds. */
  timestamp: number
}

/** The escapes HubSpot undoes in the address before it signs; every other one stays (facts §8.3, DOC-signature). */
const decoded: Record<string, string> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
}

/** The address as signature v3 takes it. Lower-case escapes are undone too (UNVERIFIED). */
export function signableUri(uri: string): string {
  return uri.replace(/%[0-9a-f]{2}/gi, (escape) => decoded[escape.toUpperCase()] ?? escape)
}

/** base64( HMAC-SHA256( client secret, method + address + body + timestamp ) ). */
export function signatureV3(secret: string, { method, uri, body, timestamp }: SignedCall): string {
  return createHmac('sha256', secret)
    .update(`${method}${signableUri(uri)}${body}${timestamp}`, 'utf8')
    .digest('base64')
}

/** Hex SHA-256 of secret + body: what `X-HubSpot-Signature` holds with version v1. */
export function signatureV1(secret: string, body: string): string {
  return createHash('sha256').update(`${secret}${body}`, 'utf8').digest('hex')
}

/** Hex SHA-256 of secret + method + address + body: version v2. */
export function signatureV2(secret: string, { method, uri, body }: SignedCall): string {
  return createHash('sha256').update(`${secret}${method}${uri}${body}`, 'utf8').digest('hex')
}
