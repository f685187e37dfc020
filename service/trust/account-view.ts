import type { AccountView, ContactView } from '../../shared/contract/account-view.ts'
import { type Holder, COMPANY } from '../../shared/trust/facts.ts'
import { shareTrend } from '../../shared/trust/figures.ts'
import { pairsOf } from '../../shared/trust/signals/ties.ts'
import { holderName, namesOf, sentence } from '../../shared/trust/sentences.ts'
import type { Words } from '../../shared/words/words.ts'
import { companyMailboxes, loadLines, loadPeopleOfAccounts, mailboxesInUse } from '../ledger/account-lines.ts'
import { loadContacts, type ContactFacts } from '../ledger/facts.ts'
import { readCrmIds } from '../ledger/screens.ts'
import { proposeColleagues } from './propose-colleagues.ts'
import { type AccountReading, isSenior, readAccounts, type TrustContext } from './read-accounts.ts'

/** A pane lists no more contacts of one account; those on the open message come first. */
const MOST_CONTACTS = 100

export interface AccountAsked {
  readonly ids: readonly string[]
  readonly now: number
  readonly words: Words
  /** The reader's own rep id, who is never proposed to himself. */
  readonly me: string | null
  /** Contacts on the message that is open. */
  readonly here: ReadonlySet<string>
  /** What the mail is about, where the ledger knows: chooses who should answer (requirement B16). */
  readonly about: readonly string[]
  /** Reps who are on the draft already. */
  readonly present?: ReadonlySet<string>
  /** The CRM's page of an account, by its id there; null: nobody knows where the CRM shows its records. */
  readonly crmUrl: (crmId: string) => string | null
}

/** An account in full, and whose it is: what a reader may see of it is decided by who asks. */
export interface FullAccount {
  readonly view: AccountView
  /** Our ids of its owner and of the reps who hold a share of its trust. */
  readonly people: { readonly owner: string | null; readonly holders: readonly string[] }
}

/**
 * Accounts as a pane shows them, by id; one that was merged away or never was is absent. Only what belongs to these accounts
 * is read: the cost is theirs, whatever the size of the ledger.
 */
export async function readAccountViews(ctx: TrustContext, asked: AccountAsked): Promise<Map<string, FullAccount>> {
  const ids = [...new Set(asked.ids)]
  if (ids.length === 0) return new Map()
  const { db, tenant } = ctx
  const lines = await loadLines(db, tenant, ids)
  const readings = new Map<string, AccountReading>()
  for await (const reading of readAccounts(ctx, { now: asked.now, ids: [...lines.keys()] })) {
    readings.set(reading.id, reading)
  }
  const contactIds = [...readings.values()].flatMap((reading) => [...reading.facts.contacts.keys()])
  const contacts = await loadContacts(db, tenant, [...new Set([...contactIds, ...asked.here])])
  const crm = await readCrmIds({ db, tenant }, [...lines.keys()])
  const proposed = await proposeColleagues(ctx, [...readings.values()], asked)
  const mailboxes = await mailboxesOf(ctx, [...lines.keys()])
  const silent = await loadPeopleOfAccounts(
    db,
    tenant,
    [...lines.keys()].filter((id) => !readings.has(id)),
  )
  const out = new Map<string, FullAccount>()
  for (const line of lines.values()) {
    const crmId = crm.get(line.id)
    const head = {
      id: line.id,
      name: line.name,
      domains: [...line.domains],
      crmUrl: crmId === undefined ? null : asked.crmUrl(crmId),
      companyMailbox: mailboxes(line.id),
    }
    const reading = readings.get(line.id)
    if (reading === undefined) {
      const people = silent.get(line.id) ?? { owner: null, holders: [] }
      out.set(line.id, { view: { ...EMPTY, ...head }, people })
      continue
    }
    const colleagues = proposed.get(line.id) ?? []
    out.set(line.id, {
      view: { ...viewOf(ctx, reading, contacts, asked), ...head, colleagues },
      people: { owner: reading.owner, holders: repsOf(reading) },
    })
  }
  return out
}

/** An account without its figures: nobody has exchanged a captured message with it, or the reader has no right to them. */
export const NO_FIGURES = {
  state: null,
  since: null,
  reasons: [],
  holders: [],
  companyShare: null,
  firstContact: [],
  firstContactCompanyShare: null,
  topRep: null,
  topShare: null,
  evidence: null,
  insistence: null,
  truckFactor: null,
  trend: [],
  // Whom to bring in follows from the figures: who is left out of it is the top rep.
  colleagues: [],
} satisfies Partial<AccountView>

const EMPTY = { ...NO_FIGURES, restricted: false, owner: null, contacts: [], columns: [] }

function repsOf({ figures, repOf }: AccountReading): string[] {
  return figures.holders.flatMap(({ holder }) => repOf.get(holder) ?? [])
}

type Figured = Omit<AccountView, 'id' | 'name' | 'domains' | 'crmUrl' | 'companyMailbox' | 'colleagues'>

