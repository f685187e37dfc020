import { createHmac, timingSafeEqual } from 'node:crypto'

/** HubSpot's own limit on the age of a request (facts/hubspot.md §8.3); our clock may run as much behind. */
const MOST_MS = 5 * 60_000

/** The only escapes HubSpot undoes in the address before signing; a general decoding would be another address. */
const DECODED: Readonly<Record<string, string>> = {
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

/** The address as HubSpot signs it. */
export function signedAddress(address: string): string {
  return address.replace(/%[0-9a-f]{2}/gi, (escape) => DECODED[escape.toUpperCase()] ?? escape)
}

export interface SignedRequest {
  readonly method: string
  /** The full public address, query exactly as sent; behind a proxy rebuilt from the configuration. */
  readonly address: string
  /** The bytes as they came; empty for GET. */
  readonly body: Uint8Array
  /** `X-HubSpot-Request-Timestamp`. */
  readonly timestamp: string | undefined
  /** `X-HubSpot-Signature-v3`. */
  readonly signature: string | undefined
}

/**
 * Checks signature v3 to the letter: base64 of HMAC-SHA256 over method, address, body and timestamp under the app's client
 * secret, no older than 5 minutes, compared in constant time. v1 and v2 are still sent and prove nothing here.
 */
export function isSignedByHubSpot(request: SignedRequest, secret: string, now: number): boolean {
  const { method, address, body, timestamp, signature } = request
  if (timestamp === undefined || signature === undefined || !/^\d{10,16}$/.test(timestamp)) return false
  if (Math.abs(now - Number(timestamp)) > MOST_MS) return false
  const expected = createHmac('sha256', secret)
    .update(`${method}${signedAddress(address)}`, 'utf8')
    .update(body)
    .update(timestamp, 'utf8')
    .digest()
  const given = Buffer.from(signature, 'base64')
  // Another length is no secret; only one way of writing the bytes is accepted.
  if (given.length !== expected.length || given.toString('base64') !== signature) return false
  return timingSafeEqual(given, expected)
}
