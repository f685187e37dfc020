import { headerDate, mboxDate } from './calendar.ts'
import { mailboxOf } from './people.ts'
import { hash32, hexOf } from './random.ts'
import type { StoryMessage } from './story.ts'
import { writeMime } from './write-mime.ts'
import type { MimeMessage } from './write-mime.ts'

/** The bytes of every mailbox: `sales@hengtai.example` → mbox (mboxrd quoting, LF). */
export function writeMailboxes(messages: readonly StoryMessage[], mailboxes: readonly string[]): Map<string, Buffer> {
  const pieces = new Map<string, Buffer[]>(mailboxes.map((m) => [m, []]))
  for (const message of messages) {
    const mime = writeMime(message)
    const sentFrom = mailboxOf(message.from.address)
    // A mailbox that sent it keeps the sent copy only; a colleague in Bcc receives a copy that does not name him.
    if (sentFrom) pieces.get(sentFrom)?.push(entry(message, sentCopy(message, mime), message.at))
    for (const { mailbox, address } of deliveries(message)) {
      if (mailbox === sentFrom) continue
      const received = message.at + (2 + (hash32(`${mailbox}${message.id}`) % 40)) * 1000
      pieces.get(mailbox)?.push(entry(message, receivedCopy(message, mime, address, mailbox, received), received))
    }
  }
  return new Map([...pieces].map(([mailbox, list]) => [mailbox, Buffer.concat(list)]))
}

/** Which mailboxes of ours a message is delivered to, and by which address. */
function deliveries(message: StoryMessage): { mailbox: string; address: string }[] {
  const named = [...message.to, ...message.cc, ...message.bcc].map((p) => p.address)
  const found = new Map<string, string>()
  for (const address of [...named, ...message.envelope]) {
    const mailbox = mailboxOf(address)
    if (mailbox && !found.has(mailbox)) found.set(mailbox, address)
  }
  return [...found].map(([mailbox, address]) => ({ mailbox, address }))
}

function sentCopy(message: StoryMessage, mime: MimeMessage): Buffer {
  const bcc = message.bcc.length ? `Bcc: ${message.bcc.map((p) => p.address).join(', ')}\n` : ''
  return Buffer.concat([Buffer.from(`${bcc}${mime.headers}\n\n`), mime.body])
}

function receivedCopy(
  message: StoryMessage,
  mime: MimeMessage,
  address: string,
  mailbox: string,
  received: number,
): Buffer {
  const domain = message.from.address.slice(message.from.address.indexOf('@') + 1)
  const host = message.inbound ? `mx.${domain}` : 'hub.hengtai.example'
  const trace = [
    `Return-Path: <${message.marks.kind === 'bounce' ? '' : message.from.address}>`,
    `Delivered-To: ${mailbox}`,
    `Received: from ${host} by mail.hengtai.example with ESMTPS id ${hexOf(`${mailbox}/${message.id}`, 6)}`,
    `\tfor <${address}>; ${headerDate(received, 480)}`,
  ]
  return Buffer.concat([Buffer.from(`${trace.join('\n')}\n${mime.headers}\n\n`), mime.body])
}

function entry(message: StoryMessage, copy: Buffer, at: number): Buffer {
  const sender = message.marks.kind === 'bounce' ? 'MAILER-DAEMON' : message.from.address
  return Buffer.concat([Buffer.from(`From ${sender} ${mboxDate(at)}\n`), quoteFromLines(copy), Buffer.from('\n\n')])
}

/** mboxrd: a line of any number of `>` and `From ` gets one `>` more. latin1 keeps every byte. */
function quoteFromLines(bytes: Buffer): Buffer {
  if (!bytes.includes('From ')) return bytes
  return Buffer.from(bytes.toString('latin1').replace(/^(>*From )/gm, '>$1'), 'latin1')
}
