/** Numbers in [0, 1) from a seed (mulberry32): a run can be repeated from the seed alone. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Mutated files stay near the size of ordinary mail, so that 20,000 of them fit into a minute. */
const MAX_MUTATED = 96 * 1024

const TOKENS = [
  '\r\n\r\n',
  '\n--b\n',
  'Content-Type: multipart/mixed; boundary=b\r\n',
  'Content-Type: message/rfc822\r\n\r\n',
  'Content-Type: text/html; charset=iso-2022-jp\r\n',
  'Content-Type: text/plain; charset="gb2312"; format=flowed\r\n',
  'Content-Transfer-Encoding: base64\r\n',
  'Content-Transfer-Encoding: quoted-printable\r\n',
  'Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\n',
  'Content-Type: application/ms-tnef\r\n',
  'Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n',
  'To: a:b:c;;;"\\"<<<>>>,,,(((\r\n',
  'References: <<<a@b> <c\r\n',
  'Subject: =?gbk?B?1tA=?= =?utf-8?Q?=E4=BD?=\r\n',
  "; name*0*=utf-8''%E4; name*1=\"x",
  '=\n=\n=',
  '\x1b$B\x1b(B',
  '\xff\xfe\x00\x00',
  '{\\*\\htmltag ',
  '\\u-1\\uc9999 ',
  '<table><tr><td>',
  '-----BEGIN PGP SIGNED MESSAGE-----\n\n',
]

/** A file with one to eight wounds: bits, cuts, repeats, foreign pieces, telling words, numbers at their limits. */
export function mutate(bytes: Buffer, other: Buffer, random: () => number): Buffer {
  const below = (n: number): number => Math.floor(random() * n)
  let out = bytes.length > MAX_MUTATED ? bytes.subarray(0, MAX_MUTATED) : bytes
  for (let wounds = 1 + below(8); wounds > 0; wounds -= 1) {
    const at = below(out.length + 1)
    const length = below(Math.min(2000, out.length - at + 1))
    const rest = out.subarray(at + length)
    switch (below(8)) {
      case 0: {
        out = Buffer.from(out)
        for (let i = 0; i < 1 + below(20); i += 1) out[below(out.length)] = below(256)
        break
      }
      case 1:
        out = Buffer.concat([out.subarray(0, at), rest])
        break
      case 2:
        out = out.subarray(0, at)
        break
      case 3: {
        const piece = out.subarray(at, at + length)
        const times = Math.min(1 + below(200), Math.floor(MAX_MUTATED / (piece.length + 1)))
        out = Buffer.concat([out.subarray(0, at), ...Array<Buffer>(times).fill(piece), rest])
        break
      }
      case 4: {
        const from = below(other.length)
        out = Buffer.concat([out.subarray(0, at), other.subarray(from, from + below(4000)), rest])
        break
      }
      case 5: {
        const token = Buffer.from(TOKENS[below(TOKENS.length)] ?? '', 'latin1')
        out = Buffer.concat([
          out.subarray(0, at),
          ...Array<Buffer>(1 + below(random() < 0.1 ? 300 : 3)).fill(token),
          rest,
        ])
        break
      }
      case 6: {
        out = Buffer.from(out)
        const value = [0, 0xffffffff, 0x7fffffff, 0x80000000, 0xfffffffe, out.length, 16][below(7)] ?? 0
        if (out.length >= 4) out.writeUInt32LE(value >>> 0, below(out.length - 3))
        break
      }
      default: {
        out = Buffer.from(out)
        const byte = below(256)
        out.fill(byte, at, at + length)
      }
    }
    if (out.length > MAX_MUTATED) out = out.subarray(0, MAX_MUTATED)
    if (out.length === 0) out = Buffer.from('From: a@example.com\n\n')
  }
  return out
}

const HEAD = 'From: a@example.com\r\nSubject: x\r\n'

