import { sql } from 'kysely'
import { domainOf, isUnder, normaliseAddress } from '../../shared/message/address.ts'
import { hashedIdentity, timeOf } from '../../shared/message/identity.ts'
import { assemble, compare, type Header, type Message, splitByIdentity } from '../../shared/message/message.ts'
import type { Address, Attachment, ParsedMessage } from '../../shared/message/parsed-message.ts'
import { readSubject } from '../../shared/message/subject.ts'
import { saveFiles } from '../ledger/attachments.ts'
import { batch } from '../ledger/batch.ts'
import { moveDerivedUntil } from '../ledger/clock.ts'
import type { Db } from '../ledger/db.ts'
import { erasureHash, ownId, sha256 } from '../ledger/ids.ts'
import { deleteMessages, loadMessages, saveMessages, type StoredMessage } from '../ledger/messages.ts'
import { insertSightings, loadSightings, moveSightings, type StoredSighting } from '../ledger/sightings.ts'
import type { CaptureContext } from './capture-context.ts'
import { ERASED_SENDER } from './judge-messages.ts'
import { type AlsoConcerned, processMessages } from './process-messages.ts'

/** One sighting of a message: where it was seen, and what was seen. */
export interface Incoming {
  readonly source: string
  readonly position: number
  readonly message: ParsedMessage
}

/**
 * The one road in, for every source. Records the sightings, puts their messages together, and brings all that follows
 * up to date. Runs in the caller's transaction, so that work and cursor move together; the same sighting again changes
 * nothing. Captures of one tenant follow one another (`lockCapture`).
 */
export async function captureMessages(asked: CaptureContext, incoming: readonly Incoming[]): Promise<void> {
  const { db, tenant } = asked
  await lockCapture(db, tenant)
  // A clock set back (`--now`) does not take back what was derived; it only reads earlier.
  const now = await moveDerivedUntil(db, tenant, asked.now())
  const ctx: CaptureContext = { ...asked, now: () => now }
  const suppressed = await findSuppressed(ctx, incoming)
  const texts = new Map<string, Content>()
  const sightings = incoming.map(({ source, position, message }): StoredSighting => {
    const { text, html, attachments, opaque, ...whole } = message
    const sealed = opaque === 'encrypted' && text === null && html === null ? ({ sealed: true } as const) : {}
    const header = withoutErased({ ...whole, ...sealed }, suppressed)
    const id = ownId(tenant, 'sighting', `${source}\n${position}`)
    const files = ctx.policy.capture.attachments === 'none' ? [] : attachments
    if ((text !== null || html !== null || files.length > 0) && !isHeaderOnly(ctx, header))
      texts.set(id, { text, html, files })
    // Of the whole header: a copy that comes after an erasure is still the same message.
    const hash = hashedIdentity(whole, sha256).value
    const identity = header.messageId === null ? `hash:${hash}` : `id:${header.messageId}`
    return { id, source, position, message: ownId(tenant, 'message', identity), at: timeOf(header, now), hash, header }
  })
  const fresh = await insertSightings(db, tenant, sightings, now)
  const news = sightings.filter((sighting) => fresh.has(sighting.id))
  if (news.length === 0) return

  const groups = await regroup(ctx, news, [])
  const { changed, also } = await saveGroups(ctx, groups, fresh)
  await saveContent(ctx, news, texts, groups)
  await processMessages(ctx, changed, also)
}

/**
 * Decides again which copies are which message under these Message-IDs, after copies lost their sender. Answers the
 * messages that changed and what else follows, for `processMessages`.
 */
export async function regroupMessageIds(
  ctx: CaptureContext,
  messageIds: readonly string[],
): Promise<{ changed: string[]; also: AlsoConcerned }> {
  return saveGroups(ctx, await regroup(ctx, [], messageIds), new Set())
}

/**
 * One capture at a time per tenant, across all processes: what a message means depends on the messages before it, and
 * two transactions could not see one another's. Reading and parsing stay parallel.
 */
