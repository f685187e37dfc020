import { sql } from 'kysely'
import type { Db } from '../../service/ledger/db.ts'
import { COMPANY_ID } from '../../service/ledger/ids.ts'

/** The size and shape of a made-up ledger. Everything per account stays the same, whatever its size. */
export interface Shape {
  readonly accounts: number
  readonly contactsPerAccount: number
  readonly reps: number
  readonly threads: number
  readonly touches: number
}

export const TENANT = 1
export const INTERNAL_DOMAIN = 'house.example'
export const COMPANY_MAILBOX = `sales@${INTERNAL_DOMAIN}`

/** Days since 1970-01-01: threads begin on one of 700 days from here, and the bench reads as of day 740. */
export const FIRST_DAY = 19_700
export const NOW = (FIRST_DAY + 740) * 86_400_000

const CONTACTS = 5
const MESSAGES_PER_THREAD = 4
const TOUCHES_PER_THREAD = 6

/** 100 touches an account, 5 contacts an account, a rep for 50 accounts. */
export function shapeOf(touches: number): Shape {
  const threads = Math.ceil(touches / TOUCHES_PER_THREAD)
  const accounts = Math.max(1, Math.round(touches / 100))
  return {
    accounts,
    contactsPerAccount: CONTACTS,
    reps: Math.max(10, Math.round(accounts / 50)),
    threads,
    touches: threads * TOUCHES_PER_THREAD,
  }
}

/**
 * Fills an empty, migrated ledger with what capture would have written: threads of four messages on four days, in, out,
 * in, out, between one contact and one rep, the inbound ones with another rep or the company mailbox in Cc. Rows are
 * made by the server, with random ids as in a real ledger, before their indexes: a million touches take minutes, not hours.
 * `checkSample` proves them against capture itself.
 */
export async function generate(db: Db, shape: Shape): Promise<void> {
  const rebuild = await withoutIndexes(db)
  // Version and variant of RFC 9562: the API hands out nothing else.
  await sql
    .raw(
      `create function bench_uid(kind text, n bigint) returns uuid language sql immutable as
    'select overlay(overlay(md5(kind || n) placing ''8'' from 13) placing ''8'' from 17)::uuid'`,
    )
    .execute(db)
  await people(db, shape)
  await messages(db, shape)
  await derived(db, shape)
  await sql.raw('drop function bench_uid').execute(db)
  for (const statement of rebuild) await sql.raw(statement).execute(db)
  await sql.raw('vacuum analyze').execute(db)
}

async function people(db: Db, { accounts, contactsPerAccount, reps }: Shape): Promise<void> {
  await run(
    db,
    `insert into rep (tenant, id, primary_address, name, manager, listed)
    select ${TENANT}, bench_uid('rep', r), 'rep' || r || '@${INTERNAL_DOMAIN}', 'Rep ' || r,
      case when r % 10 > 0 then bench_uid('rep', r - r % 10) end, true from generate_series(0, ${reps - 1}) r`,
  )
  await run(
    db,
    `insert into internal_address (tenant, address, kind, rep)
    select tenant, primary_address, 'rep', id from rep
    union all select ${TENANT}, '${COMPANY_MAILBOX}', 'company', null`,
  )
  await run(
    db,
    `insert into account (tenant, id, key, name)
    select ${TENANT}, bench_uid('account', a), 'customer' || a || '.example', 'Customer ' || a
    from generate_series(0, ${accounts - 1}) a`,
  )
  await run(db, `insert into account_domain (tenant, domain, account) select tenant, key, id from account`)
  const contacts = `generate_series(0, ${accounts * contactsPerAccount - 1}) c`
  await run(
    db,
    `insert into contact (tenant, id, name)
    select ${TENANT}, bench_uid('contact', c), 'Contact ' || c from ${contacts}`,
  )
  await run(
    db,
    `insert into contact_address (tenant, address, contact)
    select ${TENANT}, 'p' || c || '@customer' || c / ${contactsPerAccount} || '.example', bench_uid('contact', c) from ${contacts}`,
  )
  await run(
    db,
    `insert into membership (tenant, contact, from_at, account)
    select ${TENANT}, bench_uid('contact', c), '0001-01-01T00:00:00Z', bench_uid('account', c / ${contactsPerAccount}) from ${contacts}`,
  )
}

