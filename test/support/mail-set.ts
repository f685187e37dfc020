import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Seed } from '../../sandbox/hubspot/routes/seed.ts'
import { seeded, type Random } from '../../sandbox/world/random.ts'

/** One message as it was written; copies of it lie in several files. */
export interface Letter {
  readonly id: string
  /** ms UTC, whole seconds. */
  readonly at: number
  readonly from: string
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly subject: string
  readonly parent: string | null
  readonly list: boolean
}

/** What the CRM holds before anything of ours comes: contacts with all addresses, their company, mail logged by others. */
export interface CrmBefore {
  readonly companies: readonly string[]
  readonly contacts: readonly { readonly addresses: readonly string[]; readonly company: string | null }[]
  readonly logged: readonly { readonly letter: Letter; readonly contact: string }[]
}

export interface MailSet {
  readonly letters: readonly Letter[]
  readonly crm: CrmBefore
  readonly internal: string
  readonly people: string
}

export const OURS = 'ours.example'
const FIRST_DAY = Date.UTC(2025, 0, 6)
const DAYS = 600
const DAY_MS = 86_400_000

const REPS = Array.from({ length: 7 }, (_, i) => `rep${i + 1}@${OURS}`)
const DESK = `service@${OURS}`
const ALIAS = `rep1.alias@${OURS}`
const insiders = [...REPS, DESK, ALIAS]

/** Mail of about so many threads, both directions, many customers, strangers, lists and gossip; the same for one seed. */
export function mailSet(seed: string, threads: number): MailSet {
  const random = seeded(seed)
  const letters: Letter[] = []
  let count = 0
  const write = (from: string, to: readonly string[], at: number, more: Partial<Letter> = {}): Letter => {
    const letter: Letter = {
      id: `${seed}.${++count}@mail.example`,
      at: Math.floor(at / 1000) * 1000,
      from,
      to,
      cc: [],
      subject: `Matter ${count}`,
      parent: null,
      list: false,
      ...more,
    }
    letters.push(letter)
    return letter
  }
  const day = () => FIRST_DAY + random.int(0, DAYS) * DAY_MS + random.int(6 * 3600, 18 * 3600) * 1000

  const accounts = Array.from({ length: 36 }, (_, i) => ({
    contacts: Array.from({ length: random.int(1, 4) }, (_, n) => `buyer${n + 1}@account${i + 1}.example`),
    reps: [random.pick(REPS), random.pick(REPS)],
  }))
  const free = Array.from({ length: 8 }, (_, i) => ({
    contacts: [`person${i + 1}@gmail.com`],
    reps: [random.pick(REPS), random.pick(REPS)],
  }))
  for (let thread = 0; thread < threads; thread++) {
    const { contacts, reps } = random.pick(random.next() < 0.85 ? accounts : free)
    talk(random, write, { contacts, reps, start: day(), subject: `Order ${thread}` })
  }
  // Strangers: some never get an answer, some do much later.
  for (let i = 0; i < 40; i++) {
    const stranger = `cold${i + 1}@stranger${i + 1}.example`
    const times = random.int(1, 3)
    for (let n = 0; n < times; n++) write(stranger, [random.pick(REPS)], day())
    if (i % 4 === 0) write(random.pick(REPS), [stranger], FIRST_DAY + (DAYS + 2) * DAY_MS + i * 60_000)
  }
  // Known to the CRM alone: one by his address, one by his company.
  write('known@known-contact.example', [REPS[0] ?? ''], day())
  write('new.colleague@known-company.example', [REPS[1] ?? ''], day())
  for (let i = 0; i < 60; i++) {
    write(`news@letters${i % 5}.example`, [random.pick(REPS)], day(), { list: true })
    write(random.pick(REPS), [random.pick(REPS), DESK], day())
  }
  const second = accounts[1]?.contacts[0] ?? ''
  // One person with two addresses, as only the CRM knows; both write and are written to.
  const twoAddresses = [second, 'private.buyer@gmail.com']
  write(REPS[2] ?? '', ['private.buyer@gmail.com'], day())
  write('private.buyer@gmail.com', [REPS[2] ?? ''], day())
  const about = letters.filter((one) => one.to.includes(second)).slice(0, 3)
  return {
    letters,
    internal: OURS,
    crm: {
      companies: ['account1.example', 'account2.example', 'known-company.example'],
      contacts: [
        { addresses: [accounts[0]?.contacts[0] ?? ''], company: 'account1.example' },
        { addresses: twoAddresses, company: 'account2.example' },
        { addresses: ['known@known-contact.example'], company: null },
      ],
      logged: about.map((letter) => ({ letter, contact: second })),
    },
    people: [
      'kind,address,name,aliases,manager',
      ...REPS.map((rep, i) => `rep,${rep},Rep ${i + 1},${i === 0 ? ALIAS : ''},${i < 2 ? '' : (REPS[i % 2] ?? '')}`),
      `company,${DESK},Service desk,,`,
      '',
    ].join('\n'),
  }
}

