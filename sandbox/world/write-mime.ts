import { headerDate, shownTime } from './calendar.ts'
import { base64, encode, headerText, quotedPrintable } from './charset.ts'
import type { Charset } from './charset.ts'
import { hash32, hexOf } from './random.ts'
import type { Client, Linking, Person, StoryMessage } from './story.ts'

/** The message as its sender's program writes it: headers and body, without what transport adds. Lines end in LF. */
export interface MimeMessage {
  readonly headers: string
  readonly body: Buffer
}

const LINKING: Readonly<Record<Client, Linking>> = {
  outlook: 'references',
  exchange: 'thread-index',
  thunderbird: 'references',
  gmail: 'references',
  foxmail: 'reply-to-only',
  netease: 'references',
  phone: 'none',
}

const PROGRAM: Readonly<Record<Client, string | null>> = {
  outlook: 'X-Mailer: Microsoft Outlook 16.0',
  exchange: 'X-MimeOLE: Produced By Microsoft Exchange V6.5',
  thunderbird: 'User-Agent: Mozilla Thunderbird',
  gmail: null,
  foxmail: 'X-Mailer: Foxmail 7.2.25.331[cn]',
  netease: 'X-Mailer: Coremail Webmail Server Version XT5.0.14',
  phone: 'X-Mailer: iPhone Mail (22B83)',
}

