const LF = 0x0a
const CR = 0x0d
const EQUALS = 0x3d

/** A body with its Content-Transfer-Encoding undone. What is broken is passed on as it is; never throws. */
export function undoTransferEncoding(body: Uint8Array, encoding: string): Uint8Array {
  if (encoding.includes('base64')) return fromBase64(body)
  if (encoding.includes('quoted-printable')) return fromQuotedPrintable(body)
  if (/^x-uu/.test(encoding)) return fromUuencode(body) ?? body
  return body
}

/** Base64 in any line length; several padded runs one after the other, as some gateways write them, all count. */
function fromBase64(body: Uint8Array): Uint8Array {
  const text = buffer(body).toString('latin1')
  const padding = text.indexOf('=')
  if (padding < 0 || !/[A-Za-z0-9+/]/.test(text.slice(padding, padding + 200_000))) return Buffer.from(text, 'base64')
  const runs = text.split(/=+/)
  // Each run is a value of its own; thousands of them are no mail but an attack, and then the first is all we read.
  return runs.length > 1000
    ? Buffer.from(runs[0] ?? '', 'base64')
    : Buffer.concat(runs.map((run) => Buffer.from(run, 'base64')))
}

function fromQuotedPrintable(body: Uint8Array): Uint8Array {
  if (!body.includes(EQUALS)) return body
  const out = Buffer.allocUnsafe(body.length)
  let to = 0
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0
    if (byte !== EQUALS) {
      out[to++] = byte
      continue
    }
    const high = hex(body[at + 1])
    const low = hex(body[at + 2])
    if (high >= 0 && low >= 0) {
      out[to++] = high * 16 + low
      at += 2
      continue
    }
    // A soft line break, with the blanks that gateways leave before the line end.
    let end = at + 1
    while (body[end] === 0x20 || body[end] === 0x09) end += 1
    if (body[end] === CR && body[end + 1] === LF) at = end + 1
    else if (body[end] === LF || body[end] === CR) at = end
    else if (end >= body.length) at = end
    else out[to++] = byte
  }
  return out.subarray(0, to)
}

function hex(byte: number | undefined): number {
  if (byte === undefined) return -1
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}

/** Null where no `begin` is found. Each line says how many bytes it holds; it ends at `end` or an empty line. */
function fromUuencode(body: Uint8Array): Uint8Array | null {
  const text = buffer(body).toString('latin1')
  const begin = /^begin [0-7]{3,4} [^\n]{0,1000}\n/m.exec(text)
  if (begin === null) return null
  const out = Buffer.allocUnsafe(body.length)
  let to = 0
  for (let at = begin.index + begin[0].length; at < text.length;) {
    const next = text.indexOf('\n', at)
    const lineEnd = next < 0 ? text.length : next
    const end = text.charCodeAt(lineEnd - 1) === CR ? lineEnd - 1 : lineEnd
    if (end <= at || text.slice(at, end) === 'end') break
    const value = (i: number): number => (i < end ? (text.charCodeAt(i) - 32) & 63 : 0)
    let left = value(at)
    for (let i = at + 1; left > 0 && i < end; i += 4, left -= 3) {
      const bits = (value(i) << 18) | (value(i + 1) << 12) | (value(i + 2) << 6) | value(i + 3)
      for (let byte = 0; byte < Math.min(left, 3); byte += 1) out[to++] = (bits >> (16 - 8 * byte)) & 255
    }
    at = lineEnd + 1
  }
  return out.subarray(0, to)
}

const buffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
