import { sql } from 'kysely'
import type { Db } from '../../service/ledger/db.ts'

/**
 * Everything that follows from what was captured, by natural keys: identities, addresses, account keys. Two ledgers that
 * saw the same are equal here, whatever the order, the batches or the copies.
 */
export interface DerivedState {
  readonly messages: Record<string, MessageState>
  readonly touches: string[]
  readonly exchanges: string[]
  readonly memberships: string[]
  readonly accounts: string[]
  readonly findings: string[]
}

export interface MessageState {
  readonly at: string
  readonly sender: string | null
  readonly direction: string | null
  readonly verdict: string
  readonly reason: string | null
  readonly participants: string[]
  readonly thread: string | null
  readonly guessed: boolean
  readonly parent: string | null
  readonly subject: string
  readonly conflict: boolean
  /** Never wanted and no longer wanted in the CRM are the same. */
  readonly wanted: boolean
}

/** A contact is named by his smallest address: ids depend on which address was met first, figures must not. */
export async function derivedState(db: Db): Promise<DerivedState> {
  const all = async <Row>(query: ReturnType<typeof sql<Row>>) => (await query.execute(db)).rows
  const named = sql`(with named as (select contact as id, min(address) as name from contact_address group by contact)
    select name from named where named.id =`
  const messages = await all(sql<MessageState & { identity: string }>`
    select m.identity, m.at::text, m.sender, m.direction, m.verdict, m.reason, m.guessed, coalesce(m.subject, '') as subject,
      m.conflict, t.identity as thread, p.identity as parent,
      coalesce((select e.wanted from crm_email e where e.message = m.id), false) as wanted,
      coalesce((select array_agg(concat_ws(' ', a.role, a.address) order by a.address) from participant a
        where a.message = m.id), '{}') as participants
    from message m left join message t on t.id = m.thread left join message p on p.id = m.parent`)
  const touches = await all(sql<{ line: string; mass: number }>`
    select concat_ws(' | ', a.key, ${named} t.contact), coalesce(r.primary_address, 'company'), t.kind, t.day, m.identity) as line,
      t.mass from touch t join account a on a.id = t.account left join rep r on r.id = t.holder
      left join message m on m.id = t.thread`)
  const exchanges = await all(sql<{ line: string }>`
    select concat_ws(' | ', a.key, m.identity, t.identity, e.at, e.direction, coalesce(${named} e.sender), '-'),
      (select string_agg(n, ',' order by n) from (select ${named} c) as n from unnest(e.contacts) c) x),
      (select coalesce(string_agg(n, ',' order by n), '-') from (select ${named} c) as n from unnest(e.addressed) c) x),
      (select coalesce(string_agg(coalesce(r.primary_address, 'company'), ',' order by r.primary_address), '-')
        from unnest(e.holders) h left join rep r on r.id = h),
      case when e.parent_holders is null then 'no parent' else
        (select coalesce(string_agg(coalesce(r.primary_address, 'company'), ',' order by r.primary_address), 'nobody')
        from unnest(e.parent_holders) h left join rep r on r.id = h) end) as line
    from exchange e join account a on a.id = e.account left join message m on m.id = e.message
      left join message t on t.id = e.thread`)
  const memberships = await all(sql<{ line: string }>`
    select concat_ws(' | ', ${named} m.contact), a.key, m.from_at, m.authority) as line
    from membership m join account a on a.id = m.account
    where exists (select 1 from exchange e where m.contact = any(e.contacts))`)
  const accounts = await all(sql<{ line: string }>`
    select concat_ws(' | ', a.key, a.one_person, (select string_agg(d.domain, ',' order by d.domain) from account_domain d
      where d.account = a.id)) as line
    from account a where exists (select 1 from exchange e where e.account = a.id)`)
  const findings = await all(sql<{ line: string }>`
    select concat_ws(' | ', m.identity, f.address, r.primary_address, f.sign) as line
    from private_address_finding f left join message m on m.id = f.message left join rep r on r.id = f.rep`)
  const lines = (rows: { line: string }[]) => rows.map((row) => row.line).sort()
  return {
    messages: Object.fromEntries(
      messages.sort((a, b) => (a.identity < b.identity ? -1 : 1)).map(({ identity, ...state }) => [identity, state]),
    ),
    // Sums in another order differ in their last digits.
    touches: touches.map(({ line, mass }) => `${line} | ${mass.toFixed(9)}`).sort(),
    exchanges: lines(exchanges),
    memberships: lines(memberships),
    accounts: lines(accounts),
    findings: lines(findings),
  }
}