export function writeMime(message: StoryMessage): MimeMessage {
  const charset = charsetOf(message)
  const { headers: bodyHeaders, body } = writeBody(message, charset)
  const { marks } = message
  const lines = [
    marks.withoutDate ? null : `Date: ${marks.wrongDate ?? headerDate(message.at, message.zone)}`,
    `From: ${mailbox(message.from, charset)}`,
    marks.undisclosed ? 'To: undisclosed-recipients:;' : null,
    message.to.length ? `To: ${message.to.map((p) => mailbox(p, charset)).join(',\n ')}` : null,
    message.cc.length ? `Cc: ${message.cc.map((p) => mailbox(p, charset)).join(',\n ')}` : null,
    `Subject: ${headerText(message.subject, charset)}`,
    message.messageId === null ? null : `Message-ID: <${message.messageId}>`,
    ...linkHeaders(message),
    PROGRAM[message.client],
    ...Object.entries(marks.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    'MIME-Version: 1.0',
    ...bodyHeaders,
  ]
  return { headers: lines.filter((l) => l !== null).join('\n'), body }
}

function charsetOf(message: StoryMessage): Charset {
  if (message.language === 'zh' && message.inbound) {
    if (message.client === 'netease') return 'gbk'
    if (message.client === 'foxmail') return 'gb18030'
    // Older Outlooks call their GBK `gb2312`.
    if (message.client === 'outlook' && hash32(message.id) % 2 === 0) return 'gb2312'
  }
  if (message.language === 'en' && message.client === 'exchange') return 'windows-1252'
  return 'utf-8'
}

function mailbox({ address, name }: Person, charset: Charset): string {
  if (!name) return address
  const shown = /^[\x20-\x7e]*$/.test(name)
    ? /^[A-Za-z ]+$/.test(name)
      ? name
      : `"${name.replace(/["\\]/g, '\\$&')}"`
    : headerText(name, charset)
  return `${shown} <${address}>`
}

function linkHeaders(message: StoryMessage): string[] {
  const linking = message.marks.linking ?? LINKING[message.client]
  const chain = ancestors(message)
  const ids = chain.map((m) => m.messageId).filter((id) => id !== null)
  const parentId = message.parent?.messageId
  const lines: string[] = []
  if (parentId && (linking === 'references' || linking === 'reply-to-only')) lines.push(`In-Reply-To: <${parentId}>`)
  if (ids.length && linking === 'references') lines.push(`References: ${ids.map((id) => `<${id}>`).join('\n ')}`)
  const indexed = message.client === 'outlook' || message.client === 'exchange'
  if (indexed && linking !== 'none') lines.push(`Thread-Index: ${threadIndex(message, chain)}`)
  return lines
}

function ancestors(message: StoryMessage): StoryMessage[] {
  const chain: StoryMessage[] = []
  for (let m = message.parent; m; m = m.parent) chain.unshift(m)
  return chain
}

/** Exchange's conversation index: 1, five bytes of FILETIME (its top byte is the 1), the conversation's GUID, then five bytes for each answer. */
function threadIndex(message: StoryMessage, chain: readonly StoryMessage[]): string {
  const first = chain[0] ?? message
  const fileTime = (BigInt(first.at) + 11_644_473_600_000n) * 10_000n
  const head = Buffer.alloc(6)
  head[0] = 1
  head.writeUIntBE(Number((fileTime >> 16n) & 0xffffffffffn), 1, 5)
  const answers = [...chain.slice(1), ...(chain.length ? [message] : [])].map((m) => hexOf(m.id, 5)).join('')
  return Buffer.concat([head, Buffer.from(hexOf(message.thread, 16) + answers, 'hex')]).toString('base64')
}

// ---------------------------------------------------------------------------------------------------------- body

interface Body {
  readonly headers: string[]
  readonly body: Buffer
}

function writeBody(message: StoryMessage, charset: Charset): Body {
  if (message.marks.kind === 'bounce') return bounce(message)
  if (message.marks.kind === 'meeting-answer') return meetingAnswer(message, charset)
  const text = `${message.text}\n${message.signature}\n${quoted(message)}`
  const written = withHtml(message) ? alternative(message, text, charset) : textPart('plain', text, charset, message)
  return hasAttachment(message) ? withAttachment(message, written) : written
}

function withHtml(message: StoryMessage): boolean {
  return (
    message.client === 'outlook' || message.client === 'gmail' || (message.client === 'foxmail' && !raw8bit(message))
  )
}

/** Some senders put eight-bit bytes on the wire as they are. */
function raw8bit(message: StoryMessage): boolean {
  return (message.client === 'foxmail' || message.client === 'netease') && hash32(message.id) % 4 === 0
}

function textPart(subtype: 'plain' | 'html', text: string, charset: Charset, message: StoryMessage): Body {
  const ascii = !/[^\t\n -~]/.test(text)
  const bytes = encode(text, charset)
  const [encoding, body] = raw8bit(message)
    ? ['8bit', bytes]
    : ascii && message.client !== 'outlook'
      ? ['7bit', bytes]
      : message.language === 'zh'
        ? ['base64', Buffer.from(base64(bytes))]
        : ['quoted-printable', Buffer.from(quotedPrintable(bytes))]
  return {
    headers: [
      `Content-Type: text/${subtype}; charset="${ascii && charset === 'utf-8' ? 'us-ascii' : charset}"`,
      `Content-Transfer-Encoding: ${encoding as string}`,
    ],
    body: body as Buffer,
  }
}

function alternative(message: StoryMessage, text: string, charset: Charset): Body {
  const html = `<html><head><meta http-equiv="Content-Type" content="text/html; charset=${charset}"></head><body><div>${escapeHtml(text)}</div></body></html>\n`
  return multipart('alternative', `=_alt_${hexOf(message.id, 8)}`, [
    textPart('plain', text, charset, message),
    textPart('html', html, charset, message),
  ])
}

function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .split(/\n\n+/)
    .map((paragraph) => paragraph.replace(/\n/g, '<br>\n'))
    .join('</div>\n<p></p>\n<div>')
}

function multipart(subtype: string, boundary: string, parts: readonly Body[]): Body {
  const pieces: Buffer[] = []
  for (const part of parts) {
    pieces.push(Buffer.from(`--${boundary}\n${part.headers.join('\n')}\n\n`), part.body, Buffer.from('\n'))
  }
  pieces.push(Buffer.from(`--${boundary}--\n`))
  return {
    headers: [`Content-Type: multipart/${subtype};\n boundary="${boundary}"`],
    body: Buffer.concat(pieces),
  }
}

function hasAttachment(message: StoryMessage): boolean {
  return /attach|附/.test(message.text) && hash32(`${message.id}/attachment`) % 3 === 0
}

