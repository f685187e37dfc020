import { address } from './identities.ts'
import { hashOf } from './messages.ts'
import { bareSubject, markOf } from './threads.ts'
import { answer, mail, see, time } from './example.ts'

describe('reference: identity and time', () => {
  test('one message in several sightings: participants united, To beats Cc beats Bcc, the earliest time', () => {
    const one = mail('03-01', 'eva@cust.com', 'ann', { copy: 'ben' })
    const two = {
      ...one,
      date: '2024-03-01T11:59:00Z',
      to: ['ben@ours.com'],
      cc: ['ann@ours.com'],
      bcc: ['cy@ours.com'],
    }
    const { messages } = see([one, two, one])
    expect(messages).toHaveLength(1)
    expect(messages[0]).toMatchObject({ tau: time('2024-03-01T11:59:00'), to: ['ann@ours.com', 'ben@ours.com'] })
    expect(messages[0]!.cc).toEqual(['cy@ours.com'])
  })

  test('under one Message-ID the smallest (τ, sender) keeps it; another sender, or ≥ 24 h later, is hashed', () => {
    const one = mail('2024-03-02T00:00:00', 'eva@cust.com', 'ann')
    const dayLess = { ...one, date: '2024-03-02T23:59:59Z' }
    const dayLater = { ...one, date: '2024-03-03T00:00:00Z' }
    const other = { ...one, from: 'bob@cust.com', date: '2024-03-02T00:00:00Z' }
    const ids = see([dayLater, one, dayLess, other]).messages.map((m) => [m.id, m.from, m.sightings.length])
    // bob < eva at the same time, so bob keeps the id; all of eva's are hashed, one per content.
    expect(ids).toContainEqual([one.id.slice(1, -1), 'bob@cust.com', 1])
    expect(ids).toHaveLength(4)
    const kept = see([dayLater, one, dayLess]).messages.map((m) => [m.id, m.sightings.length])
    expect(kept).toContainEqual([one.id.slice(1, -1), 2])
    expect(kept).toContainEqual([hashOf(dayLater), 1])
  })

  test('without a Message-ID the identity is a hash of date, sender, sorted To and Cc, trimmed subject', () => {
    const one = { ...mail('03-01', 'Eva@cust.com', 'ann ben', { subject: ' x ' }), id: ' ' }
    const same = {
      ...one,
      from: '<eva@CUST.com>',
      to: [...one.to].reverse(),
      subject: 'x',
      date: '2024-03-01T12:00:00.900Z',
    }
    const other = { ...one, subject: 'y' }
    expect(see([one, same, other]).messages).toHaveLength(2)
    expect(hashOf({ ...one, date: 'rubbish' })).toBe(hashOf({ ...one, date: null }))
  })

  test('τ is the receipt where Date is missing, unreadable or more than a day later; without both it is skipped', () => {
    const received = time('2024-03-01T00:00:00')
    const tau = (date: string | null) => {
      const one = { ...mail('03-01', 'eva@cust.com', 'ann', { received }), date }
      return see([one]).messages[0]!.tau
    }
    expect(tau(null)).toBe(received)
    expect(tau('rubbish')).toBe(received)
    expect(tau('2024-03-02T00:00:01Z')).toBe(received)
    expect(tau('2024-03-02T00:00:00Z')).toBe(time('2024-03-02'))
    expect(tau('2023-01-01T00:00:00Z')).toBe(time('2023-01-01'))
    const lost = { ...mail('03-01', 'eva@cust.com', 'ann'), date: null }
    expect(see([lost]).of(lost)).toMatchObject({ verdict: 'skip', reason: 'no-time' })
  })
})

