import type { Stretch } from '../../shared/crm/account.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { figures } from '../../shared/trust/figures.ts'
import {
  type AccountFacts,
  type AsOf,
  type ContactInfo,
  DAY_MS,
  dayOf,
  type Figures,
  type Holder,
  type HolderInfo,
} from '../../shared/trust/facts.ts'
import { derivedUntil } from '../ledger/clock.ts'
import type { Db } from '../ledger/db.ts'
import * as ledger from '../ledger/facts.ts'
import { loadMemberships } from '../ledger/who.ts'

export interface TrustContext {
  readonly db: Db
  readonly tenant: number
  readonly policy: Policy
}

/** One account as of a moment: its figures and what they were computed from. */
export interface AccountReading {
  readonly id: string
  /** What people call it by: its domain, or the address of a one-person account. */
  readonly key: string
  readonly name: string
  readonly domains: readonly string[]
  readonly onePerson: boolean
  /** The rep HubSpot names as responsible; our id. */
  readonly owner: string | null
  readonly asOf: AsOf
  readonly figures: Figures
  readonly facts: AccountFacts
  readonly holders: ReadonlyMap<Holder, HolderInfo>
  /** Our ids of the reps among them. */
  readonly repOf: ReadonlyMap<Holder, string>
  /** Open deals plus deals won in the last 12 months; null where the CRM has told none. */
  readonly value: number | null
}

/** Enough accounts at once to keep queries few, few enough to keep memory flat on a large ledger. */
const PAGE = 500

/**
 * Figures are *as of* `now`; when the ledger has already derived beyond it, as of the start of that day (`domain.md`
 * §2, time). Bring due messages in first (`deriveDue`).
 */
export async function asOfNow(ctx: TrustContext, now: number): Promise<AsOf> {
  return now < (await derivedUntil(ctx.db, ctx.tenant))
    ? { t: dayOf(now) * DAY_MS, live: false }
    : { t: now, live: true }
}

/** Reads accounts in pages, by key; all that have a captured message unless ids are given. */
export async function* readAccounts(
  ctx: TrustContext,
  { now, ids }: { readonly now: number; readonly ids?: readonly string[] },
): AsyncIterable<AccountReading> {
  const asOf = await asOfNow(ctx, now)
  const people = await ledger.loadPeople(ctx.db, ctx.tenant, asOf.t)
  const accounts = await ledger.loadAccounts(ctx.db, ctx.tenant, ids)
  for (let start = 0; start < accounts.length; start += PAGE) {
    const page = accounts.slice(start, start + PAGE)
    const pageIds = page.map((account) => account.id)
    const touches = await ledger.loadTouches(ctx.db, ctx.tenant, pageIds, people.holderOf)
    const exchanges = await ledger.loadExchanges(ctx.db, ctx.tenant, pageIds, people.holderOf)
    const contactIds = [...exchanges.values()].flat().flatMap((exchange) => exchange.contacts)
    const contacts = await ledger.loadContacts(ctx.db, ctx.tenant, [...new Set(contactIds)])
    const stretches = Map.groupBy(await loadMemberships(ctx.db, ctx.tenant, [...contacts.keys()]), (row) => row.contact)
    const values = await ledger.loadValues(ctx.db, ctx.tenant, pageIds, asOf.t)
    for (const account of page) {
      const own = exchanges.get(account.id) ?? []
      const facts: AccountFacts = {
        account: account.key,
        touches: touches.get(account.id) ?? [],
        exchanges: own,
        contacts: contactInfos(own, contacts, ctx.policy, (contact, leftAt) =>
          leftAccountAt(account.id, stretches.get(contact) ?? [], leftAt, asOf.t),
        ),
        holders: people.holders,
      }
      // An earlier moment may lie before the account's first captured message: then it has no row yet.
      if (!own.some((exchange) => exchange.at <= asOf.t)) continue
      yield {
        id: account.id,
        key: account.key,
        name: account.name,
        domains: account.domains,
        onePerson: account.onePerson,
        owner: account.owner,
        asOf,
        figures: figures(facts, asOf, ctx.policy),
        facts,
        holders: people.holders,
        repOf: people.repOf,
        value: values.get(account.id) ?? null,
      }
    }
  }
}

/** The account of an id, key, domain or contact's address; null when there is none. */
export async function findAccount(ctx: TrustContext, asked: string, now: number): Promise<AccountReading | null> {
  const id = await ledger.findAccountId(ctx.db, ctx.tenant, asked.trim().toLowerCase())
  if (id === null) return null
  for await (const reading of readAccounts(ctx, { now, ids: [id] })) return reading
  return null
}

function contactInfos(
  exchanges: AccountFacts['exchanges'],
  known: ReadonlyMap<string, ledger.ContactFacts>,
  policy: Policy,
  leftAccount: (contact: string, leftAt: number | null) => number | null,
): Map<string, ContactInfo> {
  const infos = new Map<string, ContactInfo>()
  for (const { contacts } of exchanges) {
    for (const contact of contacts) {
      if (infos.has(contact)) continue
      const row = known.get(contact)
      infos.set(contact, {
        contact,
        name: row?.name ?? null,
        addresses: row?.addresses ?? [],
        senior: isSenior(row?.title ?? null, policy.trust.seniorTitles),
        leftAt: leftAccount(contact, row?.leftAt ?? null),
      })
    }
  }
  return infos
}

/**
 * From when on a contact is no longer at an account: marked as left there, or at another one since. One who came back
 * has not left.
 *
 * @param leftAt when he left the last account he was at, where somebody said so
 */
export function leftAccountAt(
  account: string,
  stretches: readonly Stretch[],
  leftAt: number | null,
  t: number,
): number | null {
  const sorted = [...stretches].sort((a, b) => a.from - b.from)
  const here = sorted.findLastIndex((stretch) => stretch.account === account && stretch.from <= t)
  const next = sorted.slice(here + 1).find((stretch) => stretch.account !== account)
  return here >= 0 && next !== undefined ? next.from : leftAt
}

/** Senior by title: a listed word stands in it (for Latin words as a whole word, so that "director" is not "directory"). */
export function isSenior(title: string | null, seniorTitles: readonly string[]): boolean {
  if (title === null) return false
  const text = ` ${title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')} `
  return seniorTitles.some((word) => {
    const needle = word.toLowerCase()
    return /[\u3400-\u9fff]/u.test(needle) ? text.includes(needle) : text.includes(` ${needle} `)
  })
}