function withAttachment(message: StoryMessage, written: Body): Body {
  const csv = 'position,article,pieces\n1,HT-210,4\n2,HT-L8,2\n'
  const zh = message.language === 'zh'
  const name = zh ? `filename*=utf-8''${encodeURIComponent('报价单.csv')}` : 'filename="offer.csv"'
  return multipart('mixed', `=_mix_${hexOf(message.id, 8)}`, [
    written,
    {
      headers: [
        'Content-Type: text/csv',
        'Content-Transfer-Encoding: base64',
        `Content-Disposition: attachment; ${name}`,
      ],
      body: Buffer.from(base64(Buffer.from(csv))),
    },
  ])
}

/** A delivery report (RFC 3464). */
function bounce(message: StoryMessage): Body {
  const part = (type: string, text: string): Body => ({ headers: [`Content-Type: ${type}`], body: Buffer.from(text) })
  const made = multipart('report', `=_dsn_${hexOf(message.id, 8)}`, [
    part('text/plain; charset=us-ascii', message.text),
    part(
      'message/delivery-status',
      'Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; nobody@example.example\nAction: failed\nStatus: 5.1.1\n',
    ),
  ])
  return {
    ...made,
    headers: made.headers.map((h) => h.replace('multipart/report;', 'multipart/report; report-type=delivery-status;')),
  }
}

/** An iTIP REPLY: accepted, declined. */
function meetingAnswer(message: StoryMessage, charset: Charset): Body {
  const start = new Date(message.at).toISOString().replace(/[-:]|\.\d+/g, '')
  const calendar = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//story//EN',
    'METHOD:REPLY',
    'BEGIN:VEVENT',
    `UID:${hexOf(message.id, 12)}`,
    `DTSTAMP:${start}`,
    `DTSTART:${start}`,
    `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${message.from.address}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\n')
  return multipart('alternative', `=_cal_${hexOf(message.id, 8)}`, [
    textPart('plain', message.text, charset, message),
    {
      headers: ['Content-Type: text/calendar; method=REPLY; charset="utf-8"', 'Content-Transfer-Encoding: 7bit'],
      body: Buffer.from(calendar),
    },
  ])
}

// ------------------------------------------------------------------------------------------------ quoted history

/** The mail that is answered, and the one before it, the way the answering program shows them. */
function quoted(message: StoryMessage, depth = 2): string {
  const parent = message.parent
  if (!parent || depth === 0) return ''
  const text = `${parent.text}\n${parent.signature}\n${quoted({ ...parent, client: message.client }, depth - 1)}`
  const who = parent.from.name ? `${parent.from.name} <${parent.from.address}>` : parent.from.address
  const time = shownTime(parent.at, message.zone, message.language)
  const to = parent.to.map((p) => p.name || p.address).join('; ')
  const zh = message.language === 'zh'
  switch (message.client) {
    case 'outlook':
    case 'exchange':
      return zh
        ? `\n-----邮件原件-----\n发件人: ${who}\n发送时间: ${time}\n收件人: ${to}\n主题: ${parent.subject}\n\n${text}`
        : `\n-----Original Message-----\nFrom: ${who}\nSent: ${time}\nTo: ${to}\nSubject: ${parent.subject}\n\n${text}`
    case 'foxmail':
      return `\n------------------ 原始邮件 ------------------\n发件人: "${parent.from.name}" <${parent.from.address}>;\n发送时间: ${time}\n收件人: "${to}";\n主题: ${parent.subject}\n\n${text}`
    case 'netease':
      return `\n在 ${time}，"${parent.from.name}" <${parent.from.address}> 写道：\n${prefixed(text)}`
    case 'phone':
      return zh
        ? `\n发自我的 iPhone\n\n> 在 ${time}，${who} 写道：\n${prefixed(text)}`
        : `\nOn ${time}, ${who} wrote:\n\n${prefixed(text)}`
    case 'thunderbird':
    case 'gmail':
      return zh ? `\n${who} 于 ${time} 写道：\n\n${prefixed(text)}` : `\nOn ${time}, ${who} wrote:\n\n${prefixed(text)}`
  }
}

function prefixed(text: string): string {
  return text
    .split('\n')
    .map((line) => `>${line.startsWith('>') ? '' : ' '}${line}`)
    .join('\n')
}
