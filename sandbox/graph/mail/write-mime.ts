/** A message as a test or an NDJSON file states it (`../shared/data`); addresses may carry names: `Name <a@b.c>`. */
export interface NewMessage {
  /** Message-ID, with or without brackets. */
  id?: string
  /** ISO 8601 or a Date header. */
  date?: string
  from: string
  fromName?: string
  to?: string[]
  cc?: string[]
  bcc?: string[]
  replyTo?: string[]
  subject?: string
  inReplyTo?: string | null
  references?: string[]
  /** Plain text; `body` is the name NDJSON files give it. */
  text?: string
  body?: string
  html?: string
  headers?: Record<string, string>
  attachments?: NewAttachment[]
}

export interface NewAttachment {
  name: string
  contentType?: string
  /** base64 */
  contentBytes: string
  contentId?: string
  isInline?: boolean
}

/** The message as RFC 5322 bytes with CRLF, 7-bit. */
export function writeMime(message: NewMessage): Buffer {
  const bracketed = (id: string): string => (id.startsWith('<') ? id : `<${id}>`)
  const date = new Date(message.date ?? 0)
  const from = message.fromName ? `${message.fromName} <${bareAddress(message.from)}>` : message.from
  const head: [string, string | undefined][] = [
    ['Date', Number.isNaN(date.getTime()) ? message.date : date.toUTCString().replace('GMT', '+0000')],
    ['From', addresses([from])],
    ['To', addresses(message.to)],
    ['Cc', addresses(message.cc)],
    ['Bcc', addresses(message.bcc)],
    ['Reply-To', addresses(message.replyTo)],
    ['Subject', encoded(message.subject ?? '')],
    ['Message-ID', message.id ? bracketed(message.id) : undefined],
    ['In-Reply-To', message.inReplyTo ? bracketed(message.inReplyTo) : undefined],
    ['References', message.references?.length ? message.references.map(bracketed).join('\r\n ') : undefined],
    ...Object.entries(message.headers ?? {}).map(([name, value]): [string, string] => [name, encoded(value)]),
    ['MIME-Version', '1.0'],
  ]
  const lines = head.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value.replace(/[\r\n]+(?! )/g, ' ')}`],
  )
  return Buffer.from(`${lines.join('\r\n')}\r\n${content(message)}`)
}

function content(message: NewMessage): string {
  const text = message.text ?? message.body ?? ''
  const plain = part('text/plain; charset=utf-8', Buffer.from(text))
  const readable =
    message.html === undefined
      ? plain
      : text === ''
        ? part('text/html; charset=utf-8', Buffer.from(message.html))
        : multipart('alternative', [plain, part('text/html; charset=utf-8', Buffer.from(message.html))])
  if (!message.attachments?.length) return readable
  const files = message.attachments.map((file) =>
    part(
      `${file.contentType ?? 'application/octet-stream'}; name="${asciiName(file.name)}"`,
      Buffer.from(file.contentBytes, 'base64'),
      [
        `Content-Disposition: ${file.isInline ? 'inline' : 'attachment'}; filename*=utf-8''${encodeURIComponent(file.name)}`,
        ...(file.contentId ? [`Content-ID: <${file.contentId}>`] : []),
      ],
    ),
  )
  return multipart('mixed', [readable, ...files])
}

function part(type: string, bytes: Buffer, more: string[] = []): string {
  const lines = bytes.toString('base64').replace(/.{76}/g, '$&\r\n')
  return [`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', ...more, '', lines, ''].join('\r\n')
}

function multipart(kind: string, parts: string[]): string {
  const boundary = `_${kind}_boundary_`
  const inner = parts.map((text) => `--${boundary}\r\n${text}`).join('\r\n')
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${inner}\r\n--${boundary}--\r\n`
}

function addresses(list: string[] | undefined): string | undefined {
  if (!list?.length) return undefined
  return list
    .map((entry) => {
      const named = /^\s*"?(.*?)"?\s*<([^<>]*)>\s*$/.exec(entry)
      if (!named || named[1] === '') return bareAddress(entry)
      const name = named[1]!
      return `${isAscii(name) ? `"${name.replaceAll('"', '')}"` : encoded(name)} <${named[2]}>`
    })
    .join(',\r\n ')
}

function bareAddress(entry: string): string {
  return (/<([^<>]*)>/.exec(entry)?.[1] ?? entry).trim()
}

/** RFC 2047 words of at most 45 bytes each, whole characters only. */
function encoded(text: string): string {
  if (isAscii(text)) return text
  const words: string[] = []
  let word = ''
  for (const character of text) {
    if (Buffer.byteLength(word + character) > 45) {
      words.push(word)
      word = ''
    }
    word += character
  }
  return [...words, word].map((each) => `=?utf-8?B?${Buffer.from(each).toString('base64')}?=`).join('\r\n ')
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text)
}

function asciiName(name: string): string {
  return name.replace(/[^\x20-\x7e]|["\\]/g, '_')
}