function talk(
  random: Random,
  write: (from: string, to: readonly string[], at: number, more?: Partial<Letter>) => Letter,
  thread: { contacts: readonly string[]; reps: readonly string[]; start: number; subject: string },
): void {
  const { contacts, reps, start, subject } = thread
  let at = start
  let parent: string | null = null
  let customerTurn = random.next() < 0.5
  const length = random.int(2, 7)
  for (let n = 0; n < length; n++) {
    const contact = random.pick(contacts)
    const rep = random.next() < 0.05 ? ALIAS : random.pick(reps)
    const others = [
      ...(random.next() < 0.3 ? [random.pick(contacts)] : []),
      ...(random.next() < 0.25 ? [DESK] : []),
      ...(random.next() < 0.25 ? [random.pick(REPS)] : []),
    ]
    const [from, to] = customerTurn ? [contact, rep] : [rep, contact]
    const letter: Letter = write(from, [to], at, {
      cc: [...new Set(others)].filter((one) => one !== from && one !== to),
      subject: n === 0 ? subject : `Re: ${subject}`,
      parent,
    })
    parent = letter.id
    customerTurn = random.next() < 0.3 ? customerTurn : !customerTurn
    at += random.int(600, 3 * 86_400) * 1000
  }
}

/** The files of a set: every letter in one to three of them, each file in an order of its own. */
export function writeMailFiles(set: MailSet, directory: string): { readonly files: string[]; readonly people: string } {
  mkdirSync(directory, { recursive: true })
  const random = seeded(`files of ${set.letters[0]?.id ?? ''}`)
  const piles: Letter[][] = [[], [], []]
  for (const letter of set.letters) {
    const first = random.int(0, 2)
    for (const [index, pile] of piles.entries()) if (index === first || random.next() < 0.3) pile.push(letter)
  }
  const [first = [], second = [], third = []] = piles.map((pile) => shuffled(random, pile))
  const path = (name: string) => join(directory, name)
  writeFileSync(path('first.ndjson.gz'), gzipSync(`${first.map(jsonOf).join('\n')}\n{"cut": off\n`))
  writeFileSync(path('second.ndjson'), `${second.map(jsonOf).join('\n')}\n`)
  writeFileSync(path('third.mbox'), third.map(mboxOf).join(''))
  writeFileSync(path('people.csv'), set.people)
  return { files: ['first.ndjson.gz', 'second.ndjson', 'third.mbox'].map(path), people: path('people.csv') }
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const out = [...items]
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.int(0, i)
    ;[out[i], out[j]] = [out[j] as T, out[i] as T]
  }
  return out
}

const bodyOf = (letter: Letter): string => `The text of ${letter.id}.\nIn two lines.`

function jsonOf(letter: Letter): string {
  return JSON.stringify({
    id: `<${letter.id}>`,
    date: new Date(letter.at).toISOString(),
    from: letter.from,
    to: letter.to,
    cc: letter.cc,
    subject: letter.subject,
    body: bodyOf(letter),
    inReplyTo: letter.parent === null ? null : `<${letter.parent}>`,
    mailboxes: [letter.from, ...letter.to, ...letter.cc].filter((one) => insiders.includes(one)),
    ...(letter.list ? { headers: { 'List-Id': '<news.letters.example>' } } : {}),
  })
}

function mboxOf(letter: Letter): string {
  return [
    `From ${letter.from} ${new Date(letter.at).toUTCString()}`,
    `Message-ID: <${letter.id}>`,
    `Date: ${new Date(letter.at).toUTCString().replace('GMT', '+0000')}`,
    `From: ${letter.from}`,
    `To: ${letter.to.join(', ')}`,
    ...(letter.cc.length === 0 ? [] : [`Cc: ${letter.cc.join(', ')}`]),
    `Subject: ${letter.subject}`,
    ...(letter.parent === null ? [] : [`In-Reply-To: <${letter.parent}>`]),
    ...(letter.list ? ['List-Id: <news.letters.example>'] : []),
    'Content-Type: text/plain; charset=utf-8',
    '',
    bodyOf(letter),
    '',
    '',
  ].join('\n')
}

/** The CRM before us, as a seed of the stand-in. */
export function crmSeed(set: MailSet): Seed {
  return {
    owners: REPS.slice(0, 5).map((email) => ({ email })),
    companies: set.crm.companies.map((domain) => ({ properties: { name: domain, domain } })),
    contacts: set.crm.contacts.map(({ addresses: [email = '', ...more], company }) => ({
      properties: { email, ...(more.length === 0 ? {} : { hs_additional_emails: more.join(';') }) },
      company,
    })),
    emails: set.crm.logged.map(({ letter, contact }) => ({
      properties: {
        hs_timestamp: new Date(letter.at).toISOString(),
        hs_email_direction: letter.from.endsWith(`@${OURS}`) ? 'EMAIL' : 'INCOMING_EMAIL',
        hs_email_subject: letter.subject,
        hs_email_message_id: `<${letter.id}>`,
      },
      contacts: [contact],
    })),
  }
}
