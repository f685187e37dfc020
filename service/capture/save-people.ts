import { sql } from 'kysely'
import { normaliseDomain } from '../../shared/message/address.ts'
import { compare } from '../../shared/message/message.ts'
import { batch } from '../ledger/batch.ts'
import { moveDerivedUntil } from '../ledger/clock.ts'
import type { Db } from '../ledger/db.ts'
import { followContacts } from '../ledger/follow-contacts.ts'
import { type Identifier, saveIdentifiers } from '../ledger/identifiers.ts'
import { erasureHash, ownId } from '../ledger/ids.ts'
import {
  hasDirectory,
  insertAccounts,
  letCorrectionsStand,
  loadAccountsByDomain,
  loadListedReps,
} from '../ledger/who.ts'
import type { CaptureContext } from './capture-context.ts'
import { lockCapture } from './capture-messages.ts'
import type { PersonRow } from './people-file.ts'
import { findNamesakes } from './private-addresses.ts'
import { reprocessAddresses, reprocessAll } from './reprocess.ts'

export interface PeopleChange {
  /** Reps, mailboxes and robots of ours as they shall be known. */
  readonly ours: readonly PersonRow[]
  /** Rows of kind contact. */
  readonly contacts: readonly PersonRow[]
  /** Reps of whom nobody says anything any more. */
  readonly unlisted: readonly string[]
  readonly identifiers: readonly Identifier[]
}

/**
 * The one road by which people files and directories change who is who: `plan` reads and writes what was said, this saves
 * what follows from it, and everything that depends on it is brought up to date, all in one transaction. Answers how many
 * messages were judged and derived again. The same change again changes nothing.
 */
export async function savePeople(
  asked: CaptureContext,
  plan: (ctx: CaptureContext) => Promise<PeopleChange>,
): Promise<number> {
  return asked.db.transaction().execute(async (trx) => {
    await lockCapture(trx, asked.tenant)
    const now = await moveDerivedUntil(trx, asked.tenant, asked.now())
    const ctx: CaptureContext = { ...asked, db: trx, now: () => now }
    const hadDirectory = await hasDirectory(trx, ctx.tenant)
    const { ours, contacts, unlisted, identifiers } = await plan(ctx)
    const addresses = await concerned(ctx, [...ours, ...contacts])
    const before = await snapshot(trx, ctx.tenant, addresses)
    const namesBefore = await repNames(ctx)
    await unlistReps(ctx, unlisted)
    await saveReps(
      ctx,
      ours.filter((row) => row.kind === 'rep'),
    )
    await saveInternal(ctx, ours)
    await saveContacts(ctx, await notErased(ctx, contacts))
    await saveIdentifiers(trx, ctx.tenant, identifiers)
    const after = await snapshot(trx, ctx.tenant, addresses)
    const changedAddresses = addresses.filter((address) => before.get(address) !== after.get(address))
    const newNames = [...(await repNames(ctx))].filter((name) => !namesBefore.has(name))
    changedAddresses.push(...(await findNamesakes(ctx, newNames)))
    const toggled = hadDirectory !== (await hasDirectory(trx, ctx.tenant))
    const changed = toggled ? await reprocessAll(ctx) : await reprocessAddresses(ctx, changedAddresses)
    await sql`insert into stale_account (tenant, account, since)
      select tenant, id, ${new Date(now).toISOString()}::timestamptz from account
      where tenant = ${ctx.tenant} and merged_into is null on conflict do nothing`.execute(trx)
    return changed
  })
}

async function unlistReps({ db, tenant }: CaptureContext, addresses: readonly string[]): Promise<void> {
  const ids = addresses.map((address) => ownId(tenant, 'rep', address))
  await sql`update rep set listed = false where tenant = ${tenant} and id = any(${batch.list(ids, 'uuid')})`.execute(db)
}

