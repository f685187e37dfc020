import { day, DAY } from '../../sandbox/world/calendar.ts'
import { crmSeed } from '../../sandbox/world/crm.ts'
import { expectedAccounts } from '../../sandbox/world/expected.ts'
import * as expected from '../../sandbox/world/expected-facts.ts'
import { isOurs, NOW, REPS } from '../../sandbox/world/people.ts'
import { writePeopleCsv } from '../../sandbox/world/people-csv.ts'
import { accounts } from '../../sandbox/world/storylines/storylines.ts'
import { tellWorld } from '../../sandbox/world/world.ts'
import { COMPANY, inboundNaming, inboundOf, replay } from './world-figures.ts'

const world = tellWorld()
const now = Date.parse(NOW)
const byId = new Map(world.filter((m) => m.messageId).map((m) => [m.messageId, m]))

test('the list of expected states covers every account once, and nothing else', () => {
  expect(expectedAccounts.map((e) => e.account).sort()).toEqual(accounts.map((a) => a.account).sort())
  expect(new Set(accounts.map((a) => a.account)).size).toBe(accounts.length)
  expect(accounts.length).toBeGreaterThanOrEqual(40)
  const states = new Set(expectedAccounts.map((e) => e.state))
  expect([...states].sort()).toEqual(['company', 'insufficient', 'personal', 'shared'])
})

test.each(expectedAccounts.map((e) => [e.account, e] as const))('%s: its storyline is clear-cut', (account, e) => {
  const figures = replay(account, world)
  expect(figures.state).toBe(e.state)
  expect(figures.topRep).toBe(e.topRep)
  const { topShare: s, evidence: n } = figures
  if (account === 'mistral-hvac.example') {
    // The one that only hysteresis holds.
    expect(s).toBeGreaterThan(0.72)
    expect(s).toBeLessThan(0.78)
  } else if (e.state === 'personal') {
    expect(s).toBeGreaterThan(0.85)
    expect(figures.doubt).toBeLessThan(0.01)
    expect(n).toBeGreaterThan(6)
  } else if (e.state === 'company') {
    expect(s).toBeLessThan(0.45)
  } else if (e.state === 'shared') {
    expect(s).toBeGreaterThan(0.55)
    expect(s).toBeLessThan(0.75)
  } else if (e.reasons?.includes('one-way')) {
    expect(n).toBeGreaterThan(6)
    expect(world.some((m) => !m.inbound && m.account === account)).toBe(false)
  } else {
    expect(n).toBeLessThan(3)
  }
  if (e.state !== 'insufficient') expect(n).toBeGreaterThan(6)
  const reps = [...figures.shares]
    .filter(([h]) => h !== COMPANY)
    .map(([, share]) => share)
    .sort((a, b) => b - a)
  if (reps[1] !== undefined) expect((reps[0] ?? 0) - reps[1]).toBeGreaterThan(0.05)
})

test('simply counted, the top rep of a personal account is on most of its inbound mail of the last year', () => {
  const lately = world.filter((m) => m.at > now - 365 * DAY)
  for (const e of expectedAccounts.filter((x) => x.state === 'personal' && x.topRep)) {
    const part = inboundNaming(e.account, lately, e.topRep ?? '') / inboundOf(e.account, lately).length
    expect([e.account, part > 0.7]).toEqual([e.account, true])
  }
})

test('silent accounts have had no mail from the customer for more than 180 days, the others have', () => {
  for (const e of expectedAccounts) {
    const last = Math.max(...inboundOf(e.account, world).map((m) => m.at))
    if (last === -Infinity) continue
    const silent = e.reasons?.includes('silent') ?? false
    expect([e.account, last < now - (silent ? 190 : 170) * DAY]).toEqual([e.account, silent])
  }
})

test('states that were entered and left are in the story', () => {
  const seen = (account: string) =>
    replay(account, world).history.map((h) => `${h.state} ${h.rep?.split('@')[0] ?? ''}`)
  expect(seen('tramontana-wind.example')).toEqual(
    expect.arrayContaining(['personal sofia.rossi', 'shared sofia.rossi']),
  )
  expect(seen('mistral-hvac.example').at(-1)).toBe('personal priya.nair')
  expect(seen('lakeshore-paper.example')).toEqual(
    expect.arrayContaining(['personal daniel.ortiz', 'personal lukas.meyer']),
  )
  expect(seen('songjiang-mold.example')).toEqual(expect.arrayContaining(['personal li.wei', 'personal sun.lei']))
  expect(seen('huadong-valve.example')).toContain('personal wang.fang')
  expect(seen('sahara-solar.example')).toEqual(
    expect.arrayContaining(['personal daniel.ortiz', 'insufficient daniel.ortiz']),
  )
})

