import { accountAt, type AddressDomain, chooseAccount } from '../../../shared/crm/account.ts'
import { isFreeMail } from '../../../shared/crm/free-mail.ts'
import { domainOf, registrableDomain } from '../../../shared/message/address.ts'

const rules = { businessDomains: ['gmx.net'], freeMailDomains: ['club.example'] }
const free = (domain: string) => {
  const found = registrableDomain(domain)
  return isFreeMail(domain, found.domain, found.publicSuffix, rules)
}
const address = (text: string, primary = false): AddressDomain => {
  const full = domainOf(text)
  return { address: text, domain: registrableDomain(full).domain, free: free(full), primary }
}

describe('free mail', () => {
  test('the product’s list, minus business domains, plus those an admin adds', () => {
    expect([free('gmail.com'), free('163.com'), free('qq.com'), free('cust.com')]).toEqual([true, true, true, false])
    expect([free('gmx.net'), free('club.example'), free('mail.club.example')]).toEqual([false, true, true])
  })

  test('a domain that is itself a public suffix counts as free mail', () => {
    expect([free('co.uk'), free('github.io'), free('someone.github.io')]).toEqual([true, true, false])
  })
})

describe('the account of a contact without a company in the CRM', () => {
  const choose = (addresses: AddressDomain[], existing: Record<string, string[]> = {}, create = true) =>
    chooseAccount(addresses, (domain) => existing[domain] ?? [], create)

  test('the account that alone has his registrable domain, else a new one for it', () => {
    expect(choose([address('x@eu.cust.co.uk')], { 'cust.co.uk': ['A'] })).toEqual({ kind: 'existing', account: 'A' })
    const fresh = { kind: 'new', key: 'cust.co.uk', domain: 'cust.co.uk' }
    expect(choose([address('x@eu.cust.co.uk')])).toEqual(fresh)
    expect(choose([address('x@cust.co.uk')], { 'cust.co.uk': ['A', 'B'] })).toEqual(fresh)
    expect(choose([address('x@cust.co.uk')], {}, false)).toEqual({ kind: 'none' })
  })

  test('free mail is a one-person account whose id is the address', () => {
    expect(choose([address('x@gmail.com')])).toEqual({ kind: 'new', key: 'x@gmail.com', domain: null })
    expect(choose([address('a@gmail.com'), address('b@qq.com', true)])).toMatchObject({ key: 'b@qq.com' })
  })

  test('a business address comes before free mail, the primary one before others, whatever exists already', () => {
    const both = [address('a@gmail.com', true), address('x@other.com'), address('x@cust.com')]
    expect(choose(both)).toMatchObject({ key: 'cust.com' })
    expect(choose(both, { 'other.com': ['O'] })).toMatchObject({ key: 'cust.com' })
    expect(choose([...both, address('z@third.com', true)])).toMatchObject({ key: 'third.com' })
  })

  test('the order of addresses does not matter', () => {
    const list = [address('x@gmail.com'), address('b@two.com'), address('a@one.com')]
    expect(choose(list)).toEqual(choose([...list].reverse()))
  })
})

test('a contact belongs to an account from a date; before the first one he belonged to it as well', () => {
  const stretches = [
    { account: 'B', from: 20 },
    { account: 'A', from: 10 },
  ]
  expect([5, 10, 19, 20, 99].map((at) => accountAt(stretches, at))).toEqual(['A', 'A', 'A', 'B', 'B'])
  expect(accountAt([], 5)).toBeNull()
})