/** Files nobody's mail program writes, each the shape of one attack on a parser, up to a megabyte or so. */
export const BOMBS: readonly ((random: () => number) => Buffer)[] = [
  (random) => {
    const depth = Math.floor(random() * 3000)
    const open = Array.from(
      { length: depth },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`,
    )
    return Buffer.from(HEAD + open.join(''))
  },
  (random) =>
    Buffer.from(
      `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(random() * 60_000)}`,
    ),
  (random) =>
    Buffer.from(`${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--bx'.repeat(random() * 200_000)}`),
  (random) => Buffer.from(`${HEAD}${'X-A: b\r\n'.repeat(random() * 100_000)}\r\nx`),
  (random) => Buffer.from(`${HEAD}X-Long: ${'a '.repeat(random() * 400_000)}\r\n\r\nx`),
  (random) =>
    Buffer.from(
      `${HEAD}To: ${Array.from({ length: random() * 40_000 }, (_, i) => `p${i}@x.example`).join(', ')}\r\n\r\nx`,
    ),
  (random) => Buffer.from(`${HEAD}To: ${'"a" <'.repeat(random() * 100_000)}\r\n\r\nx`),
  (random) => Buffer.from(`${HEAD}To: ${'g:'.repeat(random() * 100_000)}\r\n\r\nx`),
  (random) => Buffer.from(`${HEAD}To: ${'('.repeat(random() * 300_000)}a@b.example\r\n\r\nx`),
  (random) => Buffer.from(`From: a@example.com\r\nSubject: ${'=?utf-8?B?5L2g?= '.repeat(random() * 40_000)}\r\n\r\nx`),
  (random) => Buffer.from(`From: a@example.com\r\nSubject: ${'=?'.repeat(random() * 300_000)}\r\n\r\nx`),
  (random) => Buffer.from(`${HEAD}References: ${'<'.repeat(random() * 300_000)}\r\n\r\nx`),
  (random) => Buffer.from(`${HEAD}Content-Type: text/plain${'; name*1*=x'.repeat(random() * 40_000)}\r\n\r\nx`),
  (random) => Buffer.from(`${HEAD}Content-Type: text/html\r\n\r\n${'<div>'.repeat(random() * 150_000)}`),
  (random) => Buffer.from(`${HEAD}Content-Type: text/html\r\n\r\n${'<a href="'.repeat(random() * 100_000)}`),
  (random) => Buffer.from(`${HEAD}Content-Type: text/html\r\n\r\n${'<table><tr><td>'.repeat(random() * 20_000)}`),
  (random) => Buffer.from(`${HEAD}Content-Type: text/plain; format=flowed\r\n\r\n${'> '.repeat(random() * 300_000)}`),
  (random) =>
    Buffer.from(`${HEAD}Content-Type: text/plain; format=flowed\r\n\r\n${'a \r\n'.repeat(random() * 200_000)}`),
  (random) => Buffer.from(`${HEAD}Content-Transfer-Encoding: base64\r\n\r\n${'YQ=='.repeat(random() * 250_000)}`),
  (random) =>
    Buffer.from(`${HEAD}Content-Transfer-Encoding: quoted-printable\r\n\r\n${'= '.repeat(random() * 400_000)}`),
  (random) => Buffer.from(`${HEAD}\r\n${'-----BEGIN PGP SIGNED MESSAGE-----\n\n'.repeat(random() * 20_000)}`),
  (random) => Buffer.from(`Received: ${' '.repeat(random() * 500_000)};x\r\n${HEAD}\r\nx`),
  (random) => {
    const comments = ';a=x' + ' ('.repeat(3900) + ')'.repeat(100) + 'x'
    return Buffer.from(
      `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n${`--b\r\nContent-Type: text/plain${comments.repeat(8)}\r\n\r\nx\r\n`.repeat(random() * 15)}`,
    )
  },
  (random) =>
    Buffer.from(
      `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n${`--b\r\nContent-Type: multipart/mixed\r\n\r\n--${' '.repeat(60_000)}x\r\n`.repeat(random() * 60)}`,
    ),
  (random) =>
    Buffer.from(
      `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n${`--b\r\nContent-Type: text/html\r\n\r\n${'<p>a <b>b</b></p>'.repeat(8_000)}\r\n`.repeat(random() * 10)}`,
    ),
  (random) =>
    Buffer.from(
      `${HEAD}Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\r\n${`M${'A'.repeat(60)}\r\n`.repeat(random() * 60_000)}`,
    ),
  (random) => Buffer.from(`${HEAD}Content-Type: text/html\r\n\r\n${'<li>'.repeat(random() * 150_000)}`),
  (random) => Buffer.from(`${HEAD}\r\n${'CAUTION: external email\n\n'.repeat(random() * 40_000)}`),
  (random) => Buffer.from(`Auto-Submitted: ${' '.repeat(random() * 500_000)}!\r\n${HEAD}\r\nx`),
]

/** RTF that grows or nests without end. */
export const RTF_BOMBS: readonly ((random: () => number) => string)[] = [
  (random) => `{\\rtf1\\ansi${'{'.repeat(random() * 500_000)}`,
  (random) => `{\\rtf1\\ansi\\fromhtml1 ${'{\\*\\htmltag <div>}'.repeat(random() * 60_000)}`,
  (random) => `{\\rtf1\\ansi ${"\\'e4".repeat(random() * 300_000)}}`,
  (random) => `{\\rtf1\\ansi ${'\\u20320?'.repeat(random() * 150_000)}}`,
  (random) => `{\\rtf1\\ansi{\\fonttbl${'{\\f1\\fcharset134'.repeat(random() * 60_000)}`,
  (random) => `{\\rtf1\\ansi ${'\\f1 a\\htmlrtf '.repeat(random() * 60_000)}`,
]

/** Compressed RTF that claims four gigabytes and copies itself on and on. */
export function rtfBomb(random: () => number): Buffer {
  const data = Buffer.alloc(Math.floor(random() * 300_000), 0xff)
  const head = Buffer.alloc(16)
  head.writeUInt32LE(0xffffffff, 4)
  head.writeUInt32LE(0x75465a4c, 8)
  return Buffer.concat([head, data])
}
