import type { AccountView, ContactView } from '../../shared/contract/account-view.ts'

/** A cell of contacts × holders: nothing, mail one way only, or both ways, and when last. */
export interface Cell {
  readonly holder: string
  readonly tie: 'none' | 'one-way' | 'two-way'
  readonly last: number | null
}

export interface Row {
  readonly contact: ContactView
  readonly cells: readonly Cell[]
  /** Reps with whom he writes both ways; the company is not counted. */
  readonly twoWayReps: number
  /** Exactly one two-way rep and no two-way company mailbox (domain.md §3): if he leaves, nobody here knows the contact. */
  readonly atRisk: boolean
}

export interface Matrix {
  readonly columns: readonly { holder: string; name: string }[]
  readonly rows: readonly Row[]
  /** Columns that were left out, by the same rule as in `stripes`. */
  readonly hiddenColumns: number
  readonly hiddenRows: number
}

/** What is shown before somebody asks for all of it. */
export interface Room {
  readonly columns: number
  readonly rows: number
}

/**
 * Contacts × holders. Contacts of the open message first, then who writes both ways with somebody, then by name; those
 * who left the customer last. Columns: holders with the most two-way ties first, the company always last and always there.
 * `locale`: whose order of names it is.
 */
export function matrix(account: Pick<AccountView, 'contacts' | 'columns'>, room: Room, locale = 'en'): Matrix {
  const rank = (contact: ContactView): number =>
    contact.left ? 3 : contact.here ? 0 : contact.ties.some((tie) => tie.tie === 'two-way') ? 1 : 2
  const contacts = [...account.contacts].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, locale))
  const twoWay = (holder: string): number =>
    account.contacts.filter((contact) => contact.ties.some((tie) => tie.holder === holder && tie.tie === 'two-way'))
      .length
  const reps = account.columns
    .filter((column) => column.holder !== 'company')
    .sort((a, b) => twoWay(b.holder) - twoWay(a.holder))
  const company = account.columns.filter((column) => column.holder === 'company')
  const shownReps = reps.slice(0, Math.max(1, room.columns - company.length))
  const columns = [...shownReps, ...company]
  const shown = contacts.slice(0, room.rows)
  return {
    columns,
    rows: shown.map((contact) => row(contact, columns)),
    hiddenColumns: reps.length - shownReps.length,
    hiddenRows: contacts.length - shown.length,
  }
}

function row(contact: ContactView, columns: Matrix['columns']): Row {
  const both = contact.ties.filter((tie) => tie.tie === 'two-way')
  const reps = both.filter((tie) => tie.holder !== 'company').length
  return {
    contact,
    cells: columns.map(({ holder }) => {
      const tie = contact.ties.find((one) => one.holder === holder)
      return { holder, tie: tie?.tie ?? 'none', last: tie?.last ?? null }
    }),
    twoWayReps: reps,
    atRisk: reps === 1 && both.length === 1 && !contact.left,
  }
}
