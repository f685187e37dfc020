type Decoder = InstanceType<typeof TextDecoder>

/** Labels in mail that the Encoding Standard does not list, without `x-` and separators. */
const ALIASES: Readonly<Record<string, string>> = {
  cp936: 'gb18030',
  ms936: 'gb18030',
  windows936: 'gb18030',
  gb23121980: 'gb18030',
  gb231280: 'gb18030',
  hz: 'gb18030',
  hzgb2312: 'gb18030',
  eucgb2312cn: 'gb18030',
  euccn: 'gb18030',
  cp950: 'big5',
  ms950: 'big5',
  windows950: 'big5',
  big5eten: 'big5',
  cp932: 'shift_jis',
  windows932: 'shift_jis',
  ms932: 'shift_jis',
  windows31j: 'shift_jis',
  shiftjis: 'shift_jis',
  eucjp: 'euc-jp',
  iso2022jpms: 'iso-2022-jp',
  iso2022jp1: 'iso-2022-jp',
  iso2022jp2: 'iso-2022-jp',
  cp50220: 'iso-2022-jp',
  cp50221: 'iso-2022-jp',
  cp949: 'euc-kr',
  ms949: 'euc-kr',
  uhc: 'euc-kr',
  ksc56011987: 'euc-kr',
  euckr: 'euc-kr',
  cp65001: 'utf-8',
  utf8mb4: 'utf-8',
  unicode: 'utf-16le',
}
/** Encodings whose bytes above 127 say nothing about being right: any byte is a letter. */
const LATIN = new Set(['windows-1252', 'iso-8859-15', 'macintosh'])
const decoders = new Map<string, Decoder>()

/** The name the Encoding Standard gives a charset label of mail, or null when it knows none. */
export function encodingOf(label: string | null | undefined): string | null {
  if (label === null || label === undefined || label.length > 40) return null
  const name = label.trim().toLowerCase().replace(/^'|'$/g, '')
  const squeezed = name.replace(/^(?:x-|cs)/, '').replace(/[\s._-]+/g, '')
  // RFC 2231 language suffix and stray parameters are no part of the label.
  for (const each of [ALIASES[squeezed], name, name.replace(/^x-/, '')]) {
    if (each === undefined || each === '') continue
    try {
      return new TextDecoder(each).encoding
    } catch {
      // Not one of the standard's labels: the next spelling.
    }
  }
  return null
}

function decoder(encoding: string, fatal: boolean): Decoder {
  const key = `${encoding} ${fatal}`
  let found = decoders.get(key)
  if (found === undefined) {
    found = new TextDecoder(encoding === 'gbk' ? 'gb18030' : encoding, { fatal })
    decoders.set(key, found)
  }
  return found
}

/** The text when every byte fits the encoding, else null. */
export function strictly(encoding: string, bytes: Uint8Array): string | null {
  try {
    return decoder(encoding, true).decode(bytes)
  } catch {
    return null
  }
}

/**
 * Bytes of mail as text. The declared charset is believed when the bytes bear it out; a wrong label (`us-ascii` or
 * `iso-8859-1` over GBK or UTF-8, `gb2312` over UTF-8, `utf-8` over GBK) is found by trying to decode. Never throws;
 * what nothing explains is decoded as declared, with U+FFFD where it is broken.
 *
 * @param declared the label as written; null where there is none
 * @param hint what the rest of the message is written in, for parts without a usable label
 */
