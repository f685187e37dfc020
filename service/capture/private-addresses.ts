import { sql } from 'kysely'
import { batch } from '../ledger/batch.ts'
import type { StoredMessage } from '../ledger/messages.ts'
import { loadListedReps } from '../ledger/who.ts'
import type { CaptureContext } from './capture-context.ts'
import type { WhoIsWho } from './who-is-who.ts'

/**
 * Customer mail at what is probably a rep's private address (D4): an outside address on a captured message that the
 * people file lists as private, or free mail under a rep's own name. Recorded for a person to ask about; the private
 * mailbox is never read.
 */
export async function recordPrivateAddresses(
  ctx: CaptureContext,
  who: WhoIsWho,
  captured: readonly StoredMessage[],
  dropped: readonly StoredMessage[],
): Promise<void> {
  if (!who.directory || captured.length + dropped.length === 0) return
  const concerned = [...captured, ...dropped].map((message) => message.id)
  await sql`delete from private_address_finding
    where tenant = ${ctx.tenant} and message = any(${batch.list(concerned, 'uuid')})`.execute(ctx.db)
  const listed = new Map<string, string>()
  const byName = new Map<string, string>()
  for (const rep of await loadListedReps(ctx.db, ctx.tenant)) {
    for (const address of rep.privateAddresses) listed.set(address, rep.id)
    if (rep.name !== null) byName.set(nameKey(rep.name), rep.id)
  }
  const findings: { message: string; address: string; rep: string; sign: string }[] = []
  for (const message of captured) {
    for (const { address, name } of message.participants) {
      const byList = listed.get(address)
      if (byList === undefined && who.isInternal(address)) continue
      const named = name === null || !who.domainFacts(address).free ? undefined : byName.get(nameKey(name))
      const rep = byList ?? named
      if (rep !== undefined) {
        findings.push({ message: message.id, address, rep, sign: byList === undefined ? 'same-name' : 'listed' })
      }
    }
  }
  if (findings.length === 0) return
  await sql`insert into private_address_finding (tenant, message, address, rep, sign)
    select ${ctx.tenant}, message, address, rep, sign from ${batch.table(findings, {
      message: ['uuid', (f) => f.message],
      address: ['text', (f) => f.address],
      rep: ['uuid', (f) => f.rep],
      sign: ['text', (f) => f.sign],
    })} on conflict do nothing`.execute(ctx.db)
}

/** Outside addresses seen under one of these names: a rep's, when the people file comes to know him later. */
export async function findNamesakes(
  ctx: Pick<CaptureContext, 'db' | 'tenant'>,
  names: readonly string[],
): Promise<string[]> {
  if (names.length === 0) return []
  const wanted = new Set(names.map(nameKey))
  const { rows } = await sql<{ address: string; name: string }>`
    select distinct address, name from participant where tenant = ${ctx.tenant} and name is not null`.execute(ctx.db)
  return [...new Set(rows.filter((row) => wanted.has(nameKey(row.name))).map((row) => row.address))]
}

/** Names compare by their words in any order: "Wang Lei" and "Lei, Wang" are one. */
function nameKey(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\s,，.·]+/u)
    .filter(Boolean)
    .sort()
    .join(' ')
}
