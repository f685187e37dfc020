import { readAddress } from './address.ts'
import { readDate } from './date-header.ts'

/** Header values by lower-case name, in document order, unfolded. */
export type Headers = ReadonlyMap<string, readonly string[]>

/** Headers from name–value pairs in document order. */
export function headersOf(pairs: Iterable<readonly [string, string]>): Headers {
  const map = new Map<string, string[]>()
  for (const [name, value] of pairs) {
    const key = name.toLowerCase()
    const values = map.get(key)
    if (values === undefined) map.set(key, [value])
    else values.push(value)
  }
  return map
}

export const firstHeader = (headers: Headers, name: string): string | null => headers.get(name)?.[0] ?? null

/**
 * The 16-byte conversation GUID of Exchange's conversation index ([MS-OXOMSG], PidTagConversationIndex: one reserved byte, five of a
 * FILETIME, sixteen of the GUID, then five for each answer) as 32 hex digits; null when the index is missing or short.
 */
export function conversationGuidOf(index: string | null): string | null {
  if (index === null || index.length > 20_000) return null
  const base64 = index.replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]{30}/.test(base64)) return null
  // 32 characters are 24 bytes: the head, and no need to trust what follows.
  const head = atob(base64.replace(/=+$/, '').slice(0, 32).padEnd(32, 'A'))
  let guid = ''
  for (let i = 6; i < 22; i += 1) guid += head.charCodeAt(i).toString(16).padStart(2, '0')
  return guid === '0'.repeat(32) ? null : guid
}

/** Marked private by its sender: RFC 2156 `Sensitivity: private` or `personal`. */
export function isPrivate(headers: Headers): boolean {
  return /^\s*(?:private|personal)\b/i.test(firstHeader(headers, 'sensitivity') ?? '')
}

/** When the mailbox received it: the date of the topmost Received header that has a readable one. */
export function receivedOf(headers: Headers): number | null {
  for (const value of headers.get('received') ?? []) {
    const date = readDate(value.slice(value.lastIndexOf(';') + 1))
    if (date !== null) return date
  }
  return null
}

const DELIVERY_HEADERS = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-delivered-to']

/** The mailboxes a copy was delivered to, as its delivery headers say. */
export function deliveredMailboxes(headers: Headers): readonly string[] {
  const found = DELIVERY_HEADERS.flatMap((name) => headers.get(name) ?? []).flatMap((value) =>
    value
      .slice(0, 10_000)
      .split(',')
      .flatMap((each) => readAddress(each)?.address ?? []),
  )
  return [...new Set(found)]
}