export function decodeText(bytes: Uint8Array, declared: string | null, hint: string | null = null): string {
  const encoding = encodingOf(declared)
  const text = decoded(bytes, encoding, encodingOf(hint))
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

function decoded(bytes: Uint8Array, encoding: string | null, hint: string | null): string {
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return decodedUtf16(bytes, encoding)
  if (encoding === 'iso-2022-jp' || (isSevenBit(bytes) && hasJapaneseEscape(bytes))) {
    return strictly('iso-2022-jp', bytes) ?? strictly('shift_jis', bytes) ?? decoder('iso-2022-jp', false).decode(bytes)
  }
  if (isSevenBit(bytes)) return ascii(bytes)
  const utf8 = strictly('utf-8', bytes)
  if (utf8 !== null && (encoding === null || encoding === 'utf-8' || isSurelyUtf8(encoding, bytes))) return utf8
  if (encoding === null || LATIN.has(encoding)) {
    if (encoding === null && hint !== null && !LATIN.has(hint)) {
      const hinted = strictly(hint, bytes)
      if (hinted !== null) return hinted
    }
    if (looksChinese(bytes)) return strictly('gb18030', bytes) ?? decoder('gb18030', false).decode(bytes)
    return decoder(encoding ?? 'windows-1252', false).decode(bytes)
  }
  const believed = strictly(encoding, bytes)
  if (believed !== null) return believed
  if (encoding === 'utf-8' && looksChinese(bytes)) return strictly('gb18030', bytes) ?? leastBroken(bytes, [encoding])
  return leastBroken(bytes, [encoding, 'utf-8', 'gb18030'])
}

/** The decoding with the fewest U+FFFD; the first of equals. */
function leastBroken(bytes: Uint8Array, encodings: readonly string[]): string {
  let best = ''
  let fewest = Infinity
  for (const encoding of encodings) {
    const text = decoder(encoding, false).decode(bytes)
    let broken = 0
    for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) broken += 1
    if (broken < fewest) {
      best = text
      fewest = broken
    }
  }
  return best
}

function decodedUtf16(bytes: Uint8Array, encoding: string): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decoder('utf-16be', false).decode(bytes)
  // Mislabelled 8-bit text has no zero bytes at all; UTF-16 of anything with a line end has.
  if (bytes.length > 8 && !bytes.includes(0)) return strictly('utf-8', bytes) ?? decoder(encoding, false).decode(bytes)
  return decoder(encoding, false).decode(bytes)
}

/**
 * Valid UTF-8 under another label. Two bytes that are valid UTF-8 may well be one GBK or Big5 character, so one long
 * sequence or several are asked for there; a Latin label is contradicted by any.
 */
function isSurelyUtf8(encoding: string, bytes: Uint8Array): boolean {
  if (LATIN.has(encoding)) return true
  if (!['gbk', 'gb18030', 'big5', 'euc-kr', 'shift_jis', 'euc-jp'].includes(encoding)) return false
  let sequences = 0
  for (let at = 0; at < bytes.length; at += 1) {
    // U+FFFD itself is what an earlier program made of broken text, in whatever charset it then wrote: no sign of UTF-8.
    if (bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd) at += 2
    else if ((bytes[at] ?? 0) >= 0xe0) sequences += 1
  }
  // CJK in UTF-8 is sequences of three; two of them read as GBK are three characters, valid in both now and then.
  return sequences >= 2 && (strictly(encoding, bytes) === null || sequences >= 4)
}

/** Pairs of bytes in the zone of GB 2312, half of them common characters: no European text has such runs. */
function looksChinese(bytes: Uint8Array): boolean {
  let pairs = 0
  let inZone = 0
  let common = 0
  for (let at = 0; at < bytes.length && pairs < 4000; at += 1) {
    const lead = bytes[at] ?? 0
    if (lead < 0x81) continue
    const trail = bytes[at + 1] ?? 0
    pairs += 1
    at += 1
    if (trail < 0xa1 || trail === 0xff || lead < 0xa1 || lead > 0xf7) continue
    inZone += 1
    if (lead >= 0xb0 && lead <= 0xd7) common += 1
  }
  return pairs >= 2 && inZone >= 0.85 * pairs && common >= 0.4 * pairs
}

export function isSevenBit(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte > 0x7f) return false
  return true
}

function hasJapaneseEscape(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(0x1b); at >= 0; at = bytes.indexOf(0x1b, at + 1)) {
    if (bytes[at + 1] === 0x24 && (bytes[at + 2] === 0x42 || bytes[at + 2] === 0x40)) return true
  }
  return false
}

const ascii = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