describe('reference: participants', () => {
  test('addresses compare in lower case, trimmed of quotes and brackets, domain in ASCII', () => {
    expect(address(` "<Eva@Cust.COM>" `)).toBe('eva@cust.com')
    expect(address('eva@bücher.example')).toBe('eva@xn--bcher-kva.example')
    for (const none of ['eva', 'eva@cust', '@cust.com', 'eva@', 'e va@cust.com', null]) expect(address(none)).toBeNull()
  })

  test('internal are the domains and everything below, and listed aliases; robots hold nothing', () => {
    const one = mail('03-01', 'eva@cust.com', 'ann@de.ours.com noreply@ours.com ann@old-name.com')
    expect(see([one], { aliases: { 'ann@old-name.com': 'ann@de.ours.com' } }).trust()).toEqual([
      'cust.com ann@de.ours.com opened 1',
    ])
    // notours.com is not below ours.com: no internal participant.
    const foreign = mail('03-01', 'eva@cust.com', 'ann@notours.com')
    expect(see([foreign]).of(foreign)).toMatchObject({ verdict: 'skip', reason: 'no-internal' })
  })

  test('with a directory, names it does not know hold nothing, and several addresses are one rep', () => {
    const one = mail('03-01', 'eva@cust.com', 'ann', { copy: 'a.smith ben' })
    const reps = [{ address: 'ann@ours.com', aliases: ['a.smith@ours.com'] }]
    // Ann is on both sides: on To only, alone, so she has all of it.
    expect(see([one], { reps }).trust()).toEqual(['cust.com ann@ours.com opened 1'])
  })

  test('a role mailbox counts as its occupant of that date, without one as the company', () => {
    const roleOccupants = [
      { address: 'sales-3@ours.com', occupant: 'ann@ours.com', to: time('2024-03-01') },
      { address: 'sales-3@ours.com', occupant: 'ben@ours.com', from: time('2024-03-01'), to: time('2024-04-01') },
    ]
    const days = ['2024-02-29T23:59:59', '2024-03-01T00:00:00', '2024-04-01T00:00:00']
    const all = days.map((day) => mail(day, 'eva@cust.com', 'sales-3'))
    expect(see(all, { roleOccupants }).touches.map((one) => one.holder)).toEqual([
      'ann@ours.com',
      'ben@ours.com',
      'company',
    ])
  })

  test('a rep who sends from a company mailbox acts as the company; a robot sends nothing', () => {
    expect(see([mail('03-01', 'sales', 'eva@cust.com'), mail('03-01', 'noreply', 'eva@cust.com')]).sent()).toEqual([
      'cust.com company',
    ])
  })

  test('a message that names no holder has the mailboxes it was delivered to on its Cc side', () => {
    const hidden = mail('03-01', 'eva@cust.com', 'list@cust.com', { mailboxes: ['Ann@ours.com', 'folder-7'] })
    const named = mail('03-02', 'eva@cust.com', 'ben', { mailboxes: ['ann@ours.com'] })
    const nobody = mail('03-03', 'eva@cust.com', 'bob@cust.com', { mailboxes: ['folder-7'] })
    const seen = see([hidden, named, nobody])
    expect(seen.trust()).toEqual(['cust.com ann@ours.com opened 1', 'cust.com ben@ours.com opened 1'])
    expect(seen.of(nobody).reason).toBe('no-internal')
  })
})

