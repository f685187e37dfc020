import { sql } from 'kysely'
import type { StandInState } from '../../sandbox/hubspot/stand-in.ts'
import { type AccountFigures, figureProperties } from '../../service/clients/hubspot/properties.ts'
import type { Db } from '../../service/ledger/db.ts'

/** What the ledger says stands in the CRM, and what of it is not so; all lists are empty when they agree. */
export interface Agreement {
  /** Message-IDs of captured messages, sorted. */
  readonly captured: string[]
  /** Captured, and no live engagement of that Message-ID under the id of its receipt. */
  readonly wrongReceipts: string[]
  /** Message-IDs of those that others had logged: ours to hang, not to delete. */
  readonly adopted: string[]
  /** Not captured, and yet a row that wants an engagement. */
  readonly unwanted: string[]
  /** Captured and confirmed, and its text is still here. */
  readonly textsLeft: string[]
  /** CRM ids that stand for two of ours, or two for one. */
  readonly doubleIdentities: string[]
  /** `account property: ledger / CRM`. */
  readonly wrongFigures: string[]
  readonly accounts: number
}

export async function agreement(db: Db, state: StandInState): Promise<Agreement> {
  const rows = async <Row>(query: ReturnType<typeof sql<Row>>) => (await query.execute(db)).rows
  const captured = await rows(sql<{
    message_id: string
    state: string | null
    crm_id: string | null
    adopted: boolean | null
  }>`
    select m.message_id, e.state, e.crm_id, e.adopted from message m
    left join crm_email e on e.tenant = m.tenant and e.message = m.id
    where m.verdict = 'capture' order by m.message_id`)
  const unwanted = await rows(sql<{ identity: string }>`
    select m.identity from crm_email e left join message m on m.id = e.message
    where e.wanted and m.verdict is distinct from 'capture'`)
  const texts = await rows(sql<{ identity: string }>`
    select distinct m.identity from content c left join message m on m.id = c.message
    where m.verdict is distinct from 'hold'`)
  const identities = await rows(sql<{ line: string }>`
    select kind || ' ' || own as line from crm_identity where ended_at is null group by kind, own having count(*) > 1`)
  const figures = await rows(sql<{ account: string; crm_id: string | null; wanted: AccountFigures; same: boolean }>`
    select f.account, i.crm_id, f.wanted, f.confirmed_hash is not distinct from f.wanted_hash as same
    from crm_figures f left join crm_identity i on i.kind = 'account' and i.own = f.account and i.ended_at is null`)
  const live = (type: string, id: string | null) => {
    const record = id === null ? undefined : state.store.record(type, id)
    return record === undefined || record.archived ? null : record.properties
  }
  return {
    captured: captured.map((row) => row.message_id),
    adopted: captured.filter((row) => row.adopted === true).map((row) => row.message_id),
    wrongReceipts: captured
      .filter(
        (row) =>
          row.state !== 'confirmed' || live('0-49', row.crm_id)?.['hs_email_message_id'] !== `<${row.message_id}>`,
      )
      .map((row) => `${row.message_id} ${row.state} ${row.crm_id}`),
    unwanted: unwanted.map((row) => row.identity),
    textsLeft: texts.map((row) => row.identity),
    doubleIdentities: identities.map((row) => row.line),
    wrongFigures: figures.flatMap((row) => {
      const shown = live('0-2', row.crm_id)
      const differing = Object.entries(figureProperties(row.wanted)).flatMap(([name, value]) =>
        name === 'commonhold_computed_at' || (shown?.[name] ?? '') === value
          ? []
          : [`${name}: ${value} / ${shown?.[name]}`],
      )
      return [...differing, ...(row.same ? [] : ['not confirmed'])].map((text) => `${row.account} ${text}`)
    }),
    accounts: figures.length,
  }
}
