import type { Introduction } from '../../../../shared/contract/deeds.ts'
import type {
  MessageContext,
  OpenMessage,
  ParticipantView,
  ThreadMessage,
} from '../../../../shared/contract/message-context.ts'
import { normaliseAddress } from '../../../../shared/message/address.ts'
import { readMessageId } from '../../../../shared/message/message-id.ts'
import { standingOfUnseen } from '../../../../shared/message/message-state.ts'
import { wordsFor } from '../../../../shared/words/words.ts'
import { conversationsOf, readThread } from '../../../capture/read-thread.ts'
import { type NamedPerson, seeParticipants, type SeenParticipant } from '../../../capture/see-participants.ts'
import type { Service } from '../../../context.ts'
import type { MessageFactsRow } from '../../../ledger/message-facts.ts'
import { loadMessages } from '../../../ledger/messages.ts'
import { findMessage } from '../../../ledger/which-message.ts'
import { readAccountViews } from '../../../trust/account-view.ts'
import { asOfNow } from '../../../trust/read-accounts.ts'
import { mayMarkPrivate } from '../access.ts'
import { readIntroductions } from '../deeds/introductions.ts'
import { readTasks } from '../deeds/tasks.ts'
import type { Language } from '../language.ts'
import type { Reader } from '../reader.ts'
import { crmLinks } from './crm-links.ts'
import { mailboxAsked, type MailboxAsked } from './mailbox-asked.ts'
import { asSeen, readLines } from './sight.ts'
import { reasonOf, viewThread, type Viewing } from './thread-view.ts'

export interface Asking {
  readonly service: Service
  readonly reader: Reader
  readonly language: Language
}

/**
 * Everything a pane shows beside an open message: whose account it is, who of us the customer turns to, where each message
 * of the thread stands. What is read belongs to these people, accounts and this thread; the size of the ledger does not
 * matter.
 */
export async function readMessageContext(asking: Asking, open: OpenMessage): Promise<MessageContext> {
  const { service, reader, language } = asking
  const { tenant, trust } = service
  const { db } = service.database
  const now = service.now()
  const asked = await mailboxAsked(service, reader, open.mailbox)
  const links = await crmLinks(service)
  const words = wordsFor(language)
  const messageId = readMessageId(open.messageId)
  const place = { id: asked.mailbox?.id ?? null, address: asked.address }
  const known = messageId === null ? null : await findMessage(db, tenant, messageId, place)
  const conversations = asked.his ? conversationsOf(asked.address, open.conversationId) : []
  const rows = await readThread({ db, tenant }, { open: known?.id ?? null, conversations })
  const viewing = { service, reader, words, links, actsHere: asked.his && known?.here !== false }
  const thread = await viewThread(viewing, rows, known?.id ?? null)
  const own = rows.find((row) => row.id === known?.id)
  const named = await namedOn(service, open, thread)
  const people = await seeParticipants(service.capture(), named, own?.at ?? open.at ?? now)
  const message = thread.find((one) => one.here) ?? unseen(viewing, asked, open, { messageId, people })
  const ids = accountsOf(people).slice(0, MOST_ACCOUNTS)
  const accounts = await readAccountViews(trust, {
    ids,
    now,
    words,
    me: reader.rep,
    here: new Set(people.flatMap((one) => one.contact ?? [])),
    about: aboutOf(rows),
    crmUrl: links.account,
  })
  const views = ids.flatMap((id) => accounts.get(id) ?? [])
  const seen = views.map((one) => asSeen(one, reader, people))
  const full = seen.filter((one) => !one.restricted).map((one) => one.id)
  return {
    asOf: (await asOfNow(trust, now)).t,
    message,
    thread: thread.some((one) => one.here) ? thread : byTime([...thread, message]),
    participants: await participantsOf(asking, people),
    accounts: seen,
    introductions: await introductionsOf(asking, full, { conversation: open.conversationId, rows }),
    tasks: full.length === 0 ? [] : await readTasks({ service }, { accounts: full }),
    privateAddresses: privateAddresses(people, reader),
  }
}

const byTime = (all: ThreadMessage[]) => all.sort((a, b) => a.at - b.at)

/**
 * Who is on it as the mail program says; where it says nobody, as the ledger knows it, for who may read the message anyway.
 * Bcc stays with the sender.
 */