/** Every address of which a people file may change what the ledger says. */
async function concerned(ctx: CaptureContext, rows: readonly PersonRow[]): Promise<string[]> {
  const named = [...new Set(rows.flatMap((row) => [row.address, ...row.aliases, ...row.private]))]
  const list = () => batch.list(named, 'text')
  const { rows: more } = await sql<{ address: string }>`
    select o.address from contact_address a join contact_address o on o.tenant = a.tenant and o.contact = a.contact
    where a.tenant = ${ctx.tenant} and a.address = any(${list()})
    union select unnest(private_addresses) from rep where tenant = ${ctx.tenant} and primary_address = any(${list()})`.execute(
    ctx.db,
  )
  return [...new Set([...named, ...more.map((row) => row.address)])]
}

async function repNames(ctx: CaptureContext): Promise<Set<string>> {
  return new Set((await loadListedReps(ctx.db, ctx.tenant)).flatMap((rep) => rep.name ?? []))
}

/** An erased person does not come back by a file. */
async function notErased(ctx: CaptureContext, rows: readonly PersonRow[]): Promise<PersonRow[]> {
  const hashOf = (address: string) => erasureHash(ctx.erasureKey, address)
  const hashes = rows.flatMap((row) => [row.address, ...row.aliases].map(hashOf))
  const { rows: found } = await sql<{ hash: string }>`
    select hash from suppressed where tenant = ${ctx.tenant} and hash = any(${batch.list(hashes, 'text')})`.execute(
    ctx.db,
  )
  const gone = new Set(found.map((row) => row.hash))
  return rows.filter((row) => ![row.address, ...row.aliases].some((address) => gone.has(hashOf(address))))
}

/** What the ledger says of each address, as text: tells whether anything that touches depend on has changed. */
async function snapshot(db: Db, tenant: number, addresses: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ address: string; facts: string }>`
    select a.address, a.facts from (
      select i.address, string_agg(concat_ws('|', i.from_day, i.to_day, i.kind, i.rep, i.role_mailbox, r.listed), ','
        order by i.from_day) as facts
      from internal_address i left join rep r on r.tenant = i.tenant and r.id = i.rep
      where i.tenant = ${tenant} group by i.address
      union all
      select p.address, 'private ' || string_agg(r.id::text, ',' order by r.id) from rep r, unnest(r.private_addresses) as p(address)
      where r.tenant = ${tenant} and r.listed group by p.address
      union all
      select c.address, concat_ws('|', c.contact, (select string_agg(o.address, ',' order by o.address) from contact_address o
        where o.tenant = c.tenant and o.contact = c.contact), (select string_agg(concat_ws('|', m.from_at, m.account), ',' order by m.from_at)
        from membership m where m.tenant = c.tenant and m.contact = c.contact))
      from contact_address c where c.tenant = ${tenant}
    ) a where a.address = any(${batch.list(addresses, 'text')}) order by a.address, a.facts`.execute(db)
  const facts = new Map<string, string>()
  for (const row of rows) facts.set(row.address, `${facts.get(row.address) ?? ''};${row.facts}`)
  return facts
}

