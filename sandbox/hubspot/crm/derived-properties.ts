import type { BadProperty } from '../vendor-error.ts'

/** What HubSpot fills by itself from what the caller wrote. */
export interface Derived {
  properties: Record<string, string>
  bad: BadProperty[]
}

interface HeaderPerson {
  email?: unknown
  firstName?: unknown
  lastName?: unknown
}

const roles = ['from', 'sender', 'to', 'cc', 'bcc'] as const

/**
 * The read-only address properties of an email, from the JSON text in `hs_email_headers` (facts §6.3). Several people of
 * a role are joined with `;`. How HubSpot answers an unreadable JSON is UNVERIFIED; here it is a 400.
 */
export function emailFromHeaders(text: string): Derived {
  const bad = (message: string): Derived => ({
    properties: {},
    bad: [{ name: 'hs_email_headers', error: 'INVALID_JSON', message }],
  })
  let headers: unknown
  try {
    headers = JSON.parse(text)
  } catch {
    return bad('hs_email_headers is not valid JSON')
  }
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers))
    return bad('hs_email_headers is not a JSON object')
  const properties: Record<string, string> = {}
  for (const role of roles) {
    const value = (headers as Record<string, unknown>)[role]
    if (value === undefined || value === null) continue
    const single = role === 'from' || role === 'sender'
    if (single === Array.isArray(value))
      return bad(`hs_email_headers.${role} must be ${single ? 'an object' : 'a list'}`)
    const people = (single ? [value] : value) as unknown[]
    for (const person of people)
      if (
        typeof person !== 'object' ||
        person === null ||
        typeof ((person as HeaderPerson).email ?? '') !== 'string' ||
        typeof ((person as HeaderPerson).firstName ?? '') !== 'string' ||
        typeof ((person as HeaderPerson).lastName ?? '') !== 'string'
      )
        return bad(`hs_email_headers.${role} has an entry that is not {email, firstName, lastName} of strings`)
    const fill = (part: string, key: keyof HeaderPerson): void => {
      const joined = (people as HeaderPerson[])
        .map((person) => String(person[key] ?? ''))
        .filter((value) => value !== '')
        .join(';')
      if (joined !== '') properties[`hs_email_${role}_${part}`] = joined
    }
    fill('email', 'email')
    fill('firstname', 'firstName')
    fill('lastname', 'lastName')
  }
  return { properties, bad: [] }
}

/** First words of an engagement's body, tags removed: `hs_body_preview`. */
export function bodyPreview(properties: Record<string, string | null | undefined>): string {
  const text =
    properties['hs_email_text'] ??
    properties['hs_email_html'] ??
    properties['hs_note_body'] ??
    properties['hs_task_body'] ??
    properties['hs_call_body'] ??
    properties['hs_meeting_body'] ??
    ''
  return plainText(text.slice(0, 4_000)).slice(0, 300)
}

/** Tags, styles and scripts out, spaces folded. Good enough for a preview that is escaped again before it is shown. */
export function plainText(html: string): string {
  return html
    .replace(/<(style|script|head)\b[^>]*>[\s\S]*?(<\/\1\s*>|$)/gi, ' ')
    .replace(/<[^>]*(>|$)/g, ' ')
    .replace(/&nbsp;/gi, ' ')
    .replace(/&lt;/gi, '<')
    .replace(/&gt;/gi, '>')
    .replace(/&quot;/gi, '"')
    .replace(/&#39;/gi, "'")
    .replace(/&amp;/gi, '&')
    .replace(/\s+/g, ' ')
    .trim()
}
