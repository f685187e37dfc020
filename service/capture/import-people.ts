import { sql } from 'kysely'
import { compare } from '../../shared/message/message.ts'
import { batch } from '../ledger/batch.ts'
import { moveDerivedUntil } from '../ledger/clock.ts'
import type { Db } from '../ledger/db.ts'
import { ownId } from '../ledger/ids.ts'
import { hasDirectory, insertAccounts, loadAccountsByDomain } from '../ledger/who.ts'
import type { CaptureContext } from './capture-context.ts'
import { lockCapture } from './capture-messages.ts'
import { parsePeople, type PersonRow } from './people-file.ts'
import { reprocessAddresses, reprocessAll } from './reprocess.ts'

export interface PeopleSummary {
  /** Rows read. */
  readonly rows: number
  /** Messages judged and derived again because of it. */
  readonly changed: number
}

/**
 * Takes a people file in: reps with aliases and managers, company and role mailboxes, robots, contacts. Everything that
 * follows from a change is brought up to date in the same transaction. The same file again changes nothing.
 */
export async function importPeople(asked: CaptureContext, text: string, where: string): Promise<PeopleSummary> {
  const rows = parsePeople(text, where)
  return asked.db.transaction().execute(async (trx) => {
    await lockCapture(trx, asked.tenant)
    const now = await moveDerivedUntil(trx, asked.tenant, asked.now())
    const ctx: CaptureContext = { ...asked, db: trx, now: () => now }
    const hadDirectory = await hasDirectory(trx, ctx.tenant)
    const addresses = [...new Set(rows.flatMap((row) => [row.address, ...row.aliases, ...row.private]))]
    const before = await snapshot(trx, ctx.tenant, addresses)
    await saveReps(ctx, rows.filter((row) => row.kind === 'rep'))
    await saveInternal(ctx, rows.filter((row) => row.kind !== 'contact'))
    await saveContacts(ctx, rows.filter((row) => row.kind === 'contact'))
    const after = await snapshot(trx, ctx.tenant, addresses)
    const changedAddresses = addresses.filter((address) => before.get(address) !== after.get(address))
    const toggled = hadDirectory !== (await hasDirectory(trx, ctx.tenant))
    const changed = toggled ? await reprocessAll(ctx) : await reprocessAddresses(ctx, changedAddresses)
    await sql`insert into stale_account (tenant, account, since)
      select tenant, id, ${new Date(now).toISOString()}::timestamptz from account
      where tenant = ${ctx.tenant} and merged_into is null on conflict do nothing`.execute(trx)
    return { rows: rows.length, changed }
  })
}

/** What the ledger says of each address, as text: tells whether anything that touches depend on has changed. */
async function snapshot(db: Db, tenant: number, addresses: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ address: string; facts: string }>`
    select a.address, a.facts from (
      select address, string_agg(concat_ws('|', from_day, to_day, kind, rep), ',' order by from_day) as facts
      from internal_address where tenant = ${tenant} group by address
      union all
      select c.address, concat_ws('|', c.contact, (select string_agg(concat_ws('|', m.from_at, m.account), ',' order by m.from_at)
        from membership m where m.tenant = c.tenant and m.contact = c.contact))
      from contact_address c where c.tenant = ${tenant}
    ) a where a.address = any(${batch.list(addresses, 'text')})`.execute(db)
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
    for (const each of new Set([address, ...sorted.flatMap((row) => row.aliases)])) {
      await sql`insert into contact_address (tenant, address, contact) values (${tenant}, ${each}, ${contact})
        on conflict (tenant, address) do update set contact = excluded.contact`.execute(db)
    }
    if (!sorted.some((row) => row.account !== null)) continue
    await sql`delete from membership where tenant = ${tenant} and contact = ${contact}
      and (authority = 1 or (authority = 0 and ${sorted.some((row) => row.from === null)}))`.execute(db)
    for (const row of sorted) {
      if (row.account === null) continue
      const account = await accountFor(ctx, row.account.toLowerCase())
      await sql`insert into membership (tenant, contact, from_at, account, authority, decided_by, why, decided_at)
        values (${tenant}, ${contact}, ${row.from === null ? '0001-01-01T00:00:00Z' : `${row.from}T00:00:00Z`}::timestamptz,
          ${account}, 1, 'people file', null, ${new Date(ctx.now()).toISOString()}::timestamptz)
        on conflict (tenant, contact, from_at) do update set account = excluded.account, authority = 1
        where membership.authority <= 1`.execute(db)
    }
  }
  if (byAddress.size > 0) await removeEmptyContacts(ctx)
}

/** Contacts whose last address was pointed elsewhere. */
async function removeEmptyContacts({ db, tenant }: CaptureContext): Promise<void> {
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
