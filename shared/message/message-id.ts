import { storableText } from './storable-text.ts'

/** RFC 5322 line limit; a longer id is broken or hostile. */
const MAX_ID = 998
/** More references than this are a loop or an attack; the newest are the telling ones. */
const MAX_REFERENCES = 1000

/** A Message-ID without its angle brackets and without blanks (folding leaves some inside), case kept; null when unusable. */
export function readMessageId(value: string | null | undefined): string | null {
  if (value === null || value === undefined || value.length > 4 * MAX_ID) return null
  return bracketed(value)[0] ?? bareIds(value)[0] ?? null
}

/** The Message-IDs of a References or In-Reply-To value, oldest first, each once. */
export function readMessageIds(value: string | readonly string[] | null | undefined): readonly string[] {
  if (value === null || value === undefined) return []
  const values = typeof value === 'string' ? [value] : value
  const ids = values.flatMap((each) => {
    const inBrackets = bracketed(each)
    return inBrackets.length > 0 ? inBrackets : bareIds(each)
  })
  return [...new Set(ids)].slice(-MAX_REFERENCES)
}

/** The first id of an In-Reply-To, which old mail programs fill with prose (`Your message of … <id>`). */
export function readInReplyTo(value: string | null | undefined): string | null {
  if (value === null || value === undefined) return null
  return bracketed(value)[0] ?? bareIds(value).find((id) => id.includes('@')) ?? null
}

/** What stands between `<` and `>`; a scan, because a regular expression is quadratic on a run of `<`. */
function bracketed(value: string): string[] {
  const ids: string[] = []
  for (let open = value.indexOf('<'); open >= 0;) {
    const close = value.indexOf('>', open)
    if (close < 0) break
    const inner = value.lastIndexOf('<', close)
    const id = usable(value.slice(inner + 1, close))
    if (id !== null) ids.push(id)
    open = value.indexOf('<', close)
  }
  return ids
}

function bareIds(value: string): string[] {
  return value.split(/[\s,]+/).flatMap((word) => usable(word.replace(/^[<"']+|[>"']+$/g, '')) ?? [])
}

function usable(raw: string): string | null {
  const id = storableText(raw).replace(/[\s\p{Cc}]+/gu, '')
  return id === '' || id.length > MAX_ID ? null : id
}