describe('reference: policy', () => {
  test('the first verdict in the fixed order wins', () => {
    const given = {
      blocked: ['spam.com'],
      excluded: ['bob@cust.com'],
      automatic: (m: { subject: string }) => (m.subject === 'auto' ? 'auto' : null),
    }
    const reason = (one: ReturnType<typeof mail>) => see([one], given).of(one).reason
    expect(reason(mail('03-01', 'bob@cust.com', 'ann', { subject: 'auto', private: true }))).toBe('automatic')
    expect(reason(mail('03-01', 'bob@cust.com', 'ann', { private: true }))).toBe('private')
    expect(reason(mail('03-01', 'bob@cust.com', 'ann'))).toBe('excluded')
    expect(reason(mail('03-01', 'x@mail.spam.com', 'ann'))).toBe('blocked')
    expect(reason(mail('03-01', 'x@unknown.com', 'ann'))).toBe('stranger')
    expect(reason(mail('03-01', 'ann', 'ben'))).toBe('no-external')
  })

  test('excluding an address removes that person, not the message', () => {
    const one = mail('03-01', 'eva@cust.com', 'ann', { copy: 'ben bob@cust.com' })
    const seen = see([one], { excluded: ['ben@ours.com', 'bob@cust.com'] })
    expect(seen.trust()).toEqual(['cust.com ann@ours.com opened 1'])
    expect(seen.account('cust.com').contacts).toBe(1)
  })

  test('strangers are held until somebody writes to them in To, Cc or Bcc, then all is released; by contact', () => {
    const first = mail('03-01', 'x@new.com', 'ann')
    const colleague = mail('03-01', 'y@new.com', 'ann')
    const written = mail('05-01', 'ann', 'eva@cust.com', { bcc: ['x.home@free.com'] })
    const contacts = [{ addresses: ['x@new.com', 'x.home@free.com'] }]
    const seen = see([first, colleague, written], { contacts })
    expect(seen.of(first).verdict).toBe('capture')
    expect(seen.of(colleague)).toMatchObject({ verdict: 'hold', reason: 'stranger' })
    expect(see([first, colleague], { contacts }).of(first).verdict).toBe('hold')
    // A skipped outbound message releases nobody.
    expect(see([first, { ...written, private: true }], { contacts }).of(first).verdict).toBe('hold')
  })

  test('a skipped message opens no thread and is nobody’s parent', () => {
    const hidden = mail('03-01', 'eva@cust.com', 'ann', { private: true })
    const next = answer(hidden, '03-02', 'eva@cust.com', 'ann')
    expect(see([hidden, next]).of(next)).toMatchObject({
      parent: null,
      kind: 'answered',
      threadKey: next.id.slice(1, -1),
    })
  })
})

describe('reference: accounts', () => {
  const accountOf = (from: string, given = {}) =>
    see([mail('03-01', 'ann', from), mail('03-02', from, 'ann')], given).touches.at(0)!.account

  test('the registrable domain; the address for free mail and for a domain that is itself a public suffix', () => {
    expect(accountOf('x@mail.shop.co.uk')).toBe('shop.co.uk')
    expect(accountOf('x@a.b.github.io')).toBe('b.github.io')
    expect(accountOf('x@free.com')).toBe('x@free.com')
    expect(accountOf('x@github.io')).toBe('x@github.io')
    expect(accountOf('x@co.uk')).toBe('x@co.uk')
  })

  test('an account of the CRM when exactly one has the domain', () => {
    const two = [
      { id: 'A', domains: ['shop.com'] },
      { id: 'B', domains: ['shop.com', 'else.com'] },
    ]
    expect(accountOf('x@shop.com', { accounts: two.slice(0, 1) })).toBe('A')
    expect(accountOf('x@shop.com', { accounts: two })).toBe('shop.com')
  })

  test('a contact belongs to an account from a date and takes no history along', () => {
    const contacts = [{ addresses: ['eva@cust.com'], accounts: [{ account: 'other.com', from: time('2024-03-02') }] }]
    const old = mail('03-01', 'eva@cust.com', 'ann')
    const next = mail('03-02', 'eva@cust.com', 'ben')
    const seen = see([old, next], { contacts })
    expect(seen.trust()).toEqual(['cust.com ann@ours.com opened 1', 'other.com ben@ours.com opened 1'])
    // At the former account he is marked as left.
    expect([seen.account('cust.com').contacts, seen.account('other.com').contacts]).toEqual([0, 1])
  })
})

