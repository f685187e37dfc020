import { createHash } from 'node:crypto'
import { InputError } from '../../shared/errors.ts'
import { told } from '../../shared/words/sentence.ts'
import { domainOf, isUnder } from '../../shared/message/address.ts'
import { identityOf } from '../../shared/message/identity.ts'
import type { Address, Attachment, ParsedMessage } from '../../shared/message/parsed-message.ts'
import { splitMessage } from '../../shared/message/new-text/new-text.ts'
import { judge } from '../../shared/policy/index.ts'
import type { Party, Verdict } from '../../shared/policy/candidate.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { openSources } from '../capture/sources/index.ts'
import { ledgerExists } from '../context.ts'
import { type Call, type Command, EXIT } from './command.ts'
import { readDomains } from './import.ts'
import type { Terminal } from './terminal/terminal.ts'

/** `parse --json`: a contract that others script against. Unknown is null; dates are ISO 8601 in UTC. */
export interface ParsedRow {
  readonly messageId: string | null
  /** First of References, else In-Reply-To, else the message's own id (without one: the hash it is identified by). */
  readonly threadKey: string
  readonly date: string | null
  readonly from: Address | null
  readonly to: readonly Address[]
  readonly cc: readonly Address[]
  readonly subject: string
  readonly newText: string
  readonly attachments: readonly Attachment[]
  /** `encrypted`: sealed for its readers, so that only the headers are known. */
  readonly opaque: 'encrypted' | null
  readonly automatic: boolean
  readonly verdict: Verdict['verdict']
  readonly reason: string | null
}

/** `parse FILE`: what capture makes of one message file, without a ledger: whom we have written to is not known here. */
export const parse: Command = {
  words: { least: 1, most: 1 },
  options: {
    internal: { value: 'DOMAIN[,…]', help: 'cli.option.internal' },
    mailbox: { value: 'ADDRESS', help: 'cli.option.mailbox' },
  },
  run: async (call) => {
    const path = call.words[0] ?? ''
    const message = await readOne(path, call.option('mailbox'))
    const domains = readDomains(call.option('internal')) ?? (await rememberedDomains(call))
    const row = parsedRow(message, domains, call.settings.config.policy)
    call.terminal.answer(row, () => linesOf(call.terminal, row))
    return EXIT.done
  },
}

async function readOne(path: string, mailbox: string | null): Promise<ParsedMessage> {
  const [source] = openSources([path], mailbox === null ? {} : { mailbox })
  let found: ParsedMessage | null = null
  for await (const item of source?.read(0) ?? []) {
    if (found !== null) {
      throw new InputError('many-messages', told`${path} holds more than one message.`, {
        where: path,
        remedy: 'Give a file with one message; `commonhold import` reads the others.',
      })
    }
    if ('failure' in item) {
      throw new InputError(item.failure, told`${path} could not be read as a message (${item.failure}).`, {
        where: path,
        remedy: 'Give one message as its sender’s program saved it (.eml), plain or gzipped.',
      })
    }
    found = item.message
  }
  if (found !== null) return found
  throw new InputError('no-message', told`${path} holds no message.`, {
    where: path,
    remedy: 'Give a file with one message.',
  })
}

/** The domains an import was told, where a ledger remembers any. */
async function rememberedDomains({ settings: { config }, withService }: Call): Promise<readonly string[]> {
  if (config.internalDomains !== null) return config.internalDomains
  if (!ledgerExists(config)) return []
  return withService((service) => Promise.resolve(service.internalDomains()))
}

/** What capture makes of a message when only these domains and this policy are known. */
export function parsedRow(message: ParsedMessage, internalDomains: readonly string[], policy: Policy): ParsedRow {
  const identity = identityOf(message, (text) => createHash('sha256').update(text).digest('hex'))
  return {
    messageId: message.messageId,
    threadKey: message.references[0] ?? message.inReplyTo ?? identity.value,
    date: message.date === null ? null : new Date(message.date).toISOString(),
    from: message.from,
    to: message.to,
    cc: message.cc,
    subject: message.subject,
    newText: splitMessage({ text: message.text, html: message.html, sender: message.from?.address ?? null }).newText,
    attachments: message.attachments,
    opaque: message.opaque,
    automatic: message.automatic !== null,
    ...verdictOf(message, internalDomains, policy),
  }
}

function verdictOf(message: ParsedMessage, internalDomains: readonly string[], policy: Policy): Verdict {
  const { excludedPeople, blockedSenders } = policy.capture
  const party = ({ address }: Pick<Address, 'address'>): Party => ({
    address,
    internal: isUnder(domainOf(address), internalDomains),
    excluded: excludedPeople.includes(address),
  })
  const named = [...(message.from === null ? [] : [message.from]), ...message.to, ...message.cc, ...message.bcc].map(
    party,
  )
  // A message that names nobody of us was delivered to somebody all the same.
  const delivered = named.some(({ internal }) => internal) ? [] : message.mailboxes.map((address) => party({ address }))
  const sender = message.from?.address ?? null
  const blocked = (address: string) =>
    blockedSenders.some(
      (entry) => entry === address || domainOf(address) === entry || domainOf(address).endsWith(`.${entry}`),
    )
  return judge({
    sender: message.from === null ? null : party(message.from),
    parties: [...named, ...delivered.filter(({ internal }) => internal)],
    automatic: message.automatic,
    private: message.private,
    senderBlocked: sender !== null && blocked(sender),
    senderErased: false,
    senderKnown: false,
    ruling: null,
  })
}

function linesOf(terminal: Terminal, row: ParsedRow): string[] {
  const person = ({ address, name }: Address) => (name === null ? address : `${name} <${address}>`)
  const field = (name: string, value: string) => `${`${name}:`.padEnd(12)} ${value}`
  return [
    field('Message-ID', row.messageId ?? '—'),
    field('thread', row.threadKey),
    field('date', row.date ?? '—'),
    field('from', row.from === null ? '—' : person(row.from)),
    field('to', row.to.map(person).join(', ') || '—'),
    ...(row.cc.length === 0 ? [] : [field('cc', row.cc.map(person).join(', '))]),
    field('subject', row.subject),
    ...row.attachments.map(({ name, type, size }) => field('attachment', `${name ?? '—'} (${type}, ${size})`)),
    ...(row.opaque === null ? [] : [field('opaque', row.opaque)]),
    field('automatic', row.automatic ? 'yes' : 'no'),
    field('verdict', row.reason === null ? row.verdict : `${row.verdict} (${row.reason})`),
    '',
    ...row.newText.split('\n').slice(0, 40),
    ...(row.newText.split('\n').length > 40 ? [terminal.say('cli.parse.cut')] : []),
  ]
}
