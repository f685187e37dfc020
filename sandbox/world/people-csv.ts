import { REPS, repOf, ROBOTS, SHARED_MAILBOXES } from './people.ts'

const COLUMNS = [
  'kind',
  'address',
  'name',
  'aliases',
  'manager',
  'title',
  'occupant',
  'from',
  'to',
  'account',
  'private',
]

type Row = Partial<Record<(typeof COLUMNS)[number], string>>

/**
 * Contacts that only people know about: who changed employer when. Karl has an address at each firm; Chen Xiaoming
 * keeps his free-mail address, so that nothing but this row says where he works. Nuria is not in HubSpot.
 */
const CONTACTS: readonly Row[] = [
  {
    address: 'karl.lindqvist@skagen-dairy.example',
    name: 'Karl Lindqvist',
    aliases: 'karl.lindqvist@orebro-food.example',
    title: 'Head of Maintenance',
    to: '2026-01-15',
    account: 'skagen-dairy.example',
  },
  {
    address: 'karl.lindqvist@skagen-dairy.example',
    name: 'Karl Lindqvist',
    aliases: 'karl.lindqvist@orebro-food.example',
    title: 'Technical Director',
    from: '2026-01-15',
    account: 'orebro-food.example',
  },
  {
    address: 'chen.xiaoming.valve.0003@163.com',
    name: '陈晓明',
    title: '仪表工程师',
    to: '2025-12-01',
    account: 'huadong-valve.example',
  },
  {
    address: 'chen.xiaoming.valve.0003@163.com',
    name: '陈晓明',
    title: '仪表工程师',
    from: '2025-12-01',
    account: 'songjiang-mold.example',
  },
  {
    address: 'nuria.soler@tramontana-wind.example',
    name: 'Nuria Soler',
    title: 'Managing Director',
    account: 'tramontana-wind.example',
  },
]

/** The people file of the story, in the format of `docs/people-file.md`. */
export function writePeopleCsv(): string {
  const rows: Row[] = [
    ...REPS.map((rep): Row => ({
      kind: 'rep',
      address: rep.address,
      name: rep.name,
      aliases: rep.aliases.join(' '),
      manager: rep.manager ? repOf(rep.manager).address : '',
      title: rep.title,
      from: rep.from,
      to: rep.to,
      private: rep.private.join(' '),
    })),
    ...SHARED_MAILBOXES.flatMap((mailbox): Row[] =>
      mailbox.kind === 'company'
        ? [{ kind: 'company', address: mailbox.address, name: mailbox.name, aliases: mailbox.aliases.join(' ') }]
        : mailbox.occupants.map((o) => ({
            kind: 'role',
            address: mailbox.address,
            name: mailbox.name,
            occupant: repOf(o.rep).address,
            from: o.from,
            to: o.to,
          })),
    ),
    ...ROBOTS.map((address): Row => ({ kind: 'robot', address })),
    ...CONTACTS.map((row): Row => ({ kind: 'contact', ...row })),
  ]
  const lines = rows.map((row) => COLUMNS.map((column) => csvField(row[column] ?? '')).join(','))
  return `${[COLUMNS.join(','), ...lines].join('\r\n')}\r\n`
}

function csvField(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value
}
