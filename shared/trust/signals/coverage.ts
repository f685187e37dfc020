import { COMPANY } from '../facts.ts'
import type { Holder } from '../facts.ts'
import { hasLeft, inWindow } from '../known.ts'
import { reason } from '../reason.ts'
import type { Known, Signal } from '../signal.ts'
import { byCodeUnit } from '../tolerance.ts'

/** Contacts seen on an exchange of the window in any role and not marked as left by t, in code-unit order. */
export function contactsSeen(known: Known): string[] {
  const seen = new Set<string>()
  for (const exchange of inWindow(known)) for (const contact of exchange.contacts) seen.add(contact)
  return [...seen].filter((contact) => !hasLeft(known, contact)).sort(byCodeUnit)
}

/** Exactly one two-way rep and no two-way company mailbox: one departure and nobody here knows the contact. */
export function atOrphanRisk(holders: ReadonlySet<Holder> | undefined): boolean {
  return holders !== undefined && holders.size === 1 && !holders.has(COMPANY)
}

export const coverage = {
  name: 'coverage',
  figures: (reading) => {
    const seen = contactsSeen(reading)
    return {
      contacts: seen.length,
      orphanContacts: seen.filter((contact) => atOrphanRisk(reading.ties.get(contact))),
    }
  },
  reasons: ({ contacts, orphanContacts }) =>
    orphanContacts.length === 0 ? [] : [reason('orphans', { orphans: orphanContacts.length, contacts })],
} satisfies Signal<{ contacts: number; orphanContacts: readonly string[] }>
