import { type RawBuilder, sql, type Transaction } from 'kysely'
import { accountAt, chooseAccount } from '../../shared/crm/account.ts'
import { isFreeMail } from '../../shared/crm/free-mail.ts'
import { domainOf, isUnder, registrableDomain } from '../../shared/message/address.ts'
import { timeOf } from '../../shared/message/identity.ts'
import type { ParsedMessage, Role } from '../../shared/message/parsed-message.ts'
import { readSubject } from '../../shared/message/subject.ts'
import { placeInThreads } from '../../shared/message/thread.ts'
import { judge } from '../../shared/policy/index.ts'
import { defaultPolicy } from '../../shared/policy/policy.ts'
import { deriveThread } from '../../shared/trust/derive.ts'
import { openPlace } from '../database/place.ts'
import { peakMemoryMb } from '../worker/peak-memory.ts'
import type { Commands } from '../worker/protocol.ts'
import { capturedIds, outcomeOf, type Rows } from './outcome.ts'
import { type LedgerResult, type LedgerRun, messagesOf } from './run.ts'

/**
 * The peer: one message at a time, each in a transaction of its own, on the same libraries (parser, kysely, PGlite or
 * pg) and with the same pure rules. Everything that would make it slow for no reason is spared: few statements, each an
 * index lookup, rows written by one statement a table, who-is-who kept in memory. It keeps fewer tables than the ledger
 * does (no sightings, no exchanges, no links, nothing for the CRM), and knows nothing of aliases, references, erasure,
 * late copies or other processes.
 */
const SCHEMA = [
  `create table message (id text primary key, at double precision not null, sender text, subject text, bare text,
    mark text, direction text, verdict text not null, reason text, thread text, body text)`,
  `create index message_bare on message (bare) where verdict = 'capture'`,
  `create index message_held on message (sender) where verdict = 'hold'`,
  `create table participant (message text not null, address text not null, role text not null, name text,
    primary key (message, address))`,
  `create table written_to (address text primary key)`,
  `create table contact (address text primary key, name text, account text not null)`,
  `create table touch (account text not null, contact text not null, holder text not null, kind text not null,
    day integer not null, thread text not null, mass double precision not null)`,
  `create index touch_thread on touch (thread)`,
  `create index touch_account on touch (account)`,
]

type Trx = Transaction<unknown>
interface Person {
  readonly address: string
  readonly role: Role
  readonly name: string | null
}
interface Kept {
  readonly id: string
  readonly at: number
  readonly sender: string
  readonly bare: string
  readonly mark: 'answer' | 'forward' | null
  readonly thread: string | null
  readonly people: readonly Person[]
}

export async function openPeer(run: LedgerRun): Promise<Commands> {
  const { db, close } = await openPlace(run.place)
  for (const statement of SCHEMA) await sql.raw(statement).execute(db)
  const peer = createPeer(run.internalDomains, run.now)
  return {
    run: async (): Promise<LedgerResult> => {
      const started = performance.now()
      let messages = 0
      for await (const message of messagesOf(run)) {
        await db.transaction().execute((trx) => peer.capture(trx, message))
        messages += 1
      }
      const seconds = (performance.now() - started) / 1000
      const memory = peakMemoryMb()
      const rows = await readRows(db)
      const ids = capturedIds(rows)
      return {
        messages,
        captured: ids.length,
        seconds,
        peakMemoryMb: memory,
        outcome: outcomeOf(rows),
        capturedIds: ids,
      }
    },
    end: close,
  }
}