describe('reference: threads', () => {
  test('by References and In-Reply-To, over ids nobody has captured', () => {
    const a = mail('03-01', 'eva@cust.com', 'ann', { references: ['<lost@x>'] })
    const b = mail('03-05', 'bob@cust.com', 'ben', { inReplyTo: '<lost@x>' })
    const c = mail('03-03', 'ben', 'eva@cust.com')
    const seen = see([a, b, c])
    expect(seen.thread(b)).toBe(seen.thread(a))
    expect(seen.thread(c)).not.toBe(seen.thread(a))
    expect(seen.of(b).parent).toBe(a.id.slice(1, -1))
  })

  test('failing that the conversation GUID, failing that the conversation id within a mailbox', () => {
    const a = mail('03-01', 'eva@cust.com', 'ann', {
      conversationGuid: 'g',
      conversationId: 'c',
      mailboxes: ['ann@ours.com'],
    })
    const b = mail('03-02', 'ann', 'eva@cust.com', { conversationGuid: 'g' })
    const c = mail('03-03', 'ann', 'eva@cust.com', { conversationId: 'c', mailboxes: ['ann@ours.com'] })
    const d = mail('03-04', 'ben', 'eva@cust.com', { conversationId: 'c', mailboxes: ['ben@ours.com'] })
    const seen = see([a, b, c, d])
    expect([b, c, d].map((one) => seen.thread(one) === seen.thread(a))).toEqual([true, true, false])
  })

  test('failing all, a marked subject joins the newest thread of that subject and a contact in common, ≤ 30 days', () => {
    const old = mail('2024-03-01T12:00:00', 'eva@cust.com', 'ann', { subject: 'Price  list' })
    const newer = mail('2024-03-05T12:00:00', 'eva@cust.com', 'ben', { subject: 'price list' })
    const foreign = mail('2024-03-06T12:00:00', 'x@other.com', 'ben', { subject: 'price list' })
    const at = (when: string, subject = 'AW: [Fwd: Price list]') => mail(when, 'ann', 'eva@cust.com', { subject })
    const joined = at('2024-04-04T12:00:00')
    const late = at('2024-05-04T12:00:01')
    const unmarked = at('2024-03-07T12:00:00', 'price list')
    const replied = { ...at('2024-03-07T12:00:00'), inReplyTo: '<lost@y>' }
    const seen = see([old, newer, foreign, joined, late])
    expect(seen.of(joined)).toMatchObject({
      guessed: true,
      threadKey: newer.id.slice(1, -1),
      parent: newer.id.slice(1, -1),
    })
    expect(seen.of(late)).toMatchObject({ guessed: false, threadKey: late.id.slice(1, -1) })
    for (const one of [unmarked, replied]) expect(see([old, newer, one]).of(one).parent).toBeNull()
    const empty = mail('03-08', 'ann', 'eva@cust.com', { subject: 'Re:' })
    expect(see([mail('03-07', 'eva@cust.com', 'ann', { subject: '' }), empty]).of(empty).parent).toBeNull()
  })

  test('marks: any language, counted, bracketed; the outermost decides', () => {
    expect(markOf('Re[2]: x')).toBe('answer')
    expect(markOf('[Fwd: x]')).toBe('forward')
    expect(markOf('FW: Re: x')).toBe('forward')
    expect(markOf('回复：x')).toBe('answer')
    expect(markOf('Reply: x')).toBeNull()
    expect(markOf('[a] Re: x')).toBeNull()
    for (const one of ['RE: Fw:  A  b', 'Re[2]: a b', '[Fwd: a b]', 'Antw: 转发: A B'])
      expect(bareSubject(one)).toBe('a b')
  })

  test('parent: In-Reply-To if captured, else the last captured of References, else the latest earlier of the thread', () => {
    const a = mail('03-01', 'eva@cust.com', 'ann')
    const b = answer(a, '03-02', 'ann', 'eva@cust.com')
    const c = answer(b, '03-03', 'eva@cust.com', 'ann')
    const byReply = answer(a, '03-04', 'eva@cust.com', 'ann', { references: [b.id] })
    const byReferences = answer({ ...a, id: '<lost@z>' }, '03-05', 'eva@cust.com', 'ann', {
      references: [a.id, b.id, '<gone@z>'],
    })
    const byThread = mail('03-06', 'eva@cust.com', 'ann', { references: ['<gone@z>'] })
    const seen = see([a, b, c, byReply, byReferences, byThread])
    const parents = [byReply, byReferences, byThread].map((one) => seen.of(one).parent)
    expect(parents).toEqual([a, b, byReferences].map((one) => one.id.slice(1, -1)))
  })
})