function viewOf(
  ctx: TrustContext,
  reading: AccountReading,
  contacts: ReadonlyMap<string, ContactFacts>,
  { words, me, here }: AccountAsked,
): Figured {
  const { figures, facts, holders, repOf, asOf } = reading
  const names = namesOf(holders)
  const trusted = figures.holders.length > 0
  const shown = ({ holder, share }: { readonly holder: Holder; readonly share: number }) => {
    const rep = repOf.get(holder) ?? null
    return {
      holder,
      rep,
      name: holderName(holder, words, names),
      share: Math.min(1, share),
      departed: holders.get(holder)?.departed === true,
      me: rep !== null && rep === me,
    }
  }
  const owner = [...repOf].find(([, id]) => id === reading.owner)?.[0] ?? null
  const views = contactViews(ctx, reading, contacts, { words, here })
  return {
    restricted: false,
    owner: owner === null ? null : { address: owner, name: holders.get(owner)?.name ?? null },
    state: figures.state,
    since: figures.since,
    reasons: figures.reasons.map((reason) => ({ code: reason.code, text: sentence(reason, words, names) })),
    holders: figures.holders.map(shown),
    companyShare: trusted ? figures.companyShare : null,
    firstContact: figures.firstContact.map(shown),
    firstContactCompanyShare:
      figures.firstContact.length === 0
        ? null
        : (figures.firstContact.find(({ holder }) => holder === COMPANY)?.share ?? 0),
    topRep: figures.topRep === null ? null : holderName(figures.topRep, words, names),
    topShare: figures.topRep === null ? null : figures.topShare,
    evidence: figures.evidence,
    insistence: figures.insistence,
    truckFactor: figures.truckFactor,
    trend: shareTrend(facts, asOf, ctx.policy),
    contacts: views,
    columns: columnsOf(views),
  }
}

/** Everybody of the account that is on the open message or was in the window, with who of us he is in touch with. */
function contactViews(
  { policy }: TrustContext,
  { figures, facts, holders, asOf }: AccountReading,
  known: ReadonlyMap<string, ContactFacts>,
  { words, here }: Pick<AccountAsked, 'words' | 'here'>,
): ContactView[] {
  const last = new Map<string, Map<Holder, number>>()
  const seen = new Map<string, number>()
  for (const exchange of facts.exchanges) {
    if (exchange.at > asOf.t) continue
    for (const contact of exchange.contacts) seen.set(contact, Math.max(exchange.at, seen.get(contact) ?? 0))
    for (const { contact, holder } of pairsOf(exchange)) {
      const own = last.get(contact) ?? new Map<Holder, number>()
      last.set(contact, own.set(holder, Math.max(exchange.at, own.get(holder) ?? 0)))
    }
  }
  const twoWay = new Set(figures.ties.map(({ contact, holder }) => `${contact}\n${holder}`))
  const since = asOf.t - policy.trust.windowDays * 86_400_000
  const names = namesOf(holders)
  const listed = [...seen].filter(([contact, at]) => at >= since || here.has(contact))
  return listed
    .sort(([a, atA], [b, atB]) => Number(here.has(b)) - Number(here.has(a)) || atB - atA || (a < b ? -1 : 1))
    .slice(0, MOST_CONTACTS)
    .map(([contact]) => {
      const row = known.get(contact)
      const info = facts.contacts.get(contact)
      const leftAt = info?.leftAt ?? null
      const addresses = [...(row?.addresses ?? [])]
      const ties = [...(last.get(contact) ?? [])]
        .map(([holder, at]) => ({
          holder,
          name: holderName(holder, words, names),
          tie: twoWay.has(`${contact}\n${holder}`) ? ('two-way' as const) : ('one-way' as const),
          last: at,
        }))
        .sort((a, b) => Number(b.tie === 'two-way') - Number(a.tie === 'two-way') || b.last - a.last)
      return {
        id: contact,
        name: row?.name ?? addresses[0] ?? '',
        addresses,
        title: row?.title ?? null,
        senior: info?.senior ?? isSenior(row?.title ?? null, policy.trust.seniorTitles),
        left: leftAt !== null && leftAt <= asOf.t,
        here: here.has(contact),
        channel: row?.channel ?? null,
        language: row?.language ?? null,
        ties,
      }
    })
}

/** The holders the contacts' ties name; who knows most of them first. */
function columnsOf(contacts: readonly ContactView[]): AccountView['columns'] {
  const columns = new Map<string, { holder: string; name: string; weight: number }>()
  for (const { holder, name, tie } of contacts.flatMap((contact) => contact.ties)) {
    const known = columns.get(holder) ?? { holder, name, weight: 0 }
    // One two-way tie says more than any number of one-way ones.
    columns.set(holder, { ...known, weight: known.weight + (tie === 'two-way' ? 1000 : 1) })
  }
  return [...columns.values()]
    .sort((a, b) => b.weight - a.weight || (a.holder < b.holder ? -1 : 1))
    .map(({ holder, name }) => ({ holder, name }))
}

/** The company mailbox to offer to each account: the one it knows best, else policy's, else by policy's order of names. */
async function mailboxesOf(
  { db, tenant, policy }: TrustContext,
  accounts: readonly string[],
): Promise<(account: string) => string | null> {
  const used = await mailboxesInUse(db, tenant, accounts)
  const all = (await companyMailboxes(db, tenant)).map((one) => one.address)
  const { companyAddress, mailboxOrder } = policy.compose
  const place = (address: string) => {
    const at = mailboxOrder.indexOf(address.slice(0, address.lastIndexOf('@')))
    return at < 0 ? mailboxOrder.length : at
  }
  const usual = companyAddress?.address ?? [...all].sort((a, b) => place(a) - place(b))[0] ?? null
  return (account) => used.get(account)?.[0] ?? usual
}