function createPeer(internalDomains: readonly string[], now: number) {
  const accounts = new Map<string, string>()
  const robots = new Set(defaultPolicy.capture.robots)
  const isInternal = (address: string) => isUnder(domainOf(address), internalDomains)
  const holder = (address: string) => (robots.has(address.slice(0, address.lastIndexOf('@'))) ? [] : [address])
  const accountOf = (address: string): string => {
    const full = domainOf(address)
    const { domain, publicSuffix } = registrableDomain(full)
    const free = isFreeMail(full, domain, publicSuffix, defaultPolicy.capture)
    const choice = chooseAccount([{ address, domain, free }], () => [], true)
    return choice.kind === 'new' ? choice.key : address
  }

  /** Stores, judges, threads and derives one message. */
  async function capture(trx: Trx, message: ParsedMessage): Promise<void> {
    const { messageId: id, from } = message
    if (id === null) throw new Error('the peer needs a Message-ID')
    const at = timeOf(message, now)
    const people = peopleOn(message)
    const sender = from?.address ?? null
    const outbound = sender !== null && isInternal(sender)
    const { verdict, reason } = judge({
      sender: sender === null ? null : { address: sender, internal: outbound, excluded: false },
      parties: [
        ...people.map(({ address }) => ({ address, internal: isInternal(address), excluded: false })),
        ...(people.some(({ address }) => isInternal(address)) ? [] : message.mailboxes).map((address) => ({
          address,
          internal: isInternal(address),
          excluded: false,
        })),
      ],
      automatic: message.automatic,
      private: message.private,
      senderBlocked: false,
      senderErased: false,
      senderKnown: outbound || (sender !== null && (await isKnown(trx, sender))),
      ruling: null,
    })
    const { bare, mark } = verdict === 'skip' ? { bare: '', mark: null } : readSubject(message.subject)
    await sql`with m as (insert into message (id, at, sender, subject, bare, mark, direction, verdict, reason, body)
        values (${id}, ${at}, ${sender}, ${verdict === 'skip' ? null : message.subject}, ${bare}, ${mark},
          ${outbound ? 'outbound' : 'inbound'}, ${verdict}, ${reason}, ${verdict === 'skip' ? null : message.text}))
      insert into participant (message, address, role, name)
        select ${id}, address, role, name from ${list(
          people.map((p) => [p.address, p.role, p.name]),
          'address, role, name',
        )}`.execute(trx)
    if (verdict !== 'capture' || sender === null) return
    const released = outbound ? await release(trx, people) : []
    const kept: Kept = { id, at, sender, bare, mark, thread: null, people: [...people, ...standIns(people, message)] }
    await keepContacts(trx, [kept, ...released])
    for (const each of [...released, kept]) await derive(trx, each)
  }

  function standIns(people: readonly Person[], { mailboxes }: Pick<ParsedMessage, 'mailboxes'>): Person[] {
    if (people.some(({ address }) => isInternal(address) && holder(address).length > 0)) return []
    return mailboxes.map((address) => ({ address, role: 'cc', name: null }))
  }

  async function isKnown(trx: Trx, sender: string): Promise<boolean> {
    const { rows } = await sql`select 1 from written_to where address = ${sender}`.execute(trx)
    return rows.length > 0
  }

  /** Whom we write to is no stranger any more: answers his held messages, oldest first. */
  async function release(trx: Trx, people: readonly Person[]): Promise<Kept[]> {
    const addresses = people.flatMap(({ address, role }) => (role === 'from' || isInternal(address) ? [] : [address]))
    const { rows } = await sql<{ address: string }>`insert into written_to (address)
      select * from unnest(${addresses}::text[]) on conflict do nothing returning address`.execute(trx)
    if (rows.length === 0) return []
    const held = await sql<{ id: string }>`update message set verdict = 'capture', reason = null
      where verdict = 'hold' and sender = any(${rows.map((row) => row.address)}::text[]) returning id`.execute(trx)
    const ids = held.rows.map((row) => row.id)
    return ids.length === 0 ? [] : load(trx, sql`m.id = any(${ids}::text[])`)
  }

  async function keepContacts(trx: Trx, messages: readonly Kept[]): Promise<void> {
    const fresh: [string, string | null, string][] = []
    for (const { address, name } of messages.flatMap(({ people }) => people)) {
      if (isInternal(address) || accounts.has(address)) continue
      accounts.set(address, accountOf(address))
      fresh.push([address, name, accountOf(address)])
    }
    if (fresh.length === 0) return
    await sql`insert into contact (address, name, account)
      select address, name, account from ${list(fresh, 'address, name, account')} on conflict do nothing`.execute(trx)
  }

  /** Places the message among those of its bare subject, and derives the threads that changed. */
  async function derive(trx: Trx, message: Kept): Promise<void> {
    const others = message.bare === '' ? [] : await load(trx, sql`m.bare = ${message.bare} and m.verdict = 'capture'`)
    const all = new Map([...others, message].map((each) => [each.id, each]))
    const placed = placeInThreads(
      [...all.values()].map((each) => ({
        id: each.id,
        at: each.at,
        identity: `id:${each.id}`,
        messageId: each.id,
        inReplyTo: null,
        references: [],
        conversationGuid: null,
        conversationIds: [],
        bare: each.bare,
        marked: each.mark !== null,
        contacts: each.people.flatMap(({ address }) => (isInternal(address) ? [] : [address])),
      })),
      defaultPolicy.threads.guessWithinDays * 86_400_000,
    )
    const moved = placed.filter(({ id, thread }) => all.get(id)?.thread !== thread)
    const threads = new Set(moved.flatMap(({ id, thread }) => [thread, all.get(id)?.thread ?? thread]))
    const touches: [string, string, string, string, number, string, number][] = []
    for (const thread of threads) {
      const members = placed.flatMap((each) => (each.thread === thread ? [all.get(each.id) as Kept] : []))
      const derived = deriveThread(
        members.map(resolve),
        (contact) => accountAt([{ account: accounts.get(contact) ?? '', from: 0 }], 0),
        {
          ccPart: defaultPolicy.trust.ccPart,
          reopenedAfterDays: defaultPolicy.threads.reopenedAfterDays,
        },
      )
      for (const t of derived.touches) touches.push([t.account, t.contact, t.holder, t.kind, t.day, thread, t.mass])
    }
    await sql`update message set thread = moved.thread from ${list(
      moved.map((m) => [m.id, m.thread]),
      'id, thread',
    )}
      where message.id = moved.id`.execute(trx)
    await sql`with gone as (delete from touch where thread = any(${[...threads]}::text[]))
      insert into touch (account, contact, holder, kind, day, thread, mass)
      select account, contact, holder, kind, day::int, thread, mass::double precision
      from ${list(touches, 'account, contact, holder, kind, day, thread, mass')}`.execute(trx)
  }

  function resolve({ id, at, sender, mark, people }: Kept) {
    const direction = isInternal(sender) ? ('outbound' as const) : ('inbound' as const)
    const holders = (roles: readonly Role[]) =>
      people.flatMap(({ address, role }) => (roles.includes(role) && isInternal(address) ? holder(address) : []))
    return {
      id,
      at,
      identity: `id:${id}`,
      messageId: id,
      inReplyTo: null,
      references: [],
      answerMark: mark === 'answer',
      direction,
      senderContact: direction === 'inbound' ? sender : null,
      senderHolder: direction === 'outbound' ? (holder(sender)[0] ?? null) : null,
      to: holders(['to']),
      cc: holders(['cc', 'bcc']),
      contacts: people.flatMap(({ address, role }) =>
        isInternal(address) ? [] : [{ contact: address, addressed: role !== 'from' }],
      ),
    }
  }

  return { capture }
}

