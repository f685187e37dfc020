import { sql } from 'kysely'
import { domainOf, isUnder, normaliseAddress, normaliseDomain } from '../../shared/message/address.ts'
import { judge } from '../../shared/policy/index.ts'
import type { Party } from '../../shared/policy/candidate.ts'
import { batch } from '../ledger/batch.ts'
import { type Decided, forgetContent, type StoredMessage, saveVerdicts } from '../ledger/messages.ts'
import type { CaptureContext } from './capture-context.ts'
import { loadRulings, type StoredRuling } from '../ledger/rulings.ts'
import { sidesOf } from './sides.ts'
import type { WhoIsWho } from './who-is-who.ts'

/** Marks a message whose sender was erased: his address is gone, only this remains. */
export const ERASED_SENDER = 'erased'

/**
 * Judges messages in two rounds, ours first: whom we write to is no stranger. Writes the verdicts and answers, for every
 * message whose verdict changed, what it was before.
 */
export async function judgeMessages(
  ctx: CaptureContext,
  who: WhoIsWho,
  messages: readonly StoredMessage[],
): Promise<Decided[]> {
  const blocked = blockedOf(ctx)
  const ids = messages.map((message) => message.id)
  const rulings = await loadRulings(ctx.db, ctx.tenant, ids)
  const outbound: StoredMessage[] = []
  const inbound: StoredMessage[] = []
  for (const message of messages) {
    const ours = message.sender !== null && who.isInternal(message.sender)
    ;(ours ? outbound : inbound).push(message)
  }
  const first = outbound.map((message) => decide({ blocked, rulings }, who, message, true))
  await saveVerdicts(ctx.db, ctx.tenant, changed(first, outbound), ctx.now())
  const known = await knownSenders(ctx, who, inbound)
  const second = inbound.map((message) => decide({ blocked, rulings }, who, message, known.has(message.id)))
  await saveVerdicts(ctx.db, ctx.tenant, changed(second, inbound), ctx.now())
  const skipped = [...first, ...second].filter((decided) => decided.verdict === 'skip')
  await forgetContent(
    ctx.db,
    ctx.tenant,
    skipped.map((decided) => decided.id),
  )
  return [...first, ...second]
}

function changed(decided: readonly Decided[], before: readonly StoredMessage[]): Decided[] {
  return decided.filter((d, index) => {
    const message = before[index]
    return (
      message === undefined ||
      d.verdict !== message.verdict ||
      d.reason !== message.reason ||
      d.direction !== message.direction
    )
  })
}

function decide(
  { blocked, rulings }: { readonly blocked: ReadonlySet<string>; readonly rulings: ReadonlyMap<string, StoredRuling> },
  who: WhoIsWho,
  message: StoredMessage,
  senderKnown: boolean,
): Decided {
  const sides = sidesOf(message, who)
  const addresses = [...message.participants.map((p) => p.address), ...sides.standIns]
  const parties = new Map<string, Party>()
  for (const address of addresses) {
    parties.set(address, { address, internal: who.isInternal(address), excluded: who.isExcluded(address) })
  }
  const verdict = judge({
    sender: message.sender === null ? null : (parties.get(message.sender) ?? null),
    parties: [...parties.values()],
    automatic: message.automatic,
    private: message.private,
    senderBlocked:
      message.sender !== null && (blocked.has(message.sender) || isUnder(domainOf(message.sender), blocked)),
    senderErased: message.sender === null && message.reason === ERASED_SENDER,
    senderKnown,
    ruling: rulings.get(message.id)?.ruling ?? null,
  })
  return { id: message.id, direction: sides.direction, ...verdict }
}

const blockedSets = new WeakMap<readonly string[], ReadonlySet<string>>()

/** Blocked addresses and domains in their normal form, made once; everything below a domain is blocked with it. */
function blockedOf({ policy }: CaptureContext): ReadonlySet<string> {
  const { blockedSenders } = policy.capture
  const known = blockedSets.get(blockedSenders)
  if (known !== undefined) return known
  const made = new Set(blockedSenders.flatMap((entry) => normaliseAddress(entry) ?? normaliseDomain(entry) ?? []))
  blockedSets.set(blockedSenders, made)
  return made
}

/**
 * Messages whose sender is no stranger: known to the CRM (he or the company he was at), or captured mail of ours was
 * sent to him.
 */
async function knownSenders(
  ctx: CaptureContext,
  who: WhoIsWho,
  inbound: readonly StoredMessage[],
): Promise<Set<string>> {
  const tokensOf = new Map<string, string[]>()
  const addressesOf = new Map<string, readonly string[]>()
  await who.loadAccounts(inbound.flatMap((message) => message.sender ?? []))
  for (const { id, sender, at } of inbound) {
    if (sender === null) continue
    const addresses = who.addressesOf(sender)
    addressesOf.set(id, addresses)
    tokensOf.set(id, [
      ...addresses.map((address) => `a:${address}`),
      ...who.companyDomains(sender, at).map((domain) => `d:${domain}`),
    ])
  }
  const inCrm = await askedOf(
    ctx,
    [...tokensOf.values()].flat(),
    (list) =>
      sql`select token as found from crm_lookup where tenant = ${ctx.tenant} and known and token = any(${list})`,
  )
  const writtenTo = await askedOf(
    ctx,
    [...addressesOf.values()].flat(),
    (list) => sql`
      select asked.address as found from unnest(${list}) as asked(address) where exists (
        select 1 from participant p join message m on m.tenant = p.tenant and m.id = p.message
        where p.tenant = ${ctx.tenant} and p.address = asked.address and p.role in ('to', 'cc', 'bcc')
          and m.verdict = 'capture' and m.direction = 'outbound')`,
  )
  const known = new Set<string>()
  for (const { id } of inbound) {
    const inTheCrm = (tokensOf.get(id) ?? []).some((token) => inCrm.has(token))
    if (inTheCrm || (addressesOf.get(id) ?? []).some((address) => writtenTo.has(address))) known.add(id)
  }
  return known
}

async function askedOf(
  ctx: CaptureContext,
  values: readonly string[],
  query: (list: ReturnType<typeof batch.list>) => ReturnType<typeof sql>,
): Promise<Set<string>> {
  const unique = [...new Set(values)]
  if (unique.length === 0) return new Set()
  const { rows } = await (query(batch.list(unique, 'text')) as ReturnType<typeof sql<{ found: string }>>).execute(
    ctx.db,
  )
  return new Set(rows.map((row) => row.found))
}

/**
 * Inbound messages whose verdict may turn because of what happened to mail of ours: held ones of people we now wrote
 * to, and captured ones of people we no longer did.
 */
export async function findInboundFrom(
  ctx: CaptureContext,
  addresses: readonly string[],
  verdicts: readonly ('hold' | 'capture')[],
): Promise<string[]> {
  if (addresses.length === 0 || verdicts.length === 0) return []
  const { rows } = await sql<{ id: string }>`
    select id from message where tenant = ${ctx.tenant} and sender = any(${batch.list(addresses, 'text')})
      and verdict = any(${batch.list(verdicts, 'text')})`.execute(ctx.db)
  return rows.map((row) => row.id)
}