async function namedOn(
  { database, tenant }: Pick<Service, 'database' | 'tenant'>,
  { from, to, cc }: OpenMessage,
  thread: readonly ThreadMessage[],
): Promise<NamedPerson[]> {
  const said = [
    ...(from === null ? [] : [{ ...from, role: 'from' as const }]),
    ...to.map((one) => ({ ...one, role: 'to' as const })),
    ...cc.map((one) => ({ ...one, role: 'cc' as const })),
  ]
  const here = thread.find((one) => one.here)
  if (said.length > 0 || here === undefined || here.id === null || !here.may.includes('read')) return said
  const [known] = await loadMessages(database.db, tenant, [here.id])
  return (known?.participants ?? []).flatMap(({ address, name, role }) =>
    role === 'bcc' ? [] : [{ address, name, role }],
  )
}

/** More accounts than this on one message is a mailing; whoever wants another one of it searches for it. */
export const MOST_ACCOUNTS = 20

/** The accounts of all participants, that of the sender first, then in the order of the message. */
export function accountsOf(people: readonly SeenParticipant[]): string[] {
  return [...new Set(people.flatMap((one) => one.account ?? []))]
}

/** What the thread is about, for who should answer: the subjects the ledger holds, which leave it as nothing but a topic. */
function aboutOf(rows: readonly MessageFactsRow[]): string[] {
  return [...new Set(rows.flatMap((row) => (row.bare === null || row.bare === '' ? [] : [row.bare])))]
}

/** A message the ledger has never seen: just sent, just come, or in a mailbox that is not read. */
function unseen(
  { service, reader, words }: Viewing,
  { mailbox, his, own }: MailboxAsked,
  open: OpenMessage,
  { messageId, people }: { readonly messageId: string | null; readonly people: readonly SeenParticipant[] },
): ThreadMessage {
  const standing = standingOfUnseen(mailbox, { messageId, at: open.at })
  const sender = people.find((one) => one.role === 'from')
  const reads = his && mailbox?.captured === true && (messageId !== null || open.itemId !== null)
  return {
    id: null,
    messageId,
    at: open.at ?? service.now(),
    from:
      open.from === null ? null : { ...open.from, address: normaliseAddress(open.from.address) ?? open.from.address },
    direction: sender === undefined ? null : isOurs(sender) ? 'outbound' : 'inbound',
    state: standing.state,
    reason: reasonOf(standing, words),
    crmUrl: null,
    here: true,
    may: [
      ...(reads ? (['capture'] as const) : []),
      ...(reads && own && messageId !== null && mayMarkPrivate(reader, service.config.policy)
        ? (['private'] as const)
        : []),
    ],
  }
}

function isOurs({ side, rep }: SeenParticipant): boolean {
  return rep !== null || side === 'rep' || side === 'company' || side === 'private'
}

/** Everybody on it, with the accounts he could belong to instead. */
export async function participantsOf(
  { service, reader }: Pick<Asking, 'service' | 'reader'>,
  people: readonly SeenParticipant[],
): Promise<ParticipantView[]> {
  const candidates = people.flatMap((one) => one.candidates)
  const lines = await readLines(service.database.db, service.tenant, reader, candidates)
  const byId = new Map(lines.map((line) => [line.id, line]))
  return people.map((one) => ({
    address: one.address,
    name: one.name,
    role: one.role,
    side: one.side,
    contact: one.contact,
    account: one.account,
    candidates: one.candidates.flatMap((id) => byId.get(id) ?? []),
    privateOf: one.privateOf?.name ?? null,
  }))
}

/** Those of this thread and of accounts he sees in full; of others his own alone. Withdrawn ones are done with. */
async function introductionsOf(
  { service, reader }: Asking,
  accounts: readonly string[],
  { conversation, rows }: { readonly conversation: string | null; readonly rows: readonly MessageFactsRow[] },
): Promise<Introduction[]> {
  const { db } = service.database
  const threads = [...new Set(rows.flatMap((row) => row.thread ?? []))]
  const all = [
    ...(await readIntroductions(db, service.tenant, { accounts })),
    ...(reader.rep === null
      ? []
      : await readIntroductions(db, service.tenant, { rep: reader.rep, conversation: { id: conversation, threads } })),
  ]
  return [...new Map(all.map((one) => [one.id, one])).values()].filter((one) => one.state !== 'withdrawn')
}

/** Customer mail at a colleague's private address is to be moved: to whom to say so (requirement D4). */
function privateAddresses(people: readonly SeenParticipant[], reader: Reader): MessageContext['privateAddresses'] {
  const customer = people.some((one) => one.side === 'contact' || one.side === 'stranger')
  if (!customer) return []
  return people.flatMap(({ address, privateOf }) =>
    privateOf === null ? [] : [{ address, rep: privateOf.name, mine: privateOf.rep === reader.rep }],
  )
}
