import { viewsEn } from '../../../addin/words/views.en.ts'
import { stateLine, stateText } from '../../../addin/views/read/state-text.ts'
import type { Say } from '../../../addin/views/parts/use-say.ts'

const say: Say = (key) => (viewsEn as Readonly<Record<string, string>>)[key] ?? key
const because = (code: string) => ({ code, text: `Because ${code}.` })

test('C15: the service’s sentence stands alone, and the pane never says “in the CRM” of what is not', () => {
  expect(stateText({ state: 'captured', reason: because('in-crm') }, say)).toEqual({
    headline: 'This message is in the CRM.',
    more: null,
  })
  expect(stateText({ state: 'captured', reason: because('no-crm') }, say).headline).toBe('Because no-crm.')
  expect(stateText({ state: 'skipped', reason: because('private') }, say)).toEqual({
    headline: 'Because private.',
    more: null,
  })
  expect(stateText({ state: 'held', reason: because('stranger') }, say)).toEqual({
    headline: 'Held, not in the CRM yet.',
    more: 'Because stranger.',
  })
  expect(stateText({ state: 'unknown', reason: null }, say).headline).toBe('Not captured yet.')
})

test('in a list the ordinary is one word', () => {
  expect(stateLine({ state: 'captured', reason: because('in-crm') }, say)).toBe('In the CRM')
  expect(stateLine({ state: 'captured', reason: because('adopted') }, say)).toBe('Because adopted.')
  expect(stateLine({ state: 'waiting', reason: null }, say)).toBe('On its way')
})
