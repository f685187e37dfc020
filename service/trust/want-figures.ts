import { sql } from 'kysely'
import type { AccountFigures } from '../../shared/crm/account-figures.ts'
import { paragraph, namesOf, holderName } from '../../shared/trust/sentences.ts'
import { COMPANY } from '../../shared/trust/facts.ts'
import { wordsFor } from '../../shared/words/words.ts'
import { batch } from '../ledger/batch.ts'
import { sha256 } from '../ledger/ids.ts'
import { type AccountReading, readAccounts, type TrustContext } from './read-accounts.ts'

/** Small enough that a transaction is short: captures that concern its accounts wait for it. */
const PAGE = 100

/**
 * Computes figures and records what the CRM should show; sync writes the difference to what it confirmed. All accounts
 * (figures decay with every day), or only those whose facts changed since the last time (`stale`). Bring due messages in
 * first (`deriveDue`). Several processes share the work. Answers how many accounts were read.
 */
export async function wantFigures(
  ctx: TrustContext,
  { now, which }: { readonly now: number; readonly which: 'all' | 'stale' },
): Promise<number> {
  if (which === 'all') {
    await sql`insert into stale_account (tenant, account, since)
      select tenant, id, ${new Date(now).toISOString()}::timestamptz from account
      where tenant = ${ctx.tenant} and merged_into is null on conflict do nothing`.execute(ctx.db)
  }
  let count = 0
  for (;;) {
    const page = await ctx.db.transaction().execute((trx) => wantPage({ ...ctx, db: trx }, now))
    if (page.marks === 0) return count
    count += page.accounts
  }
}

/** Mark and figures move together: what changes after this reading marks its account anew. */
async function wantPage(ctx: TrustContext, now: number): Promise<{ marks: number; accounts: number }> {
  const { rows } = await sql<{ account: string }>`
    delete from stale_account where tenant = ${ctx.tenant} and account in (
      select account from stale_account where tenant = ${ctx.tenant} order by account limit ${PAGE} for update skip locked)
    returning account`.execute(ctx.db)
  const readings: AccountReading[] = []
  if (rows.length > 0) {
    const ids = rows.map((row) => row.account)
    for await (const reading of readAccounts(ctx, { now, ids })) readings.push(reading)
    await save(
      ctx,
      readings.map((reading) => ({
        account: reading.id,
        topRep: reading.repOf.get(reading.figures.topRep ?? '') ?? null,
        wanted: crmFiguresOf(reading, now),
      })),
      now,
    )
    await forget(
      ctx,
      ids.filter((id) => !readings.some((reading) => reading.id === id)),
      now,
    )
  }
  return { marks: rows.length, accounts: readings.length }
}

/** Accounts whose last message went (erased, or another's since a merge): what the CRM shows of them must go too. */
async function forget(ctx: TrustContext, accounts: readonly string[], now: number): Promise<void> {
  if (accounts.length === 0) return
  const list = () => batch.list(accounts, 'uuid')
  await sql`delete from crm_figures where tenant = ${ctx.tenant} and account = any(${list()})
    and confirmed_hash is null`.execute(ctx.db)
  const { rows } = await sql<{ account: string }>`
    select account from crm_figures where tenant = ${ctx.tenant} and account = any(${list()})`.execute(ctx.db)
  await save(
    ctx,
    rows.map(({ account }) => ({ account, topRep: null, wanted: { ...NOTHING, computedAt: now } })),
    now,
  )
}

/** What is left to show of an account without a message. */
const NOTHING: Omit<AccountFigures, 'computedAt'> = {
  state: 'insufficient',
  since: null,
  topRep: null,
  topShare: null,
  effectiveHolders: null,
  companyShare: null,
  firstContactCompanyShare: null,
  insistence: null,
  truckFactor: null,
  evidence: null,
  reasonsEn: '',
  reasonsZh: '',
}

async function save(
  ctx: TrustContext,
  page: readonly { readonly account: string; readonly topRep: string | null; readonly wanted: AccountFigures }[],
  now: number,
): Promise<void> {
  if (page.length === 0) return
  const rows = page.map(({ account, topRep, wanted }) => ({
    account,
    topRep,
    wanted,
    hash: sha256(news(wanted)).slice(0, 32),
  }))
  await sql`insert into crm_figures (tenant, account, computed_at, wanted, wanted_hash, top_rep)
    select ${ctx.tenant}, account, ${new Date(now).toISOString()}::timestamptz, wanted, hash, top_rep from ${batch.table(
      rows,
      {
        account: ['uuid', (r) => r.account],
        wanted: ['jsonb', (r) => r.wanted],
        hash: ['text', (r) => r.hash],
        top_rep: ['uuid', (r) => r.topRep],
      },
    )}
    on conflict (tenant, account) do update set computed_at = excluded.computed_at, wanted = excluded.wanted,
      wanted_hash = excluded.wanted_hash, top_rep = excluded.top_rep
    where crm_figures.wanted_hash <> excluded.wanted_hash or crm_figures.top_rep is distinct from excluded.top_rep`.execute(
    ctx.db,
  )
}

/**
 * Changes when somebody looking at the record would want to know. Evidence fades a little every day and silence grows a
 * day a day; that alone is no news to write ten thousand records for.
 */
function news(wanted: AccountFigures): string {
  const coarse = (value: number | null, digits: number) => (value === null ? null : Number(value.toPrecision(digits)))
  return JSON.stringify([
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
    // The sentences without their numbers: another reason is news, another count of days is not.
    wanted.reasonsEn.replace(/[\d.,]+/g, '#'),
  ])
}

/** What an account's CRM record should show: figures, and their reasons in both languages. */
function crmFiguresOf({ figures, holders }: AccountReading, now: number): AccountFigures {
  const names = namesOf(holders)
  const en = wordsFor('en')
  const first = figures.firstContact.find(({ holder }) => holder === COMPANY)
  return {
    state: figures.state,
    since: figures.since,
    topRep: figures.topRep === null ? null : holderName(figures.topRep, en, names),
    topShare: figures.topRep === null ? null : figures.topShare,
    effectiveHolders: figures.effectiveHolders,
    companyShare: figures.holders.length === 0 ? null : figures.companyShare,
    firstContactCompanyShare: figures.firstContact.length === 0 ? null : (first?.share ?? 0),
    insistence: figures.insistence,
    truckFactor: figures.truckFactor,
    evidence: figures.evidence,
    computedAt: now,
    reasonsEn: paragraph(figures.reasons, en, names),
    reasonsZh: paragraph(figures.reasons, wordsFor('zh-CN'), names),
  }
}
