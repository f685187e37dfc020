import { personal } from '../../fixtures/panes/accounts.ts'
import { namesOf } from '../../../addin/format/names.ts'

const nameOf = namesOf({ participants: [], accounts: [personal('en')] })

test('a message that gives no name is told by the contact’s; what nobody names by its address', () => {
  expect(nameOf({ address: 'Chen@Hailong.example', name: null })).toBe('Chen Guodong')
  expect(nameOf({ address: 'chen@hailong.example', name: 'Chen, Purchasing' })).toBe('Chen, Purchasing')
  expect(nameOf({ address: 'else@hailong.example', name: null })).toBe('else@hailong.example')
  expect(nameOf(null)).toBeNull()
})
