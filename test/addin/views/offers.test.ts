import type { ComposeCheck } from '../../../shared/contract/compose.ts'
import { COMPOSE } from '../../fixtures/panes/answers.ts'
import { keepOffers, offersOf, onlyAdded } from '../../../addin/views/compose/offers.ts'

const before = COMPOSE['suggestions']?.('en')
if (before === undefined) throw new Error('no fixture')
const nothing: ComposeCheck = { suggestions: [], dismissed: false, wishes: [], companyAddress: null, mark: 'y' }

test('B13: the best colleagues are offered, then the company mailbox', () => {
  const [suggestion] = before.suggestions
  if (suggestion === undefined) throw new Error('no suggestion')
  expect(offersOf(suggestion, 'Company mailbox').map(({ kind, name }) => [kind, name])).toEqual([
    ['colleague', 'Zhao Min'],
    ['colleague', 'Liu Yang'],
    ['company', 'Company mailbox'],
  ])
  expect(offersOf({ ...suggestion, companyMailbox: null, colleagues: [] }, 'x')).toEqual([])
})

test('who was added is no longer offered by the service, and stays in place in the pane', () => {
  const [suggestion] = before.suggestions
  if (suggestion === undefined) throw new Error('no suggestion')
  const after = { ...before, suggestions: [{ ...suggestion, colleagues: suggestion.colleagues.slice(1) }], wishes: [] }
  const kept = keepOffers(before, after)
  expect(kept.suggestions[0]?.colleagues.map(({ name }) => name)).toEqual(['Zhao Min', 'Liu Yang'])
  expect(kept.wishes).toEqual(before.wishes)
})

test('an account that needs nothing any more stays too; the mark is the latest', () => {
  const kept = keepOffers(before, nothing)
  expect(kept.suggestions).toEqual(before.suggestions)
  expect(kept.mark).toBe('y')
  expect(keepOffers(null, nothing)).toBe(nothing)
})

test('whoever is taken off may have been the reason for an offer: only added people leave the offers in place', () => {
  const person = (address: string) => ({ address, name: null })
  const chen = person('chen@hailong.example')
  expect(onlyAdded([chen], [person('Chen@Hailong.example'), person('zhao@ours.example')])).toBe(true)
  expect(onlyAdded([chen, person('zhao@ours.example')], [chen])).toBe(false)
  expect(onlyAdded([], [chen])).toBe(true)
})