/**
 * One row a message: j the thread, k its number in it, `inbound`, its account, contact, rep and who is in Cc (null: the
 * company mailbox).
 */
function all({ accounts, contactsPerAccount, reps, threads }: Shape): string {
  return `(select j, k, k % 2 = 0 as inbound, a, c, c_slot,
      (a + c_slot / 3) % ${reps} as r, case when (j / ${accounts}) % 2 = 0 then (a + 5) % ${reps} end as cc_rep,
      'p' || c || '@customer' || a || '.example' as contact_address,
      'rep' || (a + c_slot / 3) % ${reps} || '@${INTERNAL_DOMAIN}' as rep_address,
      case when (j / ${accounts}) % 2 = 0 then 'rep' || (a + 5) % ${reps} || '@${INTERNAL_DOMAIN}' else '${COMPANY_MAILBOX}' end as cc_address,
      ${FIRST_DAY} + ((j * 7919) % 700)::int + k as day,
      'm' || j || '.' || k || '@mail.example' as mid,
      bench_uid('message', j * ${MESSAGES_PER_THREAD} + k) as id, bench_uid('message', j * ${MESSAGES_PER_THREAD}) as thread,
      'order ' || j as bare
    from (select j::bigint as j, (j % ${accounts})::int as a, ((j / ${accounts}) % ${contactsPerAccount})::int as c_slot,
        (j % ${accounts})::int * ${contactsPerAccount} + ((j / ${accounts}) % ${contactsPerAccount})::int as c
      from generate_series(0, ${threads - 1}) j) t
    cross join generate_series(0, ${MESSAGES_PER_THREAD - 1}) k) m`
}

const AT = `to_timestamp(day * 86400.0 + 32400 + k * 60)`
const REFS = `coalesce((select array_agg('m' || j || '.' || b || '@mail.example' order by b) from generate_series(0, k - 1) b), '{}')`
const person = (address: string) => `jsonb_build_array(jsonb_build_object('address', ${address}, 'name', null))`

async function messages(db: Db, shape: Shape): Promise<void> {
  const from = all(shape)
  await run(
    db,
    `insert into message (tenant, id, identity, message_id, at, first_seen_at, captured_at, sender, direction,
      subject, bare, mark, in_reply_to, refs, mailboxes, verdict, thread, parent)
    select ${TENANT}, id, 'id:' || mid, mid, ${AT}, ${AT}, ${AT},
      case when inbound then contact_address else rep_address end, case when inbound then 'inbound' else 'outbound' end,
      case when k = 0 then 'Order ' else 'Re: Order ' end || j, bare, case when k > 0 then 'answer' end,
      case when k > 0 then 'm' || j || '.' || k - 1 || '@mail.example' end, ${REFS}, array[rep_address], 'capture', thread,
      case when k > 0 then bench_uid('message', j * ${MESSAGES_PER_THREAD} + k - 1) end
    from ${from}`,
  )
  await run(
    db,
    `insert into participant (tenant, message, address, role)
    select ${TENANT}, id, p.address, p.role from ${from}
    cross join lateral (values
      (contact_address, case when inbound then 'from' else 'to' end),
      (rep_address, case when inbound then 'to' else 'from' end),
      (case when inbound then cc_address end, 'cc')) p(address, role)
    where p.address is not null`,
  )
  await run(
    db,
    `insert into sighting (tenant, id, source, position, message_id, message, sender, at, facts, seen_at)
    select ${TENANT}, bench_uid('sighting', j * ${MESSAGES_PER_THREAD} + k), 'bench', j * ${MESSAGES_PER_THREAD} + k, mid, id,
      case when inbound then contact_address else rep_address end, ${AT},
      jsonb_build_object('messageId', mid, 'date', (day * 86400.0 + 32400 + k * 60) * 1000, 'received', null,
        'from', jsonb_build_object('address', case when inbound then contact_address else rep_address end, 'name', null),
        'to', ${person('case when inbound then rep_address else contact_address end')},
        'cc', case when inbound then ${person('cc_address')} else '[]' end, 'bcc', '[]'::jsonb,
        'subject', case when k = 0 then 'Order ' else 'Re: Order ' end || j,
        'inReplyTo', case when k > 0 then 'm' || j || '.' || k - 1 || '@mail.example' end, 'references', to_jsonb(${REFS}),
        'conversationGuid', null, 'conversationId', null, 'automatic', null, 'private', false,
        'mailboxes', jsonb_build_array(rep_address), 'hash', md5(mid)), ${AT}
    from ${from}`,
  )
  await run(
    db,
    `insert into link (tenant, token, message)
    select ${TENANT}, 'm:m' || j || '.' || b || '@mail.example', id from ${from} cross join lateral generate_series(0, k) b
    union all
    select ${TENANT}, 'sn:' || substr(encode(sha256(convert_to(bench_uid('contact', c) || ' ' || bare, 'UTF8')), 'hex'), 1, 32), id
    from ${from}`,
  )
  await run(
    db,
    `insert into crm_email (tenant, message, wanted, state, crm_id, wanted_hash, confirmed_hash, confirmed_at)
    select ${TENANT}, id, true, 'confirmed', (j * ${MESSAGES_PER_THREAD} + k)::text, md5(mid), md5(mid), ${AT} from ${from}`,
  )
}