async function load(trx: Trx, where: RawBuilder<unknown>): Promise<Kept[]> {
  const { rows } = await sql<Kept>`select m.id, m.at, m.sender, m.bare, m.mark, m.thread,
      jsonb_agg(jsonb_build_object('address', p.address, 'role', p.role, 'name', p.name)) as people
    from message m join participant p on p.message = m.id where ${where} group by m.id order by m.at, m.id`.execute(trx)
  return rows
}

/** From beats To beats Cc beats Bcc. */
function peopleOn({ from, to, cc, bcc }: ParsedMessage): Person[] {
  const people = new Map<string, Person>()
  const add = (role: Role) => (each: { address: string; name: string | null }) => {
    if (!people.has(each.address)) people.set(each.address, { ...each, role })
  }
  if (from !== null) add('from')(from)
  to.forEach(add('to'))
  cc.forEach(add('cc'))
  bcc.forEach(add('bcc'))
  return [...people.values()]
}

/** Rows as one statement's table of text columns. */
function list(rows: readonly (readonly (string | number | null)[])[], columns: string): RawBuilder<unknown> {
  const names = columns.split(', ')
  const arrays = names.map(
    (_, index) => sql`${rows.map((row) => (row[index] === null ? null : String(row[index])))}::text[]`,
  )
  return sql`unnest(${sql.join(arrays)}) as moved(${sql.raw(columns)})`
}

async function readRows(db: Awaited<ReturnType<typeof openPlace>>['db']): Promise<Rows> {
  const messages = await sql<Rows['messages'][number]>`select id, verdict, reason, thread from message`.execute(db)
  const participants = await sql<Rows['participants'][number]>`select message, address, role from participant`.execute(
    db,
  )
  const mass = await sql<Rows['mass'][number]>`
    select account, holder, kind, sum(mass) as mass from touch group by 1, 2, 3`.execute(db)
  return { messages: messages.rows, participants: participants.rows, mass: mass.rows }
}
