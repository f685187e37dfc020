import { parse } from 'tldts'
import type { Address } from './parsed-message.ts'
import { storableText } from './storable-text.ts'

/** Longer than any deliverable address; what is longer is hostile or broken. */
const MAX_ADDRESS = 320
/** RFC 5321 allows 64 characters; bounce and tracking addresses of real mail go beyond. */
const MAX_LOCAL = 128
const MAX_DOMAIN = 253
const MAX_NAME = 200

/** The common case, already normal: decided by one expression without allocating. */
const NORMAL =
  /^[a-z0-9!#$%&*+/=?^_|~-][a-z0-9!#$%&'*+/=?^_`{|}~.-]{0,127}@(?=[a-z0-9._-]{4,253}$)(?:[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/
const ASCII_DOMAIN = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/
/** Quotes, brackets, blanks and list punctuation that mail programs leave around an address. */
const WRAPPING = new Set(' \t\r\n\u00a0\u3000\ufeff\'"`‘’‚“”„«»‹›<>()[]{}（）【】《》,;，；')
/** Nothing of this may be inside a local part: blanks, controls, invisible marks, and the syntax of address lists. */
const FORBIDDEN_IN_LOCAL = /[\s\p{C}\ufffd"<>()[\]\\,;:@]/u
/** Only letters, digits, marks and joiners of international domain names go to the URL parser. */
const IDN = /^(?:[\p{L}\p{N}\p{M}\u00b7\u30fb._\-\u3002\uff0e\uff61]|\u200c|\u200d)+$/u

/**
 * An address in the one form in which addresses compare (`domain.md` §2): lower case, trimmed of quotes and brackets,
 * domain in ASCII form; null when that is not `local@domain.tld`. Idempotent; never throws.
 */
export function normaliseAddress(raw: string): string | null {
  if (raw.length <= MAX_ADDRESS && NORMAL.test(raw)) return raw
  // Wrapping may be long and hostile, but nobody wraps an address in more than a line.
  if (raw.length > 4 * MAX_ADDRESS) return null
  let text = unwrap(raw.toWellFormed())
  const scheme = /^(?:mailto|smtp):/i.exec(text)
  if (scheme !== null) text = unwrap(text.slice(scheme[0].length))
  const at = text.lastIndexOf('@')
  if (at < 1) return null
  // The first half of a quoted local part lost its opening quote above: 'ann'@example.com.
  const opened = raw.trimStart().startsWith("'") || raw.trimStart().startsWith('"')
  let local = text.slice(0, at)
  if (opened) local = trimEnd(local, (c) => c === "'" || c === '"')
  // NFC after lowering: both steps together are a fixed point, which makes the whole function idempotent.
  local = local.toLowerCase().normalize('NFC')
  if (local === '' || local.length > MAX_LOCAL || FORBIDDEN_IN_LOCAL.test(local) || WRAPPING.has(local.charAt(0)))
    return null
  const domain = normaliseDomain(text.slice(at + 1))
  return domain === null ? null : `${local}@${domain}`
}

/** A domain in lower-case ASCII form (punycode), or null when it is no `name.tld`. IP addresses are no domains here. */
export function normaliseDomain(raw: string): string | null {
  if (raw.length > 4 * MAX_DOMAIN) return null
  let domain = raw.trim().toLowerCase()
  if (domain.endsWith('.')) domain = domain.slice(0, -1)
  // The URL parser would read `a.com/path`, `a.com:80` or `%61.com`; only plain names may reach it.
  // eslint-disable-next-line no-control-regex -- the range is all of ASCII
  if (!/^[\u0000-\u007f]*$/.test(domain)) domain = IDN.test(domain) ? (asciiHost(domain) ?? '') : ''
  return domain.length <= MAX_DOMAIN && ASCII_DOMAIN.test(domain) ? domain : null
}

function asciiHost(domain: string): string | null {
  const url = URL.parse(`http://${domain}`)
  return url === null ? null : url.hostname
}

/**
 * One value of an address field, such as NDJSON files carry: `a@b.c`, `Name <a@b.c>`, `"Name" <a@b.c>`, `a@b.c (Name)`.
 * Null when it names no usable address.
 */
export function readAddress(value: string, name: string | null = null): Address | null {
  if (value.length > 4 * MAX_ADDRESS) return null
  const open = value.lastIndexOf('<')
  if (open >= 0) {
    const close = value.indexOf('>', open)
    const address = normaliseAddress(value.slice(open + 1, close < 0 ? undefined : close))
    return address === null ? null : { address, name: readName(name ?? value.slice(0, open), address) }
  }
  const bracket = value.indexOf('(')
  if (bracket > 0 && value.trimEnd().endsWith(')')) {
    const address = normaliseAddress(value.slice(0, bracket))
    if (address !== null) return { address, name: readName(name ?? value.slice(bracket), address) }
  }
  const address = normaliseAddress(value)
  return address === null ? null : { address, name: readName(name, address) }
}

/** A display name for people, or null where it says nothing beyond the address. */
export function readName(raw: string | null, address: string): string | null {
  if (raw === null || raw === '') return null
  const name = unwrap(storableText(raw.slice(0, 4 * MAX_NAME)).replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')).slice(0, MAX_NAME)
  return name === '' || name.toLowerCase() === address ? null : storableText(name)
}

/** The domain of a normalised address. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

export interface RegistrableDomain {
  /** The registrable domain; the domain itself when it is a public suffix. */
  readonly domain: string
  /** True when the domain is itself a public suffix: nobody's own, so it counts as free mail (`domain.md` §2). */
  readonly publicSuffix: boolean
}

/** The registrable domain by both sections of the Public Suffix List, for a domain in normal form. */
export function registrableDomain(domain: string): RegistrableDomain {
  const found = parse(domain, { allowPrivateDomains: true, extractHostname: false, validateHostname: false })
  return found.domain === null ? { domain, publicSuffix: true } : { domain: found.domain, publicSuffix: false }
}

/** True when the domain is one of `domains` or below one; all in normal form. */
export function isUnder(domain: string, domains: readonly string[] | ReadonlySet<string>): boolean {
  if (!('has' in domains)) return domains.some((d) => domain === d || domain.endsWith(`.${d}`))
  for (let rest = domain; ;) {
    if (domains.has(rest)) return true
    const dot = rest.indexOf('.')
    if (dot < 0) return false
    rest = rest.slice(dot + 1)
  }
}

function unwrap(text: string): string {
  let start = 0
  while (start < text.length && WRAPPING.has(text.charAt(start))) start += 1
  return trimEnd(text.slice(start), (c) => WRAPPING.has(c))
}

function trimEnd(text: string, drop: (c: string) => boolean): string {
  let end = text.length
  while (end > 0 && drop(text.charAt(end - 1))) end -= 1
  return text.slice(0, end)
}
