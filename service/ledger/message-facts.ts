import { sql } from 'kysely'
import { batch } from './batch.ts'
import type { Db } from './db.ts'

/** One message as a thread's list shows it: no text, no subject. Times in ms UTC. */
export interface MessageFactsRow {
  readonly id: string
  readonly messageId: string | null
  readonly at: number
  readonly sender: string | null
  readonly senderName: string | null
  readonly direction: 'inbound' | 'outbound' | null
  readonly verdict: 'capture' | 'skip' | 'hold'
  readonly reason: string | null
  readonly thread: string | null
  readonly bare: string | null
  readonly crm: {
    readonly state: string
    readonly id: string | null
    readonly adopted: boolean
    readonly attempts: number
    readonly wanted: boolean
  } | null
}

/** Captured messages of a mailbox's conversations, by the tokens capture stored. */
export async function findThreadsByTokens(db: Db, tenant: number, tokens: readonly string[]): Promise<string[]> {
  if (tokens.length === 0) return []
  const { rows } = await sql<{ thread: string }>`
    select distinct m.thread from link l join message m on m.tenant = l.tenant and m.id = l.message
    where l.tenant = ${tenant} and l.token = any(${batch.list(tokens, 'text')}) and m.thread is not null`.execute(db)
  return rows.map((row) => row.thread)
}

/** Messages of conversations that were not captured, as `conversation_ids` names them (mailbox, blank, id). */
export async function findKeptBack(db: Db, tenant: number, conversations: readonly string[]): Promise<string[]> {
  if (conversations.length === 0) return []
  const { rows } = await sql<{ id: string }>`
    select id from message where tenant = ${tenant} and verdict <> 'capture' and conversation_ids <> '{}'
      and conversation_ids && ${batch.list(conversations, 'text')}`.execute(db)
  return rows.map((row) => row.id)
}

/** The latest messages of threads, and how many each thread has. */
export async function latestOfThreads(
  db: Db,
  tenant: number,
  threads: readonly string[],
  most: number,
): Promise<string[]> {
  if (threads.length === 0) return []
  const { rows } = await sql<{ id: string }>`
    select id from message where tenant = ${tenant} and thread = any(${batch.list(threads, 'uuid')})
    order by at desc, identity desc limit ${most}`.execute(db)
  return rows.map((row) => row.id)
}

interface Row extends Omit<MessageFactsRow, 'at'> {
  readonly at: Date
}

/** Messages by id, the earliest first. */
export async function loadMessageFacts(db: Db, tenant: number, ids: readonly string[]): Promise<MessageFactsRow[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<Row>`
    select m.id, m.message_id as "messageId", m.at, m.sender, p.name as "senderName", m.direction, m.verdict, m.reason,
      m.thread, m.bare,
      case when e.message is null then null else jsonb_build_object('state', e.state, 'id', e.crm_id,
        'adopted', e.adopted, 'attempts', e.attempts, 'wanted', e.wanted) end as crm
    from message m
    left join participant p on p.tenant = m.tenant and p.message = m.id and p.address = m.sender
    left join crm_email e on e.tenant = m.tenant and e.message = m.id
    where m.tenant = ${tenant} and m.id = any(${batch.list(ids, 'uuid')}) order by m.at, m.identity`.execute(db)
  return rows.map((row) => ({ ...row, at: row.at.getTime() }))
}

/**
 * The reps on each message: those among its participants at its time, and those whose mailbox holds it. A message that
 * names none is absent.
 */
