import type { ContactView } from '../../../shared/contract/account-view.ts'
import { matrix } from '../../../addin/format/matrix.ts'

type Tie = ContactView['ties'][number]

const contact = (name: string, ties: Record<string, Tie['tie']>, rest: Partial<ContactView> = {}): ContactView => ({
  id: name,
  name,
  addresses: [],
  title: null,
  senior: false,
  left: false,
  here: false,
  channel: null,
  language: null,
  ties: Object.entries(ties).map(([holder, tie]) => ({ holder, name: holder, tie, last: 1000 })),
  ...rest,
})
const columns = ['company', 'li', 'wang', 'zhao'].map((holder) => ({ holder, name: holder }))
const room = { columns: 3, rows: 3 }

test('who is on the open message comes first, who left the customer last', () => {
  const { rows } = matrix(
    {
      columns,
      contacts: [
        contact('gone', { li: 'two-way' }, { left: true }),
        contact('known', { li: 'two-way' }),
        contact('heard of', {}),
        contact('here', {}, { here: true }),
      ],
    },
    { columns: 4, rows: 10 },
  )
  expect(rows.map((row) => row.contact.name)).toEqual(['here', 'known', 'heard of', 'gone'])
})

test('the reps with most two-way ties are shown, and the company always, at the end', () => {
  const shown = matrix(
    { columns, contacts: [contact('a', { wang: 'two-way', li: 'one-way' }), contact('b', { wang: 'two-way' })] },
    room,
  )
  expect(shown.columns.map((column) => column.holder)).toEqual(['wang', 'li', 'company'])
  expect(shown.hiddenColumns).toBe(1)
})

test('each cell says which way mail went, and when last', () => {
  const [row] = matrix({ columns, contacts: [contact('a', { li: 'two-way', company: 'one-way' })] }, room).rows
  expect(row?.cells).toEqual([
    { holder: 'li', tie: 'two-way', last: 1000 },
    { holder: 'wang', tie: 'none', last: null },
    { holder: 'company', tie: 'one-way', last: 1000 },
  ])
})

test('orphan risk is exactly one two-way rep and no two-way company mailbox, as domain.md §3 has it', () => {
  const ties: [Record<string, Tie['tie']>, boolean][] = [
    [{ li: 'two-way' }, true],
    [{ li: 'two-way', wang: 'one-way' }, true],
    [{ li: 'two-way', company: 'one-way' }, true],
    [{ li: 'two-way', company: 'two-way' }, false],
    [{ li: 'two-way', wang: 'two-way' }, false],
    [{ company: 'two-way' }, false],
    [{}, false],
  ]
  for (const [of, atRisk] of ties) {
    const [row] = matrix({ columns, contacts: [contact('a', of)] }, { columns: 2, rows: 1 }).rows
    expect([of, row?.atRisk]).toEqual([of, atRisk])
  }
})

test('what does not fit is counted, not forgotten', () => {
  const many = Array.from({ length: 9 }, (_, i) => contact(`c${i}`, {}))
  expect(matrix({ columns: [], contacts: many }, room)).toMatchObject({ hiddenRows: 6, hiddenColumns: 0 })
})
