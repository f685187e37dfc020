import { normaliseAddress } from '../../shared/message/address.ts'
import type { DirectoryGroup, DirectoryUser, MailboxPurpose } from '../clients/graph/types.ts'
import { EMPTY_ROW } from './merge-people.ts'
import type { PersonRow } from './people-file.ts'

/** What the tenant's directory says at one moment. */
export interface DirectoryAnswer {
  readonly users: readonly DirectoryUser[]
  readonly groups: readonly DirectoryGroup[]
  readonly purposes: ReadonlyMap<string, MailboxPurpose>
}

/** The rows of one directory entry as they were kept; `id` is the directory's. */
export interface KeptEntry {
  readonly id: string
  readonly rows: readonly PersonRow[]
}

/** `sales-3@`: a mailbox of the company's that has a number and, at any time, one occupant. */
const NUMBERED = /\d$/

/**
 * The directory as rows of a people file. Pure; `before` is what the last reading made, for a directory knows no dates:
 * - a user who is blocked, or no longer there, has left on the day that was first seen;
 * - a rep keeps the address he was first known by, whatever his primary address becomes;
 * - a shared mailbox with a number is a role mailbox; its manager in the directory is its occupant, from the day that was
 *   first seen (from the start where nobody is known to have had it before);
 * - any other shared mailbox and every group that receives mail is a company mailbox; a rep's own mailbox that became a
 *   shared one when he left stays his.
 * @param today YYYY-MM-DD
 */
export function directoryRows(
  answer: DirectoryAnswer,
  before: readonly KeptEntry[],
  robots: readonly string[],
  today: string,
): KeptEntry[] {
  const kept = new Map(before.map((entry) => [entry.id, entry]))
  const people = answer.users.flatMap((user) => personOf(user, kept.get(user.id)) ?? [])
  const kinds = new Map(people.map((one) => [one.user.id, kindOf(one, answer.purposes, robots)]))
  const primary = new Map(people.map(({ user, address }) => [user.id, address]))
  const reps = new Set(people.filter(({ user }) => kinds.get(user.id) === 'rep').map(({ user }) => user.id))
  const managerOf = ({ managerId }: DirectoryUser) =>
    managerId !== null && reps.has(managerId) ? (primary.get(managerId) ?? null) : null

  const entries = people.map(({ user, address, aliases, was }): KeptEntry => {
    const kind = kinds.get(user.id) ?? 'rep'
    const row: PersonRow = { ...EMPTY_ROW, kind, address, aliases, name: user.name }
    if (kind === 'role') return { id: user.id, rows: occupancy(row, was?.rows ?? [], managerOf(user), today) }
    if (kind !== 'rep') return { id: user.id, rows: [row] }
    const leftBefore = was?.rows[0]?.kind === 'rep' ? was.rows[0].to : null
    return {
      id: user.id,
      rows: [
        {
          ...row,
          manager: managerOf(user),
          title: user.title,
          to: user.enabled ? null : (leftBefore ?? today),
          phones: user.phones.map(({ number }) => number),
          messengers: user.messengers,
        },
      ],
    }
  })
  const groups = answer.groups.flatMap((group): KeptEntry[] => {
    const [address, ...aliases] = normal([group.address, ...group.addresses])
    if (address === undefined) return []
    const kind = isRobot(address, robots) ? 'robot' : 'company'
    return [{ id: group.id, rows: [{ ...EMPTY_ROW, kind, address, aliases, name: group.name }] }]
  })
  return unambiguous([...entries, ...groups, ...gone(before, answer, today)])
}

interface Person {
  readonly user: DirectoryUser
  readonly address: string
  readonly aliases: readonly string[]
  readonly was: KeptEntry | undefined
}

function personOf(user: DirectoryUser, was: KeptEntry | undefined): Person | null {
  const addresses = normal([...(user.address === null ? [] : [user.address]), ...user.addresses])
  const first = was?.rows[0]?.address ?? addresses[0]
  if (user.guest || user.address === null || first === undefined) return null
  return { user, address: first, aliases: addresses.filter((one) => one !== first), was }
}

function kindOf(
  { user, address, was }: Person,
  purposes: ReadonlyMap<string, MailboxPurpose>,
  robots: readonly string[],
): PersonRow['kind'] {
  const purpose = purposes.get(user.id) ?? 'unknown'
  if (isRobot(address, robots) || purpose === 'room') return 'robot'
  if (purpose !== 'shared') return 'rep'
  // Nobody gives a shared mailbox a job title.
  if (was?.rows[0]?.kind === 'rep' || (user.title ?? '') !== '') return 'rep'
  return NUMBERED.test(localPart(address)) ? 'role' : 'company'
}

/** The dated occupants of a role mailbox, one row each; a day without one has a row of its own. */
function occupancy(
  row: PersonRow,
  before: readonly PersonRow[],
  occupant: string | null,
  today: string,
): readonly PersonRow[] {
  const known = before.filter((one) => one.kind === 'role')
  const last = known.at(-1)
  const same = (one: PersonRow) => ({ ...row, occupant: one.occupant, from: one.from, to: one.to })
  if (last === undefined) return [{ ...row, occupant }]
  if (last.occupant === occupant) return known.map(same)
  const closed = known.map(same).flatMap((one) => {
    if (one.to !== null) return [one]
    // Seen and changed on one day: it never had this occupant for a whole day.
    return one.from === today ? [] : [{ ...one, to: today }]
  })
  return [...closed, { ...row, occupant, from: today }]
}

/** Entries the directory no longer has: people left, mailboxes stay what they were (their mail is still there). */
function gone(before: readonly KeptEntry[], { users, groups }: DirectoryAnswer, today: string): KeptEntry[] {
  const there = new Set([...users, ...groups].map(({ id }) => id))
  return before
    .filter(({ id }) => !there.has(id))
    .map(({ id, rows }) => ({
      id,
      rows: rows.map((row) => (row.kind === 'rep' ? { ...row, to: row.to ?? today } : row)),
    }))
}

/** One address is one entry's: a primary one before an alias, what is there today before what is gone. */
function unambiguous(entries: readonly KeptEntry[]): KeptEntry[] {
  const owner = new Map<string, string>()
  for (const { id, rows } of entries) for (const row of rows) owner.set(row.address, owner.get(row.address) ?? id)
  for (const { id, rows } of entries) {
    for (const alias of rows.flatMap((row) => row.aliases)) owner.set(alias, owner.get(alias) ?? id)
  }
  return entries
    .filter(({ id, rows }) => rows.some((row) => owner.get(row.address) === id))
    .map(({ id, rows }) => ({
      id,
      rows: rows.map((row) => ({ ...row, aliases: row.aliases.filter((alias) => owner.get(alias) === id) })),
    }))
}

const localPart = (address: string): string => address.slice(0, address.lastIndexOf('@'))

function isRobot(address: string, robots: readonly string[]): boolean {
  return robots.includes(localPart(address))
}

const normal = (list: readonly string[]): string[] => [...new Set(list.flatMap((one) => normaliseAddress(one) ?? []))]