async function derived(db: Db, shape: Shape): Promise<void> {
  const from = all(shape)
  const second = `coalesce(bench_uid('rep', cc_rep), '${COMPANY_ID}')`
  await run(
    db,
    `insert into touch (tenant, account, contact, holder, kind, day, thread, mass)
    select ${TENANT}, bench_uid('account', a), bench_uid('contact', c), h.holder,
      case when k = 0 then 'opened' when inbound then 'answered' else 'sent' end, day, thread, h.mass
    from ${from} cross join lateral (values
      (bench_uid('rep', r), case when inbound then 0.75 else 1 end),
      (case when inbound then ${second} end, 0.25)) h(holder, mass)
    where h.holder is not null`,
  )
  await run(
    db,
    `insert into exchange (tenant, account, message, thread, at, direction, sender, contacts, addressed, holders, parent_holders)
    select ${TENANT}, bench_uid('account', a), id, thread, ${AT}, case when inbound then 'inbound' else 'outbound' end,
      case when inbound then bench_uid('contact', c) end, array[bench_uid('contact', c)],
      case when inbound then '{}'::uuid[] else array[bench_uid('contact', c)] end,
      case when inbound then array[bench_uid('rep', r), ${second}] else array[bench_uid('rep', r)] end,
      case when k = 0 then null when inbound then array[bench_uid('rep', r)] else array[bench_uid('rep', r), ${second}] end
    from ${from}`,
  )
}

async function run(db: Db, statement: string): Promise<void> {
  await sql.raw(statement).execute(db)
}

/**
 * Drops what would be kept up to date row by row; answers the statements that make it again. Foreign keys (`f`) go first
 * and come last: they stand on the others.
 */
async function withoutIndexes(db: Db): Promise<string[]> {
  const { rows: constraints } = await sql<{ name: string; relation: string; definition: string }>`
    select c.conname as name, c.conrelid::regclass::text as relation, pg_get_constraintdef(c.oid) as definition
    from pg_constraint c join pg_class r on r.oid = c.conrelid join pg_namespace n on n.oid = r.relnamespace
    where c.contype in ('f', 'p', 'u') and n.nspname = current_schema() and r.relname <> 'migration'
    order by c.contype`.execute(db)
  for (const { name, relation } of constraints) await run(db, `alter table ${relation} drop constraint ${name}`)
  const { rows: indexes } = await sql<{ name: string; definition: string }>`
    select indexname as name, indexdef as definition from pg_indexes
    where schemaname = current_schema() and tablename <> 'migration'`.execute(db)
  for (const { name } of indexes) await run(db, `drop index ${name}`)
  return [
    ...indexes.map(({ definition }) => definition),
    ...constraints
      .toReversed()
      .map(({ name, relation, definition }) => `alter table ${relation} add constraint ${name} ${definition}`),
  ]
}