export async function loadMessageReps(db: Db, tenant: number, ids: readonly string[]): Promise<Map<string, string[]>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ message: string; rep: string }>`
    with concerned as (
      select m.id, m.at, p.address from message m join participant p on p.tenant = m.tenant and p.message = m.id
      where m.tenant = ${tenant} and m.id = any(${batch.list(ids, 'uuid')})
      union select m.id, m.at, unnest(m.mailboxes) from message m
      where m.tenant = ${tenant} and m.id = any(${batch.list(ids, 'uuid')})
    )
    select distinct c.id as message, i.rep from concerned c
    join internal_address i on i.tenant = ${tenant} and i.address = c.address and i.kind = 'rep'
      and i.from_day <= (c.at at time zone 'UTC')::date
      and (i.to_day is null or i.to_day > (c.at at time zone 'UTC')::date)`.execute(db)
  return new Map([...Map.groupBy(rows, (row) => row.message)].map(([id, all]) => [id, all.map((row) => row.rep)]))
}

/** For each message the CRM's record of one account it hangs on; absent: none is there. */
export async function loadCrmAccounts(
  db: Db,
  tenant: number,
  messages: readonly string[],
): Promise<Map<string, string>> {
  if (messages.length === 0) return new Map()
  const { rows } = await sql<{ message: string; crm_id: string }>`
    select distinct on (asked.message) asked.message, c.crm_id
    from unnest(${batch.list(messages, 'uuid')}) as asked(message)
    join message m on m.tenant = ${tenant} and m.id = asked.message
    join exchange e on e.tenant = ${tenant} and e.thread = m.thread and e.message = m.id
    join crm_identity c on c.tenant = ${tenant} and c.kind = 'account' and c.own = e.account and c.ended_at is null
    order by asked.message, c.since`.execute(db)
  return new Map(rows.map((row) => [row.message, row.crm_id]))
}

/** The reps' names whose private addresses these are: listed as such, or seen under a rep's name (requirement D4). */
export async function findPrivateOwners(
  db: Db,
  tenant: number,
  addresses: readonly string[],
): Promise<Map<string, { readonly rep: string; readonly name: string; readonly listed: boolean }>> {
  if (addresses.length === 0) return new Map()
  const { rows } = await sql<{ address: string; rep: string; name: string; listed: boolean }>`
    select asked.address, r.id as rep, coalesce(r.name, r.primary_address) as name, true as listed
    from unnest(${batch.list(addresses, 'text')}) as asked(address)
    join rep r on r.tenant = ${tenant} and asked.address = any(r.private_addresses)
    union all
    select distinct f.address, r.id, coalesce(r.name, r.primary_address), f.sign = 'listed'
    from private_address_finding f join rep r on r.tenant = f.tenant and r.id = f.rep
    where f.tenant = ${tenant} and f.address = any(${batch.list(addresses, 'text')})
    order by listed`.execute(db)
  return new Map(rows.map(({ address, ...owner }) => [address, owner]))
}

/** The threads of accounts in which one of these contacts took part, by each account, the latest first. */
export async function threadsWithContacts(
  db: Db,
  tenant: number,
  {
    accounts,
    contacts,
    now,
    most,
  }: {
    readonly accounts: readonly string[]
    readonly contacts: readonly string[]
    readonly now: number
    readonly most: number
  },
): Promise<{ account: string; last: string; messages: number }[]> {
  if (accounts.length === 0 || contacts.length === 0) return []
  const { rows } = await sql<{ account: string; last: string; messages: number }>`
    select asked.account, t.last, t.messages from unnest(${batch.list(accounts, 'uuid')}) as asked(account)
    cross join lateral (
      select (array_agg(m.id order by m.at desc, m.identity desc))[1] as last, count(*)::int as messages, max(m.at) as at
      from exchange e join message m on m.tenant = e.tenant and m.id = e.message
      where e.tenant = ${tenant} and e.account = asked.account and e.at <= ${new Date(now).toISOString()}::timestamptz
        and e.thread in (select x.thread from exchange x where x.tenant = ${tenant} and x.account = asked.account
          and x.contacts && ${batch.list(contacts, 'uuid')})
      group by e.thread order by max(m.at) desc limit ${most}
    ) t order by asked.account, t.at desc`.execute(db)
  return rows
}