export async function lockCapture(db: Db, tenant: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${CAPTURE_LOCK}, ${tenant})`.execute(db)
}

const CAPTURE_LOCK = 7_201_115

/** Sightings by message identity, those already in the ledger under the same identities included. */
async function regroup(
  ctx: CaptureContext,
  news: readonly StoredSighting[],
  messageIds: readonly string[],
): Promise<Map<string, StoredSighting[]>> {
  const all = new Map(news.map((sighting) => [sighting.id, sighting]))
  const asked = new Set<string>()
  // Whole Message-IDs only: a copy that lost its id to another must not be looked at without the one that keeps it.
  let ids = [...new Set([...messageIds, ...news.flatMap(({ header }) => header.messageId ?? [])])]
  let messages = news.map((sighting) => sighting.message)
  do {
    for (const sighting of await loadSightings(ctx.db, ctx.tenant, { messageIds: ids, messages })) {
      if (!all.has(sighting.id)) all.set(sighting.id, sighting)
    }
    for (const id of ids) asked.add(id)
    ids = [...all.values()].flatMap(({ header: { messageId } }) =>
      messageId === null || asked.has(messageId) ? [] : [messageId],
    )
    messages = []
  } while (ids.length > 0)
  const byMessageId = new Map<string, StoredSighting[]>()
  const groups = new Map<string, StoredSighting[]>()
  const add = (identity: string, members: readonly StoredSighting[]) =>
    groups.set(identity, [...(groups.get(identity) ?? []), ...members])
  for (const sighting of all.values()) {
    const { messageId } = sighting.header
    if (messageId === null) add(`hash:${sighting.hash}`, [sighting])
    else byMessageId.set(messageId, [...(byMessageId.get(messageId) ?? []), sighting])
  }
  for (const [messageId, members] of byMessageId) {
    for (const [identity, part] of splitByIdentity(messageId, members)) add(identity, part as StoredSighting[])
  }
  // One that lost its Message-ID to another may be the same as one that never had any.
  const hashed = [...groups.keys()].filter((identity) => identity.startsWith('hash:'))
  const identityOf = new Map(hashed.map((identity) => [ownId(ctx.tenant, 'message', identity), identity]))
  for (const sighting of await loadSightings(ctx.db, ctx.tenant, {
    messageIds: [],
    messages: [...identityOf.keys()],
  })) {
    if (!all.has(sighting.id)) add(identityOf.get(sighting.message) ?? '', [sighting])
  }
  return groups
}

/** Writes the messages the groups make; answers the ids of those that are new or say something else than before. */
async function saveGroups(
  ctx: CaptureContext,
  groups: ReadonlyMap<string, readonly StoredSighting[]>,
  fresh: ReadonlySet<string>,
): Promise<{ changed: string[]; also: AlsoConcerned }> {
  const { db, tenant } = ctx
  const idOf = (identity: string) => ownId(tenant, 'message', identity)
  const ids = new Set([...groups.keys()].map(idOf))
  const left = new Set([...groups.values()].flat().flatMap(({ message }) => (ids.has(message) ? [] : [message])))
  const before = new Map((await loadMessages(db, tenant, [...ids, ...left])).map((m) => [m.id, m]))
  const written: StoredMessage[] = []
  const erased: string[] = []
  const moved: { id: string; message: string; from: string }[] = []
  for (const [identity, members] of groups) {
    const id = idOf(identity)
    const message = assemble(identity, members)
    const known = before.get(id)
    const conflict = members.some((s) => s.header.messageId !== null && message.messageId === null)
    if (message.sender === null && members.some((s) => s.header.erased)) erased.push(id)
    for (const sighting of members) {
      if (sighting.message === id) continue
      moved.push({ id: sighting.id, message: id, from: sighting.message })
    }
    if (known !== undefined && sameMessage(known, message) && known.conflict === conflict) continue
    const { bare, mark } = readSubject(message.subject)
    written.push({
      ...message,
      id,
      bare,
      mark,
      conflict,
      direction: known?.direction ?? null,
      verdict: known?.verdict ?? 'hold',
      reason: known?.reason ?? 'undecided',
      thread: known?.thread ?? null,
    })
  }
  await saveMessages(db, tenant, written, ctx.now())
  await moveSightings(db, tenant, moved)
  if (erased.length > 0) {
    await sql`update message set reason = ${ERASED_SENDER} where tenant = ${tenant}
      and id = any(${batch.list(erased, 'uuid')})`.execute(db)
  }
  const orphans = await withoutSightings(db, tenant, [...left])
  const after = new Map(written.map((message) => [message.id, message]))
  // The fullest copy last: a receipt goes with that one.
  const people = (id: string) => after.get(id)?.participants.length ?? 0
  const known = moved
    .filter((sighting) => !fresh.has(sighting.id))
    .sort((a, b) => people(a.message) - people(b.message) || compare(a.message, b.message))
  await moveReceipts(
    ctx,
    known.filter(
      ({ from }) => orphans.includes(from) || (after.get(from)?.sender ?? null) !== (before.get(from)?.sender ?? null),
    ),
  )
  await deleteMessages(db, tenant, orphans)
  const gone = orphans.flatMap((id) => before.get(id) ?? [])
  const shrunk = written.flatMap((message) => before.get(message.id) ?? [])
  return {
    changed: [...after.keys()],
    also: {
      threads: gone.flatMap((message) => message.thread ?? []),
      noLongerWrittenTo: [...gone, ...shrunk].flatMap((message) => recipientsLost(message, after.get(message.id))),
    },
  }
}

/** Whom a captured message of ours was addressed to and is no longer. */
function recipientsLost(before: StoredMessage, after: StoredMessage | undefined): string[] {
  if (before.verdict !== 'capture' || before.direction !== 'outbound') return []
  const kept = new Set(after?.sender === before.sender ? after.participants.map(({ address }) => address) : [])
  return before.participants.flatMap(({ address, role }) => (role === 'from' || kept.has(address) ? [] : [address]))
}

/**
 * What the CRM holds of a message goes with its copies when these become another message and the message somebody
 * else's, or none: the engagement was written from them. A message that had a receipt before keeps its own.
 */
async function moveReceipts(
  ctx: CaptureContext,
  moved: readonly { readonly message: string; readonly from: string }[],
): Promise<void> {
  // One receipt goes one way, and a message takes one: what is left over is no longer wanted.
  const oneWay = new Map(moved.map(({ from, message }) => [from, message]))
  const pairs = new Map([...oneWay].map(([from, message]) => [message, from]))
  if (pairs.size === 0) return
  const move = () =>
    sql`with moved as (
      update crm_email e set message = batch.message from ${batch.table([...pairs], {
        old: ['uuid', ([, old]) => old],
        message: ['uuid', ([message]) => message],
      })} where e.tenant = ${ctx.tenant} and e.message = batch.old and not exists (
        select 1 from crm_email o where o.tenant = e.tenant and o.message = batch.message)
      returning batch.old, batch.message
    ) update crm_file f set message = moved.message from moved
      where f.tenant = ${ctx.tenant} and f.message = moved.old`.execute(ctx.db)
  const moveRuling = () =>
    sql`update ruling r set message = batch.message from ${batch.table([...pairs], {
      old: ['uuid', ([, old]) => old],
      message: ['uuid', ([message]) => message],
    })} where r.tenant = ${ctx.tenant} and r.message = batch.old and not exists (
      select 1 from ruling o where o.tenant = r.tenant and o.message = batch.message)`.execute(ctx.db)
  // Twice: what leaves a message makes room there for what comes to it.
  await move()
  await move()
  // What a person decided of it was said of these copies as well.
  await moveRuling()
  await moveRuling()
}

async function withoutSightings(db: Db, tenant: number, messages: readonly string[]): Promise<string[]> {
  if (messages.length === 0) return []
  const { rows } = await sql<{ id: string }>`
    select m.id from message m where m.tenant = ${tenant} and m.id = any(${batch.list(messages, 'uuid')})
      and not exists (select 1 from sighting s where s.tenant = m.tenant and s.message = m.id)`.execute(db)
  return rows.map((row) => row.id)
}

/** True when a message put together anew says what the ledger already holds. */
function sameMessage(known: StoredMessage, message: Message): boolean {
  const view = (m: Message) =>
    JSON.stringify([
      m.at,
      m.sender,
      [...m.participants].map((p) => [p.address, p.role, p.name]).sort(),
      m.mailboxes,
      m.inReplyTo,
      m.references,
      m.conversationGuid,
      m.conversationIds,
      m.automatic,
      m.private,
      // The subject of a skipped message was forgotten, and would be again.
      known.verdict === 'skip' ? '' : m.subject,
    ])
  return view(known) === view(message)
}

function isHeaderOnly(ctx: CaptureContext, header: Header): boolean {
  const { headerOnly, headerOnlyMailboxes } = ctx.policy.capture
  return (
    headerOnly || headerOnlyMailboxes.some((mailbox) => header.mailboxes.includes(normaliseAddress(mailbox) ?? mailbox))
  )
}

/** What only the CRM is to keep of a message. */
interface Content {
  readonly text: string | null
  readonly html: string | null
  readonly files: readonly Attachment[]
}

async function saveContent(
  ctx: CaptureContext,
  news: readonly StoredSighting[],
  texts: ReadonlyMap<string, Content>,
  groups: ReadonlyMap<string, readonly StoredSighting[]>,
): Promise<void> {
  const messageOf = new Map<string, string>()
  for (const [identity, members] of groups) {
    const id = ownId(ctx.tenant, 'message', identity)
    for (const sighting of members) messageOf.set(sighting.id, id)
  }
  // Text only of mail between us and somebody outside: what is internal never leaves a body behind, not even briefly.
  const internal = (address: Address) => isUnder(domainOf(address.address), ctx.internalDomains)
  const rows = news.flatMap((sighting) => {
    const content = texts.get(sighting.id)
    const { from, to, cc, bcc, automatic, private: isPrivate } = sighting.header
    const people = [...(from === null ? [] : [from]), ...to, ...cc, ...bcc]
    if (content === undefined || automatic !== null || isPrivate || people.every(internal)) return []
    return [{ sighting: sighting.id, message: messageOf.get(sighting.id) ?? sighting.message, ...content }]
  })
  if (rows.length === 0) return
  await saveFiles(ctx.db, ctx.tenant, rows)
  const said = rows.filter(({ text, html }) => text !== null || html !== null)
  // Nothing to keep for a message the CRM has already confirmed.
  await sql`insert into content (tenant, sighting, message, text, html)
    select ${ctx.tenant}, sighting, message, text, html from ${batch.table(said, {
      sighting: ['uuid', (r) => r.sighting],
      message: ['uuid', (r) => r.message],
      text: ['text', (r) => r.text],
      html: ['text', (r) => r.html],
    })}
    where not exists (select 1 from crm_email e where e.tenant = ${ctx.tenant} and e.message = batch.message
      and e.state in ('confirmed', 'tombstone'))
    on conflict do nothing`.execute(ctx.db)
}

/** The addresses on these messages whose people were erased. */
async function findSuppressed(ctx: CaptureContext, incoming: readonly Incoming[]): Promise<Set<string>> {
  const { rows: erasures } = await sql`select 1 from suppressed where tenant = ${ctx.tenant} limit 1`.execute(ctx.db)
  if (erasures.length === 0) return new Set()
  const byHash = new Map<string, string>()
  for (const { message } of incoming) {
    for (const address of allAddresses(message)) byHash.set(erasureHash(ctx.erasureKey, address), address)
  }
  const { rows } = await sql<{ hash: string }>`
    select hash from suppressed where tenant = ${ctx.tenant} and hash = any(${batch.list([...byHash.keys()], 'text')})`.execute(
    ctx.db,
  )
  return new Set(rows.flatMap(({ hash }) => byHash.get(hash) ?? []))
}

function allAddresses(header: Header): string[] {
  const people = [...(header.from === null ? [] : [header.from]), ...header.to, ...header.cc, ...header.bcc]
  return [...people.map((person) => person.address), ...header.mailboxes]
}

function withoutErased(header: Header, suppressed: ReadonlySet<string>): Header {
  if (suppressed.size === 0 || !allAddresses(header).some((address) => suppressed.has(address))) return header
  const senderErased = header.from !== null && suppressed.has(header.from.address)
  // What an erased person wrote is his, as are the people on it; a message to him keeps the others.
  const keep = (list: readonly Address[]) =>
    senderErased ? [] : list.filter(({ address }) => !suppressed.has(address))
  return {
    ...header,
    from: senderErased ? null : header.from,
    ...(senderErased ? { erased: true } : {}),
    subject: senderErased ? '' : header.subject,
    to: keep(header.to),
    cc: keep(header.cc),
    bcc: keep(header.bcc),
    mailboxes: header.mailboxes.filter((address) => !suppressed.has(address)),
  }
}
