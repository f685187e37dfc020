import type { AccountStory } from '../story.ts'

/** Customers whose mail is told line by line, because one message of it is a case of its own. */
const START = '2024-11-18'
const END = '2026-11-09'

/** Twice a month on working days, `2024-12` … `2026-10`. */
function everyMonth(days: readonly string[]): string[] {
  const months: string[] = []
  for (let m = 11; m < 11 + 23; m++) months.push(`${2024 + Math.floor(m / 12)}-${String((m % 12) + 1).padStart(2, '0')}`)
  return months.flatMap((month) => days.map((d) => `${month}-${d}`))
}

export const edges: readonly AccountStory[] = [
  {
    account: 'valve-insight.example',
    name: 'Valve Insight Magazine',
    language: 'en',
    zone: 0,
    story: 'One-way: an editor who writes his market letter by hand, without any List header, to Sofia Rossi. Never answered. In the CRM.',
    crm: { owner: null },
    contacts: [{ key: 'nigel', name: 'Nigel Frost', address: 'nigel.frost@valve-insight.example', title: 'Editor', client: 'thunderbird' }],
    phases: [],
    scenes: everyMonth(['11']).map((date, i) => [
      {
        id: `valve-insight-${i + 1}`,
        at: `${date} 09:3${i % 10}`,
        from: 'nigel',
        to: ['rossi'],
        subject: `Valve market letter ${i + 1}: what moved`,
        text: `Dear reader,\n\nhere is letter ${i + 1} with prices, orders and people. Tell me what you miss.\n\nYours,`,
      },
    ]),
  },
  {
    account: 'polder-dredging.example',
    name: 'Polder Dredging NV',
    language: 'en',
    zone: 60,
    story: 'A company account at sales@. Once the skipper copies Daniel Ortiz’s private address, once he writes to it alone with sales@ in Cc.',
    contacts: [{ key: 'joost', name: 'Joost Mulder', address: 'joost@polder-dredging.example', title: 'Technical Superintendent', client: 'gmail' }],
    phases: [
      { from: START, until: END, threads: 20, contact: 'joost', to: 'sales' },
      { from: START, until: END, threads: 7, contact: 'joost', to: 'ortiz' },
    ],
    scenes: [
      [
        { id: 'polder-private-1', at: '2026-05-21 18:12', from: 'joost', to: ['ortiz'], cc: ['dani.ortiz.home.0005@gmail.com'], subject: 'Density meter on the hopper', text: 'Daniel,\n\nyou are travelling, so I copy your own mailbox as well.' },
        { id: 'polder-private-2', at: '2026-05-22 09:00', from: 'ortiz', to: ['joost'], subject: 'RE: Density meter on the hopper', text: 'Joost,\n\nthank you, please use the office address, I read it on the road.\n\nRegards,', answers: 'polder-private-1' },
        { id: 'polder-private-3', at: '2026-06-18 18:40', from: 'joost', to: ['dani.ortiz.home.0005@gmail.com'], cc: ['sales'], subject: 'Hopper again', text: 'Daniel, the density meter stands still. Sales for information.' },
      ],
    ],
  },
  {
    account: 'delta-agri.example',
    name: 'Delta Agri Machines',
    language: 'en',
    zone: 60,
    story: 'A stranger: two mails to info@ lie unanswered (held) until Priya Nair writes to him in April 2025; then all of it counts from the start.',
    contacts: [{ key: 'pieter', name: 'Pieter van Dam', address: 'pieter@delta-agri.example', title: 'Owner', client: 'gmail' }],
    phases: [{ from: '2025-05-05', until: END, threads: 20, contact: 'pieter', to: 'nair' }],
    scenes: [
      [
        { id: 'delta-held-1', at: '2025-02-10 10:00', from: 'pieter', to: ['info'], subject: 'Flow meters for sprayers', text: 'Good morning,\n\nwe build sprayers and look for a small flow meter. Do you supply small makers?\n\nKind regards,' },
        { id: 'delta-held-2', at: '2025-04-02 10:30', from: 'pieter', to: ['info'], subject: 'Flow meters for sprayers, second try', text: 'Good morning,\n\nno answer to my mail of February, so I try once more.\n\nKind regards,' },
        { id: 'delta-released', at: '2025-04-22 09:15', from: 'nair', to: ['pieter'], cc: ['info'], subject: 'RE: Flow meters for sprayers, second try', text: 'Dear Pieter,\n\nsorry, this should not have taken so long. Yes, gladly; how many a year?\n\nRegards,', answers: 'delta-held-2' },
      ],
    ],
  },
  {
    account: 'oresund-pilots.example',
    name: 'Øresund Pilots',
    language: 'en',
    zone: 60,
    story: 'A stranger released only by a Bcc: Sofia Rossi’s circular to the marine customers has him in Bcc.',
    contacts: [{ key: 'bo', name: 'Bo Krogh', address: 'bo.krogh@oresund-pilots.example', client: 'thunderbird' }],
    phases: [],
    scenes: [
      [{ id: 'oresund-held-1', at: '2026-03-03 12:00', from: 'bo', to: ['sales'], subject: 'Draught sensor', text: 'Hello,\n\ndo you have a draught sensor for pilot boats?\n\nRegards,' }],
      [
        { id: 'oresund-bcc', at: '2026-04-01 09:00', from: 'rossi', to: ['rossi'], bcc: ['bo', 'ingrid@fjordline-marine.example', 'brandt'], subject: 'New marine catalogue', text: 'Dear customers,\n\nour new marine catalogue is out.\n\nRegards,' },
        { id: 'oresund-2', at: '2026-04-02 10:00', from: 'bo', to: ['rossi'], subject: 'Re: New marine catalogue', text: 'Thank you. So no draught sensor yet?', answers: 'oresund-bcc' },
      ],
    ],
  },
  {
    account: 'cascade-timber.example',
    name: 'Cascade Timber LLC',
    language: 'en',
    zone: -480,
    story: 'Asks several suppliers at once with everybody in Bcc: the mails name no holder, they lie in Sofia Rossi’s mailbox.',
    crm: { owner: 'rossi' },
    contacts: [{ key: 'will', name: 'Will Tanner', address: 'will.tanner@cascade-timber.example', title: 'Mill Electrician', client: 'gmail' }],
    phases: [],
    scenes: [
      [
        { id: 'cascade-bcc-1', at: '2026-07-14 08:30', from: 'will', to: ['rossi'], subject: 'Quote for kiln probes', text: 'Hi all,\n\nplease quote 12 kiln probes.\n\nThanks,', marks: { undisclosed: true } },
        { id: 'cascade-bcc-2', at: '2026-07-15 10:30', from: 'rossi', to: ['will'], subject: 'RE: Quote for kiln probes', text: 'Dear Will,\n\nattached our quotation.\n\nRegards,', answers: 'cascade-bcc-1' },
      ],
      [{ id: 'cascade-bcc-3', at: '2026-09-22 08:30', from: 'will', to: ['rossi'], subject: 'Quote for moisture meters', text: 'Hi all,\n\nplease quote two moisture meters.\n\nThanks,', marks: { undisclosed: true } }],
    ],
  },
  {
    account: 'inspecta-consult.example',
    name: 'Inspecta Consulting Engineers',
    language: 'en',
    zone: 60,
    story: 'Never writes. Stands in Cc of Tagus Ceramics’ mail: an account with a row and without a touch.',
    contacts: [{ key: 'kurt', name: 'Kurt Weidmann', address: 'kurt.weidmann@inspecta-consult.example' }],
    phases: [],
  },
  {
    account: 'tagus-ceramics.example',
    name: 'Tagus Ceramics Lda',
    language: 'en',
    zone: 0,
    story: 'Lukas Meyer and Sofia Rossi share it. And everything odd that mail can do happens here.',
    crm: { owner: 'meyer', deals: [{ name: 'Tagus kiln 4', amount: 83000, stage: 'qualifiedtobuy', close: '2027-01-31' }] },
    contacts: [
      { key: 'rita', name: 'Rita Sousa', address: 'rita.sousa@tagus-ceramics.example', title: 'Purchasing Director' },
      { key: 'joao', name: 'João Pinto', address: 'joao.pinto@tagus-ceramics.example', title: 'Kiln Engineer', client: 'gmail' },
      { key: 'orders', name: 'Tagus Order Desk', address: 'orders@tagus-ceramics.example', client: 'thunderbird' },
    ],
    phases: [
      { from: START, until: END, threads: 18, contact: 'rita', to: 'meyer' },
      { from: START, until: END, threads: 11, contact: 'joao', to: 'rossi' },
    ],
    scenes: [
      // Identity
      [{ id: 'odd-no-id', at: '2026-02-03 10:00', from: 'rita', to: ['meyer'], cc: ['rossi'], subject: 'Scan of the drawing without any id', text: 'Dear Lukas,\n\nthe scanner sends this by itself.', marks: { withoutMessageId: true } }],
      [{ id: 'odd-empty-id', at: '2026-02-04 10:00', from: 'joao', to: ['rossi'], subject: 'Scan with an empty id', text: 'Sofia, same scanner, other page.', marks: { messageId: '' } }],
      [{ id: 'odd-same-id-first', at: '2026-05-04 07:00', from: 'orders', to: ['meyer'], subject: 'Release order 5501', text: 'Release order 5501, 4 pieces.', marks: { messageId: 'order-system.1@tagus-ceramics.example' } }],
      [{ id: 'odd-same-id-week-later', at: '2026-05-11 07:00', from: 'orders', to: ['meyer'], subject: 'Release order 5502', text: 'Release order 5502, 6 pieces.', marks: { messageId: 'order-system.1@tagus-ceramics.example' } }],
      [{ id: 'odd-same-id-joao', at: '2026-05-19 09:00', from: 'joao', to: ['rossi'], subject: 'Copier scan, page 1', text: 'Page 1.', marks: { messageId: 'scan-0001@copier.tagus-ceramics.example' } }],
      [{ id: 'odd-same-id-rita', at: '2026-05-19 09:20', from: 'rita', to: ['meyer'], subject: 'Copier scan, contract', text: 'The contract.', marks: { messageId: 'scan-0001@copier.tagus-ceramics.example' } }],
      // Time
      [{ id: 'odd-no-date', at: '2026-04-14 11:00', from: 'rita', to: ['meyer'], subject: 'Sent without a date', text: 'Dear Lukas,\n\nour gateway was ill today.', marks: { withoutDate: true } }],
      [{ id: 'odd-future-date', at: '2026-04-15 11:00', from: 'rita', to: ['meyer'], subject: 'Sent from next year', text: 'Dear Lukas,\n\nthe clock of my laptop is wrong.', marks: { wrongDate: 'Sat, 01 May 2027 11:00:00 +0000' } }],
      [{ id: 'odd-unreadable-date', at: '2026-04-16 11:00', from: 'joao', to: ['rossi'], subject: 'Sent some time', text: 'Sofia, new kiln controller, new mail header.', marks: { wrongDate: 'yesterday evening' } }],
      // Threads
      [
        { id: 'odd-guess-1', at: '2026-06-01 09:00', from: 'meyer', to: ['rita'], subject: 'Kiln 4 commissioning plan', text: 'Dear Rita,\n\nhere is the plan.\n\nRegards,' },
        { id: 'odd-guess-2', at: '2026-06-04 09:30', from: 'rita', to: ['meyer'], subject: 'RES: Kiln 4 commissioning plan', text: 'Fine for us.', answers: 'odd-guess-1', marks: { linking: 'none' } },
      ],
      [
        { id: 'odd-not-guessed-1', at: '2026-07-20 09:00', from: 'meyer', to: ['rita'], subject: 'Kiln 5 idea', text: 'Dear Rita,\n\njust an idea.\n\nRegards,' },
        // 50 days later and untied: too old to guess, a thread of its own, yet an answer.
        { id: 'odd-not-guessed-2', at: '2026-09-08 09:30', from: 'rita', to: ['meyer'], subject: 'Re: Kiln 5 idea', text: 'Not this year.', marks: { linking: 'none' } },
      ],
      // Participants
      [
        { id: 'odd-two-accounts', at: '2026-03-10 09:00', from: 'meyer', to: ['rita', 'ellen.marsh@northwind-pumps.example'], subject: 'User meeting in Porto', text: 'Dear Rita, dear Ellen,\n\nyou wanted to compare notes.\n\nRegards,' },
        { id: 'odd-two-accounts-answer', at: '2026-03-10 12:00', from: 'rita', to: ['meyer'], cc: ['ellen.marsh@northwind-pumps.example'], subject: 'RE: User meeting in Porto', text: 'With pleasure.', answers: 'odd-two-accounts' },
      ],
      [{ id: 'odd-consultant', at: '2026-03-24 09:00', from: 'rita', to: ['meyer'], cc: ['kurt.weidmann@inspecta-consult.example'], subject: 'Kiln 4 inspection', text: 'Dear Lukas,\n\nour consultant is in copy.' }],
      [{ id: 'odd-trainee', at: '2026-03-26 09:00', from: 'rita', to: ['meyer'], cc: ['trainee7@hengtai.example'], subject: 'Certificates as promised to your trainee', text: 'Dear Lukas,\n\ncertificates attached.' }],
      [{ id: 'odd-list-address', at: '2026-03-30 09:00', from: 'rita', to: ['all-sales@hengtai.example'], subject: 'Who is on duty at Easter?', text: 'Hello,\n\nwho answers the phone at Easter?', marks: { listDelivers: ['meyer', 'rossi'] } }],
      [{ id: 'odd-robot-ours', at: '2026-03-31 09:00', from: 'noreply@hengtai.example', to: ['rita'], cc: ['sales'], subject: 'Your account statement', text: 'Your statement of March is attached.' }],
      [{ id: 'odd-from-company', at: '2026-04-08 09:00', from: 'sales', to: ['rita'], cc: ['meyer'], subject: 'Price list 2026', text: 'Dear Rita,\n\nattached the price list.\n\nRegards,' }],
      // Policy
      [{ id: 'odd-lawyer-cc', at: '2026-02-17 09:00', from: 'rita', to: ['meyer'], cc: ['m.rivera@harcourt-law.example'], subject: 'Contract clause 9', text: 'Dear Lukas,\n\nour common lawyer is in copy.' }],
      [{ id: 'odd-private-ours', at: '2026-02-20 18:30', from: 'meyer', to: ['rita'], subject: 'Saturday', text: 'Rita, the sailing on Saturday is on.', marks: { headers: { Sensitivity: 'Private' } }, skipped: 'private' }],
      [{ id: 'odd-private-theirs', at: '2026-02-20 19:30', from: 'rita', to: ['meyer'], subject: 'RE: Saturday', text: 'I bring the bread.', answers: 'odd-private-ours', marks: { headers: { Sensitivity: 'Personal' } }, skipped: 'private' }],
      [
        { id: 'odd-away-mail', at: '2026-08-03 09:00', from: 'meyer', to: ['rita'], subject: 'Spare burners', text: 'Dear Rita,\n\nhow many burners this year?\n\nRegards,' },
        { id: 'odd-away', at: '2026-08-03 09:01', from: 'rita', to: ['meyer'], subject: 'Automatic reply: Spare burners', text: 'I am on holiday until 24 August.', answers: 'odd-away-mail', marks: { headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' } }, skipped: 'automatic' },
      ],
      [{ id: 'odd-bounce', at: '2026-08-05 09:00', from: 'mailer-daemon@tagus-ceramics.example', to: ['meyer'], subject: 'Undelivered Mail Returned to Sender', text: 'I am sorry, the mailbox does not exist.', marks: { kind: 'bounce', headers: { 'Auto-Submitted': 'auto-replied' } }, skipped: 'automatic' }],
      [{ id: 'odd-accepted', at: '2026-08-27 09:00', from: 'joao', to: ['rossi'], subject: 'Accepted: Kiln review', text: 'João Pinto has accepted.', marks: { kind: 'meeting-answer' }, skipped: 'automatic' }],
    ],
  },
]
