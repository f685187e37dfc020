import { sql } from 'kysely'
import { normaliseAddress } from '../../shared/message/address.ts'
import { batch } from '../ledger/batch.ts'
import { COMPANY_ID } from '../ledger/ids.ts'
import type { CaptureContext } from './capture-context.ts'

type Context = Pick<CaptureContext, 'db' | 'tenant'>

/** A message's whole life, without its content: who asks «why is it (not) in the CRM» finds the answer here. */
export interface Explanation {
  readonly messageId: string
  readonly messages: readonly ExplainedMessage[]
  /** Copies in mailboxes that nobody told us of in time, found by comparing (a gap), and what became of them. */
  readonly gaps: readonly {
    readonly mailbox: string
    readonly foundAt: string
    readonly state: string
    readonly reason: string | null
  }[]
}

export interface ExplainedMessage {
  readonly identity: string
  readonly at: string
  readonly firstSeenAt: string
  readonly capturedAt: string | null
  readonly direction: 'inbound' | 'outbound' | null
  readonly verdict: 'capture' | 'skip' | 'hold'
  readonly reason: string | null
  /** Another message claimed the same Message-ID. */
  readonly conflict: boolean
  readonly thread: { readonly key: string; readonly messages: number; readonly guessed: boolean } | null
  readonly parent: string | null
  readonly sightings: readonly {
    readonly source: string
    readonly position: number
    readonly at: string
    readonly seenAt: string
    readonly mailboxes: readonly string[]
    /** The item of a live mailbox it was read from; null for files. */
    readonly item: {
      readonly mailbox: string
      /** When we first knew of it (a notification, or reading its folder), when it was read, when it left its folder. */
      readonly toldAt: string
      readonly readAt: string | null
      readonly removedAt: string | null
    } | null
  }[]
  /** What a rule or a person decided about it afterwards: a second engagement archived, and why. */
  readonly decisions: readonly {
    readonly at: string
    readonly by: string
    readonly kind: string
    readonly why: string | null
  }[]
  readonly touches: readonly {
    readonly account: string
    readonly holder: string
    readonly kind: string
    readonly day: string
    readonly mass: number
  }[]
  readonly crm: {
    readonly wanted: boolean
    readonly state: string
    readonly id: string | null
    readonly adopted: boolean
    readonly attempts: number
    readonly sentAt: string | null
    readonly confirmedAt: string | null
    readonly errorCode: string | null
  } | null
}

interface Row {
  id: string
  identity: string
  at: Date
  first_seen_at: Date
  captured_at: Date | null
  direction: ExplainedMessage['direction']
  verdict: ExplainedMessage['verdict']
  reason: string | null
  conflict: boolean
  thread: string | null
  thread_key: string | null
  thread_size: number
  thread_guessed: boolean | null
  parent: string | null
}

/** Explains a Message-ID (with or without brackets), or an identity `hash:…`. `messages` is empty when it was never seen. */
export async function explainMessage(ctx: Context, asked: string): Promise<Explanation> {
  const messageId = asked.trim().replace(/^<|>$/g, '')
  const { rows } = await sql<Row>`
    select m.id, m.identity, m.at, m.first_seen_at, m.captured_at, m.direction, m.verdict, m.reason, m.conflict, m.thread,
      t.identity as thread_key, p.identity as parent,
      (select count(*)::int from message x where x.tenant = m.tenant and x.thread = m.thread) as thread_size,
      (select bool_or(x.guessed) from message x where x.tenant = m.tenant and x.thread = m.thread) as thread_guessed
    from message m
    left join message t on t.tenant = m.tenant and t.id = m.thread
    left join message p on p.tenant = m.tenant and p.id = m.parent
    where m.tenant = ${ctx.tenant} and (m.message_id = ${messageId} or m.identity = ${messageId} or m.id in (
      select s.message from sighting s where s.tenant = ${ctx.tenant} and s.message_id = ${messageId}))
    order by m.at, m.identity`.execute(ctx.db)
  const messages: ExplainedMessage[] = []
  for (const row of rows) {
    messages.push({
      identity: row.identity,
      at: row.at.toISOString(),
      firstSeenAt: row.first_seen_at.toISOString(),
      capturedAt: row.captured_at?.toISOString() ?? null,
      direction: row.direction,
      verdict: row.verdict,
      reason: row.reason,
      conflict: row.conflict,
      thread:
        row.thread_key === null
          ? null
          : { key: row.thread_key, messages: row.thread_size, guessed: row.thread_guessed ?? false },
      parent: row.parent,
      sightings: await sightingsOf(ctx, row.id),
      decisions: await decisionsOf(ctx, row.id),
      touches: row.thread === null ? [] : await touchesOf(ctx, row.id, row.thread),
      crm: await receiptOf(ctx, row.id),
    })
  }
  return { messageId, messages, gaps: await gapsOf(ctx, messageId) }
}

