import { sql } from 'kysely'
import type { AccountFigures } from '../../shared/crm/account-figures.ts'
import { COMPANY, dayOf } from '../../shared/trust/facts.ts'
import { namesOf, paragraph } from '../../shared/trust/sentences.ts'
import { wordsFor } from '../../shared/words/words.ts'
import { batch } from '../ledger/batch.ts'
import { sha256 } from '../ledger/ids.ts'
import { type AccountReading, readAccounts, type TrustContext } from './read-accounts.ts'

const CHUNK = 500

/**
 * Computes the figures that the CRM should show: of every account once a day, because evidence fades by itself, and in
 * between of those whose facts changed. Writes the desired state; sync brings the difference to the CRM.
 * Run once, as often as wanted; several processes may. Answers how many accounts it read.
 */
export async function recompute(ctx: TrustContext, now: number): Promise<number> {
  await startDay(ctx, now)
  let done = 0
  for (;;) {
    const count = await recomputeSome(ctx, now)
    done += count
    if (count < CHUNK) return done
  }
}

/** On the first call of a day every account becomes stale. */
async function startDay({ db, tenant }: TrustContext, now: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ day: number }>`
      insert into meta (tenant, key, value) values (${tenant}, 'figures-day', to_jsonb(${dayOf(now)}::int))
      on conflict (tenant, key) do update set value = excluded.value where meta.value <> excluded.value
      returning 1 as day`.execute(trx)
    if (rows.length === 0) return
    await sql`insert into stale_account (tenant, account, since)
      select tenant, id, ${new Date(now).toISOString()}::timestamptz from account
      where tenant = ${tenant} and merged_into is null on conflict do nothing`.execute(trx)
  })
}

async function recomputeSome(ctx: TrustContext, now: number): Promise<number> {
  return ctx.db.transaction().execute(async (trx) => {
    const claimed = await sql<{ account: string }>`
      delete from stale_account where tenant = ${ctx.tenant} and account in (
        select account from stale_account where tenant = ${ctx.tenant} order by account limit ${CHUNK} for update skip locked)
      returning account`.execute(trx)
    const ids = claimed.rows.map((row) => row.account)
    if (ids.length === 0) return 0
    const rows: { account: string; wanted: AccountFigures; hash: string }[] = []
    for await (const reading of readAccounts({ ...ctx, db: trx }, { now, ids })) {
      const wanted = shownFigures(reading, now)
      rows.push({ account: reading.id, wanted, hash: hashOf(reading, wanted) })
    }
    await sql`insert into crm_figures (tenant, account, computed_at, wanted, wanted_hash)
      select ${ctx.tenant}, account, ${new Date(now).toISOString()}::timestamptz, wanted, hash from ${batch.table(rows, {
        account: ['uuid', (r) => r.account],
        wanted: ['jsonb', (r) => r.wanted],
        hash: ['text', (r) => r.hash],
      })}
      on conflict (tenant, account) do update set computed_at = excluded.computed_at, wanted = excluded.wanted,
        wanted_hash = excluded.wanted_hash`.execute(trx)
    // An account whose last message went (erasure, a correction) shows nothing any more.
    const gone = ids.filter((id) => !rows.some((row) => row.account === id))
    await sql`delete from crm_figures where tenant = ${ctx.tenant} and account = any(${batch.list(gone, 'uuid')})
      and confirmed_hash is null`.execute(trx)
    return ids.length
  })
}

/** What people see of an account in the CRM. */
export function shownFigures({ figures, holders }: AccountReading, now: number): AccountFigures {
  const names = namesOf(holders)
  const { topRep } = figures
  return {
    state: figures.state,
    since: figures.since,
    topRep: topRep === null ? null : (names(topRep) ?? topRep),
    topShare: figures.topShare,
    effectiveHolders: figures.effectiveHolders,
    companyShare: figures.companyShare,
    firstContactCompanyShare: figures.firstContact.find(({ holder }) => holder === COMPANY)?.share ?? 0,
    insistence: figures.insistence,
    truckFactor: figures.truckFactor,
    evidence: figures.evidence,
    computedAt: now,
    reasonsEn: paragraph(figures.reasons, wordsFor('en'), names),
    reasonsZh: paragraph(figures.reasons, wordsFor('zh-CN'), names),
  }
}

/**
 * Changes when somebody looking at the record would want to know: evidence fades a little every day and silence grows a
 * day a day, which alone is no news to write ten thousand records for.
 */
function hashOf({ figures }: AccountReading, wanted: AccountFigures): string {
  const coarse = (value: number | null, digits: number) => (value === null ? null : Number(value.toPrecision(digits)))
  return sha256(
    JSON.stringify([
      wanted.state,
      wanted.since,
      wanted.topRep,
      coarse(wanted.topShare, 3),
      coarse(wanted.effectiveHolders, 3),
      coarse(wanted.companyShare, 3),
      coarse(wanted.firstContactCompanyShare, 3),
      coarse(wanted.insistence, 3),
      wanted.truckFactor,
      coarse(wanted.evidence, 2),
      figures.reasons.map((reason) => reason.code),
    ]),
  ).slice(0, 32)
}
