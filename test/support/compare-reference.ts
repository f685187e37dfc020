import { sql } from 'kysely'
import type { Db } from '../../service/ledger/db.ts'
import type { AccountReading } from '../../service/trust/read-accounts.ts'
import type { AccountFigures, Derived, Verdict } from '../reference/reference.ts'
import type { RawMessage } from '../reference/world.ts'

/** Differences as lines, `what | ours | reference`; empty when both agree to 1e-9. */
export function compareFigures(
  ours: ReadonlyMap<string, AccountReading>,
  theirs: ReadonlyMap<string, AccountFigures>,
): string[] {
  const lines: string[] = []
  const differ = (what: string, one: unknown, other: unknown) => {
    if (!same(one, other)) lines.push(`${what} | ${JSON.stringify(one)} | ${JSON.stringify(other)}`)
  }
  differ('accounts', [...ours.keys()].sort(), [...theirs.keys()].sort())
  for (const [key, { figures, facts }] of ours) {
    const other = theirs.get(key)
    if (other === undefined) continue
    const since = figures.since === null ? null : new Date(figures.since).toISOString().slice(0, 10)
    const of = (field: string) => `${key} ${field}`
    differ(of('state'), figures.state, other.state)
    differ(of('since'), since, other.since)
    differ(of('holders'), figures.holders, other.holders)
    differ(of('topRep'), figures.topRep, other.topRep)
    differ(of('topShare'), figures.topShare, other.topShare)
    differ(of('lowerBound'), figures.lowerBound, other.lowerBound)
    differ(of('effectiveHolders'), figures.effectiveHolders, other.effectiveHolders)
    differ(of('companyShare'), figures.companyShare, other.companyShare)
    differ(of('firstContact'), figures.firstContact, other.firstContact)
    differ(of('insistence'), figures.insistence, other.insistence)
    differ(of('truckFactor'), figures.truckFactor, other.truckFactor)
    differ(of('evidence'), figures.evidence, other.evidence)
    differ(of('isolationMonths'), figures.isolationMonths, other.isolationMonths)
    differ(of('contacts'), figures.contacts, other.contacts)
    differ(of('orphanContacts'), figures.orphanContacts.length, other.orphanContacts)
    // Ties by contact's addresses: the reference calls a contact by its primary one.
    const ties = other.coverage.flatMap(({ contact, twoWay }) => twoWay.map((holder) => ({ contact, holder })))
    const addresses = (contact: string) => facts.contacts.get(contact)?.addresses ?? []
    const missing = ties.filter(
      (tie) => !figures.ties.some((own) => own.holder === tie.holder && addresses(own.contact).includes(tie.contact)),
    )
    differ(of('ties'), [figures.ties.length, []], [ties.length, missing])
  }
  return lines
}

function same(one: unknown, other: unknown): boolean {
  if (typeof one === 'number' && typeof other === 'number')
    return Math.abs(one - other) < 1e-9 * Math.max(1, Math.abs(one))
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((each, index) => same(each, other[index]))
  }
  if (typeof one === 'object' && typeof other === 'object' && one !== null && other !== null) {
    const keys = Object.keys(one)
    const of = (value: object, key: string): unknown => (value as Record<string, unknown>)[key]
    return keys.length === Object.keys(other).length && keys.every((key) => same(of(one, key), of(other, key)))
  }
  return one === other
}

interface Row {
  copies: string
  verdict: string
  thread: string | null
  guessed: boolean
  parent: string | null
}

/**
 * Verdicts, threads and parents of both sides. A message is named by the positions of its copies, so that hashed
 * identities need not be spelled alike. `raw[i]` must have been captured at position i.
 */
export async function compareMessages(db: Db, raw: readonly RawMessage[], reference: Derived): Promise<string[]> {
  const { rows } = await sql<Row>`
    with copies as (select message, string_agg(position::text, ',' order by position) as copies from sighting group by message)
    select c.copies, m.verdict, t.copies as thread, m.guessed, p.copies as parent
    from message m join copies c on c.message = m.id
      left join copies t on t.message = m.thread left join copies p on p.message = m.parent`.execute(db)
  const position = new Map(raw.map((one, index) => [one, index]))
  const copiesOf = new Map(
    reference.messages.map((message) => [
      message.id,
      message.sightings
        .map((one) => position.get(one) ?? -1)
        .sort((a, b) => a - b)
        .join(','),
    ]),
  )
  const name = (id: string | null): string | null => (id === null ? null : (copiesOf.get(id) ?? `? ${id}`))
  const describe = (verdict: string, thread: string | null, guessed: boolean, parent: string | null) =>
    `${verdict}, thread ${thread ?? '-'}${guessed ? ' (guessed)' : ''}, parent ${parent ?? '-'}`
  const theirs = new Map(
    [...reference.verdicts.values()].map((one: Verdict) => [
      name(one.id) ?? '',
      describe(one.verdict, name(one.threadKey), one.guessed, name(one.parent)),
    ]),
  )
  const ours = new Map(rows.map((row) => [row.copies, describe(row.verdict, row.thread, row.guessed, row.parent)]))
  const lines: string[] = []
  for (const copies of new Set([...ours.keys(), ...theirs.keys()])) {
    const [one, other] = [ours.get(copies), theirs.get(copies)]
    if (one !== other) lines.push(`message ${copies} | ${one ?? 'none'} | ${other ?? 'none'}`)
  }
  return lines
}