async function sightingsOf(ctx: Context, message: string): Promise<ExplainedMessage['sightings']> {
  const { rows } = await sql<{
    source: string
    position: string | number
    at: Date
    seen_at: Date
    mailboxes: string[] | null
    mailbox: string | null
    told_at: Date | null
    read_at: Date | null
    removed_at: Date | null
  }>`
    select s.source, s.position, s.at, s.seen_at, s.facts->'mailboxes' as mailboxes, b.address as mailbox, i.told_at, i.read_at,
      i.removed_at
    from sighting s
    left join mailbox b on b.tenant = s.tenant and s.source = 'graph:' || b.id
    left join mailbox_item i on i.tenant = b.tenant and i.mailbox = b.id and i.position = s.position
    where s.tenant = ${ctx.tenant} and s.message = ${message} order by s.seen_at, s.source, s.position`.execute(ctx.db)
  return rows.map((row) => ({
    source: row.source,
    position: Number(row.position),
    at: row.at.toISOString(),
    seenAt: row.seen_at.toISOString(),
    mailboxes: row.mailboxes ?? [],
    item:
      row.mailbox === null || row.told_at === null
        ? null
        : {
            mailbox: row.mailbox,
            toldAt: row.told_at.toISOString(),
            readAt: row.read_at?.toISOString() ?? null,
            removedAt: row.removed_at?.toISOString() ?? null,
          },
  }))
}