test('expected verdicts name messages of the story, and the story agrees', () => {
  for (const v of expected.expectedVerdicts) {
    const m = byId.get(v.messageId)
    expect([v.messageId, m !== undefined]).toEqual([v.messageId, true])
    const told = m?.skipped === null ? 'capture' : m?.skipped === 'stranger' ? 'hold' : 'skip'
    expect([v.messageId, told]).toEqual([v.messageId, v.verdict])
    if (v.verdict !== 'capture') expect([v.messageId, m?.skipped]).toEqual([v.messageId, v.rule])
  }
  const held = world.filter((m) => m.skipped === 'stranger').map((m) => m.messageId)
  const listed = expected.expectedVerdicts.filter((v) => v.verdict === 'hold').map((v) => v.messageId)
  expect(listed.sort()).toEqual(held.sort())
  for (const { messageId } of [...expected.expectedKinds, ...expected.expectedDays]) {
    expect([messageId, byId.has(messageId)]).toEqual([messageId, true])
  }
  for (const subject of [
    ...expected.expectedHashed,
    ...expected.expectedDuplicates.flatMap((d) => [d.keeps, d.hashed]),
  ]) {
    expect([subject, world.filter((m) => m.subject === subject).length]).toEqual([subject, 1])
  }
})

test('nobody held for ever was ever written to, or is in the CRM', () => {
  const crm = crmSeed(accounts)
  const known = new Set(crm.contacts.map((c) => c.properties['email']))
  for (const held of world.filter((m) => m.skipped === 'stranger')) {
    const address = held.from.address
    const written = world.filter(
      (m) => !m.inbound && !m.skipped && [...m.to, ...m.cc, ...m.bcc].some((p) => p.address === address),
    )
    expect([address, written.length, known.has(address)]).toEqual([address, 0, false])
  }
})

test('who writes and is captured is in the CRM, or his firm is, or he was written to', () => {
  const crm = crmSeed(accounts)
  const known = new Set(crm.contacts.map((c) => c.properties['email']))
  const firms = new Set(crm.companies.map((c) => c.properties['domain']))
  const written = new Set(
    world.filter((m) => !m.inbound && !m.skipped).flatMap((m) => [...m.to, ...m.cc, ...m.bcc].map((p) => p.address)),
  )
  for (const m of world.filter((x) => x.inbound && !x.skipped)) {
    const address = m.from.address
    const ok = known.has(address.toLowerCase()) || firms.has(m.account ?? '') || written.has(address)
    expect([address, ok]).toEqual([address, true])
  }
})

test('a contact’s mail lies with the employer of its day', () => {
  for (const e of expected.expectedEmployers) {
    const mail = world.filter(
      (m) => m.from.address === e.address && (!e.from || m.at >= day(e.from)) && (!e.until || m.at < day(e.until)),
    )
    expect(mail.length).toBeGreaterThan(3)
    expect(new Set(mail.map((m) => m.account))).toEqual(new Set([e.account]))
  }
})

test('insistence is in the mail: the top rep alone answers a mail that carried two of us', () => {
  for (const account of expected.expectedInsistent) {
    const cases = inboundOf(account, world).filter((m) => {
      const ours = [m.parent?.from, ...(m.parent?.to ?? []), ...(m.parent?.cc ?? [])].filter(
        (p) => p && isOurs(p.address),
      )
      return m.at > now - 365 * DAY && ours.length > 1
    })
    expect(cases.length).toBeGreaterThan(5)
    expect(cases.every((m) => [...m.to, ...m.cc].filter((p) => isOurs(p.address)).length === 1)).toBe(true)
  }
})

test('isolated accounts have mail with one of us only, in both directions', () => {
  for (const account of ['baltic-gas.example', 'qinling-power.example']) {
    const ours = world
      .filter((m) => m.account === account && !m.skipped)
      .flatMap((m) => [m.from, ...m.to, ...m.cc])
      .filter((p) => isOurs(p.address))
    expect([account, new Set(ours.map((p) => p.address)).size]).toEqual([account, 1])
  }
})

test('subjects are unique within an account, so that a guessed thread has one right answer', () => {
  const threads = new Map<string, string>()
  for (const m of world.filter((x) => x.account && x.parent === null)) {
    const key = `${m.account}/${m.subject.toLowerCase()}`
    expect([key, threads.get(key)]).toEqual([key, undefined])
    threads.set(key, m.thread)
  }
})

test('people.csv has the columns of docs/people-file.md and a row for everybody', () => {
  const [head, ...rows] = writePeopleCsv().trim().split('\r\n')
  expect(head).toBe('kind,address,name,aliases,manager,title,occupant,from,to,account,private')
  expect(rows.filter((r) => r.startsWith('rep,')).length).toBe(REPS.length)
  for (const kind of ['company', 'role', 'robot', 'contact'])
    expect(rows.some((r) => r.startsWith(`${kind},`))).toBe(true)
  expect(rows.every((r) => r.split(',').length === 11)).toBe(true)
})

test('HubSpot holds about half of the accounts, with archived owner, free-mail contacts and deals', () => {
  const crm = crmSeed(accounts)
  const part = crm.companies.length / accounts.length
  expect(part).toBeGreaterThan(0.4)
  expect(part).toBeLessThan(0.75)
  expect(crm.owners.filter((o) => o.archived).map((o) => o.email)).toEqual(['tom.whitaker@hengtai.example'])
  const ids = [...crm.companies, ...crm.contacts, ...crm.deals].map((o) => o.id)
  expect(new Set(ids).size).toBe(ids.length)
  const emails = crm.contacts.map((c) => c.properties['email'])
  expect(new Set(emails).size).toBe(emails.length)
  expect(emails).toContain('zhang.buyer.0002@163.com')
  expect(crm.deals.some((d) => d.properties['hs_is_closed_won'] === 'true')).toBe(true)
  expect(crm.deals.every((d) => crm.companies.some((c) => c.id === d.company))).toBe(true)
})
