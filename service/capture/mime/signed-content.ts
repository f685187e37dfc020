/** ASN.1 nests a few levels down to the content; more is an attack. */
const MAX_DEPTH = 12

/**
 * The message inside CMS signed data (an opaque-signed S/MIME message: signed, not encrypted, so anybody may read it), or
 * null. The signature is not checked: what is inside is shown as what it is, mail.
 */
export function signedContent(cms: Uint8Array): Uint8Array | null {
  const bytes = Buffer.from(cms.buffer, cms.byteOffset, cms.byteLength)
  // ContentInfo { signedData OID, [0] SignedData { version, algorithms, EncapsulatedContentInfo { data OID, [0] OCTET STRING } } }
  const SIGNED = Buffer.from([0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02])
  const DATA = Buffer.from([0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01])
  const signed = bytes.subarray(0, 64).indexOf(SIGNED)
  if (signed < 0) return null
  const data = bytes.indexOf(DATA, signed + SIGNED.length)
  if (data < 0 || data > 4096) return null
  const explicit = readTag(bytes, data + DATA.length)
  if (explicit === null || explicit.tag !== 0xa0) return null
  const pieces: Uint8Array[] = []
  collectOctets(bytes, explicit.content, { end: explicit.end, pieces, depth: 0 })
  return pieces.length === 0 ? null : Buffer.concat(pieces)
}

interface Tag {
  readonly tag: number
  readonly content: number
  /** Where it ends; the end of the bytes for an indefinite length. */
  readonly end: number
  readonly indefinite: boolean
}

function readTag(bytes: Uint8Array, at: number): Tag | null {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined) return null
  if (first < 0x80) return { tag, content: at + 2, end: Math.min(bytes.length, at + 2 + first), indefinite: false }
  const count = first & 0x7f
  if (count === 0) return { tag, content: at + 2, end: bytes.length, indefinite: true }
  if (count > 4) return null
  let length = 0
  for (let i = 0; i < count; i += 1) length = length * 256 + (bytes[at + 2 + i] ?? 0)
  const content = at + 2 + count
  return { tag, content, end: Math.min(bytes.length, content + length), indefinite: false }
}

/** Octet strings, plain or cut into pieces, one after the other; returns where they end. */
function collectOctets(
  bytes: Uint8Array,
  from: number,
  { end, pieces, depth }: { end: number; pieces: Uint8Array[]; depth: number },
): number {
  let at = from
  while (at < end && depth < MAX_DEPTH) {
    const tag = readTag(bytes, at)
    if (tag === null) return end
    if (tag.tag === 0x00 && tag.end === tag.content) return at + 2
    if (tag.tag === 0x04) {
      pieces.push(bytes.subarray(tag.content, tag.end))
      at = tag.end
    } else if (tag.tag === 0x24) {
      const next = collectOctets(bytes, tag.content, { end: tag.end, pieces, depth: depth + 1 })
      at = tag.indefinite ? next : tag.end
    } else return at
  }
  return at
}
