type Decoder = InstanceType<typeof TextDecoder>

const LF = 0x0a
const CR = 0x0d
const utf8 = new TextDecoder('utf-8', { fatal: true })
const strictGb18030 = new TextDecoder('gb18030', { fatal: true })
const encoder = new TextEncoder()

/**
 * The same message with its header block in UTF-8, beginning at its first header: leading blank lines, a byte order
 * mark and an mbox `From ` line are dropped. Headers with raw 8-bit text, which Chinese and Russian mail programs send
 * against the RFC, are decoded by the charset the message names for its body, else as GB18030 when they are valid in
 * it, else as windows-1252.
 */
export function utf8Headers(message: Uint8Array): Uint8Array {
  const bytes = message.subarray(firstHeaderAt(message))
  const end = headerEnd(bytes)
  const head = bytes.subarray(0, end)
  if (isAscii(head) || decodes(utf8, head) !== null) return bytes
  const text =
    decoderNamedIn(head)?.decode(head) ?? decodes(strictGb18030, head) ?? new TextDecoder('windows-1252').decode(head)
  const encoded = encoder.encode(text)
  const whole = new Uint8Array(encoded.length + bytes.length - end)
  whole.set(encoded)
  whole.set(bytes.subarray(end), encoded.length)
  return whole
}

function firstHeaderAt(bytes: Uint8Array): number {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  while (bytes[at] === LF || bytes[at] === CR) at += 1
  // `From ` or `>From `
  const from = bytes[at] === 0x3e ? at + 1 : at
  if (String.fromCharCode(...bytes.subarray(from, from + 5)) !== 'From ') return at
  const line = bytes.indexOf(LF, from)
  return line < 0 ? at : line + 1
}

/** Where the body begins: after the first empty line, or the end. */
function headerEnd(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    const next = bytes[at + 1] === CR ? at + 2 : at + 1
    if (bytes[next] === LF) return next + 1
  }
  return bytes.length
}

function isAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte > 0x7f) return false
  return true
}

function decodes(decoder: Decoder, bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes)
  } catch {
    return null
  }
}

function decoderNamedIn(head: Uint8Array): Decoder | null {
  const latin = new TextDecoder('windows-1252').decode(head.subarray(0, 64 * 1024))
  const charset = /^content-type:[^\n]*(?:\r?\n[ \t][^\n]*)*?charset\s*=\s*"?([\w.:-]{2,40})/im.exec(latin)?.[1]
  if (charset === undefined || /^(?:us-ascii|ascii|utf-?8|utf-?16.*)$/i.test(charset)) return null
  try {
    return new TextDecoder(charset)
  } catch {
    return null
  }
}