async function saveReps(ctx: CaptureContext, rows: readonly PersonRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into rep (tenant, id, primary_address, name, manager, title, listed, left_on, private_addresses)
    select ${ctx.tenant}, id, address, name, manager, title, true, left_on, private from ${batch.table(rows, {
      id: ['uuid', (r) => ownId(ctx.tenant, 'rep', r.address)],
      address: ['text', (r) => r.address],
      name: ['text', (r) => r.name],
      manager: ['uuid', (r) => (r.manager === null ? null : ownId(ctx.tenant, 'rep', r.manager))],
      title: ['text', (r) => r.title],
      left_on: ['date', (r) => r.to],
      private: ['text[]', (r) => r.private],
    })}
    on conflict (tenant, id) do update set name = excluded.name, manager = excluded.manager, title = excluded.title,
      listed = true, left_on = excluded.left_on, private_addresses = excluded.private_addresses`.execute(ctx.db)
}

async function saveInternal(ctx: CaptureContext, rows: readonly PersonRow[]): Promise<void> {
  const entries = rows.flatMap((row) => {
    const rep = row.kind === 'rep' ? row.address : row.kind === 'role' ? row.occupant : null
    // A role mailbox without occupant is the company's; a rep's own address stays his when he has left.
    const kind = rep !== null ? 'rep' : row.kind === 'robot' ? 'robot' : 'company'
    const entry = (address: string) => ({
      address,
      kind,
      rep: rep === null ? null : ownId(ctx.tenant, 'rep', rep),
      role: row.kind === 'role',
      name: row.name,
      from: row.kind === 'role' && row.from !== null ? row.from : '0001-01-01',
      to: row.kind === 'role' ? row.to : null,
    })
    // A rep's private address is no customer and holds nothing for the company: one of us, and nobody.
    const own = row.private.map((address) => ({ ...entry(address), kind: 'private', rep: null }))
    return [...[row.address, ...row.aliases].map(entry), ...own]
  })
  if (entries.length === 0) return
  const addresses = [...new Set(entries.map((entry) => entry.address))]
  await sql`delete from internal_address where tenant = ${ctx.tenant} and address = any(${batch.list(addresses, 'text')})`.execute(
    ctx.db,
  )
  await sql`insert into internal_address (tenant, address, from_day, to_day, kind, rep, role_mailbox, name)
    select ${ctx.tenant}, address, from_day::date, to_day::date, kind, rep, role, name from ${batch.table(entries, {
      address: ['text', (e) => e.address],
      from_day: ['text', (e) => e.from],
      to_day: ['text', (e) => e.to],
      kind: ['text', (e) => e.kind],
      rep: ['uuid', (e) => e.rep],
      role: ['boolean', (e) => e.role],
      name: ['text', (e) => e.name],
    })} on conflict (tenant, address, from_day) do update set to_day = excluded.to_day, kind = excluded.kind,
      rep = excluded.rep, role_mailbox = excluded.role_mailbox, name = excluded.name`.execute(ctx.db)
}

/** Contacts: several addresses are one person, several rows of one address are a change of employer. */
async function saveContacts(ctx: CaptureContext, rows: readonly PersonRow[]): Promise<void> {
  const { db, tenant } = ctx
  const byAddress = new Map<string, PersonRow[]>()
  for (const row of rows) byAddress.set(row.address, [...(byAddress.get(row.address) ?? []), row])
  for (const [address, stretches] of byAddress) {
    const sorted = [...stretches].sort((a, b) => compare(a.from ?? '', b.from ?? ''))
    const last = sorted.at(-1)
    if (last === undefined) continue
    const contact = ownId(tenant, 'contact', address)
    await sql`insert into contact (tenant, id, name, title, left_at)
      values (${tenant}, ${contact}, ${last.name}, ${last.title}, ${last.to === null ? null : `${last.to}T00:00:00Z`}::timestamptz)
      on conflict (tenant, id) do update set name = excluded.name, title = excluded.title, left_at = excluded.left_at`.execute(
      db,
    )
    await pointAddresses(ctx, contact, [...new Set([address, ...sorted.flatMap((row) => row.aliases)])])
    if (!sorted.some((row) => row.account !== null)) {
      await sql`delete from membership where tenant = ${tenant} and contact = ${contact}
        and authority = 1 and decided_by = 'people file'`.execute(db)
      continue
    }
    await sql`delete from membership where tenant = ${tenant} and contact = ${contact}
      and (authority = 1 or (authority = 0 and ${sorted.some((row) => row.from === null)}))`.execute(db)
    for (const row of sorted) {
      if (row.account === null) continue
      const account = await accountFor(ctx, normaliseDomain(row.account) ?? row.account.toLowerCase())
      await sql`insert into membership (tenant, contact, from_at, account, authority, decided_by, why, decided_at)
        values (${tenant}, ${contact}, ${row.from === null ? '0001-01-01T00:00:00Z' : `${row.from}T00:00:00Z`}::timestamptz,
          ${account}, 1, 'people file', null, ${new Date(ctx.now()).toISOString()}::timestamptz)
        on conflict (tenant, contact, from_at) do update set account = excluded.account, authority = 1
        where membership.authority <= 1`.execute(db)
    }
    await letCorrectionsStand(db, tenant, [contact])
  }
  if (byAddress.size > 0) await removeEmptyContacts(ctx)
}

/**
 * Makes these addresses one contact's. What a machine guessed of him and of those who had them goes: it is a function of
 * all addresses, and capture guesses again. What others said of a contact without address left is said of this one.
 */
export async function pointAddresses(
  ctx: CaptureContext,
  contact: string,
  addresses: readonly string[],
): Promise<void> {
  const { db, tenant } = ctx
  const { rows } = await sql<{ address: string; contact: string }>`
    select address, contact from contact_address
    where tenant = ${tenant} and address = any(${batch.list(addresses, 'text')})`.execute(db)
  const before = new Map(rows.map((row) => [row.address, row.contact]))
  if (addresses.every((address) => before.get(address) === contact)) return
  await sql`insert into contact_address (tenant, address, contact)
    select ${tenant}::int, a.address, ${contact}::uuid from unnest(${batch.list(addresses, 'text')}) as a(address)
    on conflict (tenant, address) do update set contact = excluded.contact where contact_address.authority < 2`.execute(
    db,
  )
  const others = [...new Set(before.values())].filter((id) => id !== contact)
  await sql`delete from membership where tenant = ${tenant} and authority = 0
    and contact = any(${batch.list([contact, ...others], 'uuid')})`.execute(db)
  const empty = sql`c.contact = any(${batch.list(others, 'uuid')}) and not exists (
    select 1 from contact_address a where a.tenant = ${tenant} and a.contact = c.contact)`
  await sql`delete from membership k where k.tenant = ${tenant} and k.contact = ${contact}::uuid and k.authority < 2
    and exists (select 1 from membership c where c.tenant = ${tenant} and c.authority = 2 and ${empty})`.execute(db)
  await sql`insert into membership (tenant, contact, from_at, account, authority, decided_by, why, decided_at)
    select c.tenant, ${contact}::uuid, c.from_at, c.account, c.authority, c.decided_by, c.why, c.decided_at
    from membership c where c.tenant = ${tenant} and ${empty}
    order by c.authority desc on conflict do nothing`.execute(db)
  await letCorrectionsStand(db, tenant, [contact])
  const { rows: emptied } = await sql<{ id: string }>`
    select c.contact as id from (select unnest(${batch.list(others, 'uuid')}) as contact) c where ${empty}`.execute(db)
  await followContacts(
    db,
    tenant,
    contact,
    emptied.map((row) => row.id),
  )
  await sql`update crm_identity set own = ${contact}::uuid where tenant = ${tenant} and kind = 'contact'
    and own in (select c.contact from (select unnest(${batch.list(others, 'uuid')}) as contact) c where ${empty})`.execute(
    db,
  )
}

/** Contacts whose last address was pointed elsewhere. */
export async function removeEmptyContacts({ db, tenant }: CaptureContext): Promise<void> {
  await sql`delete from membership m where m.tenant = ${tenant} and not exists (
    select 1 from contact_address a where a.tenant = m.tenant and a.contact = m.contact)`.execute(db)
  await sql`delete from contact c where c.tenant = ${tenant} and not exists (
    select 1 from contact_address a where a.tenant = c.tenant and a.contact = c.id)`.execute(db)
}

async function accountFor(ctx: CaptureContext, keyOrDomain: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select id from account where tenant = ${ctx.tenant} and key = ${keyOrDomain}`.execute(ctx.db)
  if (rows[0] !== undefined) return rows[0].id
  const byDomain = (await loadAccountsByDomain(ctx.db, ctx.tenant, [keyOrDomain])).get(keyOrDomain) ?? []
  if (byDomain.length === 1 && byDomain[0] !== undefined) return byDomain[0]
  const id = ownId(ctx.tenant, 'account', keyOrDomain)
  const domain = keyOrDomain.includes('@') ? null : keyOrDomain
  await insertAccounts(ctx.db, ctx.tenant, [{ id, key: keyOrDomain, name: keyOrDomain, domain }])
  return id
}