async function decisionsOf(ctx: Context, message: string): Promise<ExplainedMessage['decisions']> {
  const { rows } = await sql<{ at: Date; by: string; kind: string; why: string | null }>`
    select d.at, coalesce(r.primary_address, d.by_whom) as by, d.kind, d.why
    from decision d left join rep r on r.tenant = d.tenant and d.by_whom = 'rep:' || r.id
    where d.tenant = ${ctx.tenant} and d.subject = ${message} order by d.at, d.id`.execute(ctx.db)
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

async function gapsOf(ctx: Context, messageId: string): Promise<Explanation['gaps']> {
  const { rows } = await sql<{ mailbox: string; found_at: Date; state: string; reason: string | null }>`
    select b.address as mailbox, g.found_at, coalesce(i.state, 'pending') as state, i.reason
    from mailbox_gap g join mailbox b on b.tenant = g.tenant and b.id = g.mailbox
    left join mailbox_item i on i.tenant = g.tenant and i.mailbox = g.mailbox and i.item = g.item
    where g.tenant = ${ctx.tenant} and g.message_id = ${messageId} order by g.found_at, b.address`.execute(ctx.db)
  return rows.map(({ found_at, ...row }) => ({ ...row, foundAt: found_at.toISOString() }))
}

/** The touches of the message's thread and day: a day's messages of one contact are one touch. */
async function touchesOf(ctx: Context, message: string, thread: string): Promise<ExplainedMessage['touches']> {
  const { rows } = await sql<{ account: string; holder: string; kind: string; day: number; mass: number }>`
    select a.key as account, case when t.holder = ${COMPANY_ID}::uuid then 'company' else r.primary_address end as holder,
      t.kind, t.day, t.mass
    from touch t join account a on a.tenant = t.tenant and a.id = t.account
    left join rep r on r.tenant = t.tenant and r.id = t.holder
    where t.tenant = ${ctx.tenant} and t.thread = ${thread}
      and t.day = (select floor(extract(epoch from m.at) / 86400)::int from message m where m.tenant = ${ctx.tenant} and m.id = ${message})
    order by a.key, t.kind, holder`.execute(ctx.db)
  return rows.map((row) => ({ ...row, day: new Date(row.day * 86_400_000).toISOString().slice(0, 10) }))
}

async function receiptOf(ctx: Context, message: string): Promise<ExplainedMessage['crm']> {
  const { rows } = await sql<{
    wanted: boolean
    state: string
    crm_id: string | null
    adopted: boolean
    attempts: number
    sent_at: Date | null
    confirmed_at: Date | null
    error_code: string | null
  }>`select wanted, state, crm_id, adopted, attempts, sent_at, confirmed_at, error_code from crm_email
    where tenant = ${ctx.tenant} and message = ${message}`.execute(ctx.db)
  const row = rows[0]
  if (row === undefined) return null
  return {
    wanted: row.wanted,
    state: row.state,
    id: row.crm_id,
    adopted: row.adopted,
    attempts: row.attempts,
    sentAt: row.sent_at?.toISOString() ?? null,
    confirmedAt: row.confirmed_at?.toISOString() ?? null,
    errorCode: row.error_code,
  }
}

/** Everything the ledger holds about one person, for the person who asks for it. */
export interface PersonExport {
  readonly address: string
  readonly known: boolean
  readonly addresses: readonly string[]
  readonly name: string | null
  readonly title: string | null
  readonly accounts: readonly {
    readonly account: string
    readonly from: string | null
    readonly decidedBy: string | null
  }[]
  readonly crmIds: readonly string[]
  readonly messages: readonly {
    readonly messageId: string | null
    readonly at: string
    readonly role: string
    readonly name: string | null
    readonly verdict: string
    readonly reason: string | null
    readonly subject: string | null
    /** Texts we still hold; those the CRM has confirmed are read there. */
    readonly texts: readonly string[]
  }[]
  readonly touches: readonly {
    readonly account: string
    readonly kind: string
    readonly day: string
    readonly mass: number
  }[]
}

export async function exportAddress(ctx: Context, raw: string): Promise<PersonExport> {
  const address = normaliseAddress(raw) ?? raw
  const contact = await sql<{ id: string; name: string | null; title: string | null; addresses: string[] }>`
    select c.id, c.name, c.title, array_agg(b.address order by b.address) as addresses
    from contact_address a join contact c on c.tenant = a.tenant and c.id = a.contact
    join contact_address b on b.tenant = c.tenant and b.contact = c.id
    where a.tenant = ${ctx.tenant} and a.address = ${address} group by c.tenant, c.id`.execute(ctx.db)
  const person = contact.rows[0]
  const addresses = person?.addresses ?? [address]
  const messages = await sql<{
    id: string
    message_id: string | null
    at: Date
    role: string
    name: string | null
    verdict: string
    reason: string | null
    subject: string | null
    texts: string[] | null
  }>`select m.id, m.message_id, m.at, p.role, p.name, m.verdict, m.reason, m.subject,
      (select array_agg(coalesce(c.text, c.html)) from content c where c.tenant = m.tenant and c.message = m.id) as texts
    from participant p join message m on m.tenant = p.tenant and m.id = p.message
    where p.tenant = ${ctx.tenant} and p.address = any(${batch.list(addresses, 'text')}) order by m.at, m.identity`.execute(
    ctx.db,
  )
  const own = person?.id ?? COMPANY_ID
  const accounts = await sql<{ account: string; from_at: Date; decided_by: string | null }>`
    select a.key as account, m.from_at, m.decided_by from membership m join account a on a.tenant = m.tenant and a.id = m.account
    where m.tenant = ${ctx.tenant} and m.contact = ${own} order by m.from_at`.execute(ctx.db)
  const ids = await sql<{ crm_id: string }>`
    select crm_id from crm_identity where tenant = ${ctx.tenant} and kind = 'contact' and own = ${own} order by crm_id`.execute(
    ctx.db,
  )
  const touches = await sql<{ account: string; kind: string; day: number; mass: number }>`
    select a.key as account, t.kind, t.day, t.mass from touch t join account a on a.tenant = t.tenant and a.id = t.account
    where t.tenant = ${ctx.tenant} and t.contact = ${own} order by t.day, t.kind`.execute(ctx.db)
  return {
    address,
    known: person !== undefined || messages.rows.length > 0,
    addresses,
    name: person?.name ?? null,
    title: person?.title ?? null,
    accounts: accounts.rows.map((row) => ({
      account: row.account,
      from: row.from_at.getUTCFullYear() < 1000 ? null : row.from_at.toISOString(),
      decidedBy: row.decided_by,
    })),
    crmIds: ids.rows.map((row) => row.crm_id),
    messages: messages.rows.map((row) => ({
      messageId: row.message_id,
      at: row.at.toISOString(),
      role: row.role,
      name: row.name,
      verdict: row.verdict,
      reason: row.reason,
      subject: row.subject,
      texts: row.texts ?? [],
    })),
    touches: touches.rows.map((row) => ({ ...row, day: new Date(row.day * 86_400_000).toISOString().slice(0, 10) })),
  }
}
