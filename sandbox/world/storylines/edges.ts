import type { AccountStory } from '../story.ts'

/** Customers whose mail is told line by line, because one message of it is a case of its own. */
const START = '2024-11-18'
const END = '2026-11-09'

/** These days of every month, `2024-12` … `2026-10`. */
function everyMonth(days: readonly string[]): string[] {
  const months: string[] = []
  for (let m = 11; m < 11 + 23; m++)
    months.push(`${2024 + Math.floor(m / 12)}-${String((m % 12) + 1).padStart(2, '0')}`)
  return months.flatMap((month) => days.map((d) => `${month}-${d}`))
}

export const edges: readonly AccountStory[] = [
  {
    account: 'valve-insight.example',
    name: 'Valve Insight Magazine',
    language: 'en',
    zone: 0,
    story:
      'One-way: an editor who writes his market letter by hand, without any List header, to Sofia Rossi. Never answered. In the CRM.',
    crm: { owner: null },
    contacts: [
      {
        key: 'nigel',
        name: 'Nigel Frost',
        address: 'nigel.frost@valve-insight.example',
        title: 'Editor',
        client: 'thunderbird',
      },
    ],
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
    story:
      'A company account at sales@. Once the skipper copies Daniel Ortiz’s private address, once he writes to it alone with sales@ in Cc.',
    contacts: [
      {
        key: 'joost',
        name: 'Joost Mulder',
        address: 'joost@polder-dredging.example',
        title: 'Technical Superintendent',
        client: 'gmail',
      },
    ],
    phases: [
      { from: START, until: END, threads: 20, contact: 'joost', to: 'sales' },
      { from: START, until: END, threads: 7, contact: 'joost', to: 'ortiz' },
    ],
    scenes: [
      [
        {
          id: 'polder-private-1',
          at: '2026-05-21 18:12',
          from: 'joost',
          to: ['ortiz'],
          cc: ['dani.ortiz.home.0005@gmail.com'],
          subject: 'Density meter on the hopper',
          text: 'Daniel,\n\nyou are travelling, so I copy your own mailbox as well.',
        },
        {
          id: 'polder-private-2',
          at: '2026-05-22 09:00',
          from: 'ortiz',
          to: ['joost'],
          subject: 'RE: Density meter on the hopper',
          text: 'Joost,\n\nthank you, please use the office address, I read it on the road.\n\nRegards,',
          answers: 'polder-private-1',
        },
        {
          id: 'polder-private-3',
          at: '2026-06-18 18:40',
          from: 'joost',
          to: ['dani.ortiz.home.0005@gmail.com'],
          cc: ['sales'],
          subject: 'Hopper again',
          text: 'Daniel, the density meter stands still. Sales for information.',
        },
      ],
    ],
  },
  {
    account: 'delta-agri.example',
    name: 'Delta Agri Machines',
    language: 'en',
    zone: 60,
    story:
      'A stranger: two mails to info@ lie unanswered (held) until Priya Nair writes to him in April 2025; then all of it counts from the start.',
    contacts: [
      { key: 'pieter', name: 'Pieter van Dam', address: 'pieter@delta-agri.example', title: 'Owner', client: 'gmail' },
    ],
    phases: [{ from: '2025-05-05', until: END, threads: 20, contact: 'pieter', to: 'nair' }],
    scenes: [
      [
        {
          id: 'delta-held-1',
          at: '2025-02-10 10:00',
          from: 'pieter',
          to: ['info'],
          subject: 'Flow meters for sprayers',
          text: 'Good morning,\n\nwe build sprayers and look for a small flow meter. Do you supply small makers?\n\nKind regards,',
        },
        {
          id: 'delta-held-2',
          at: '2025-04-02 10:30',
          from: 'pieter',
          to: ['info'],
          subject: 'Flow meters for sprayers, second try',
          text: 'Good morning,\n\nno answer to my mail of February, so I try once more.\n\nKind regards,',
        },
        {
          id: 'delta-released',
          at: '2025-04-22 09:15',
          from: 'nair',
          to: ['pieter'],
          cc: ['info'],
          subject: 'RE: Flow meters for sprayers, second try',
          text: 'Dear Pieter,\n\nsorry, this should not have taken so long. Yes, gladly; how many a year?\n\nRegards,',
          answers: 'delta-held-2',
        },
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
      [
        {
          id: 'oresund-held-1',
          at: '2026-03-03 12:00',
          from: 'bo',
          to: ['sales'],
          subject: 'Draught sensor',
          text: 'Hello,\n\ndo you have a draught sensor for pilot boats?\n\nRegards,',
        },
      ],
      [
        {
          id: 'oresund-bcc',
          at: '2026-04-01 09:00',
          from: 'rossi',
          to: ['rossi'],
          bcc: ['bo', 'ingrid@fjordline-marine.example', 'brandt'],
          subject: 'New marine catalogue',
          text: 'Dear customers,\n\nour new marine catalogue is out.\n\nRegards,',
        },
        {
          id: 'oresund-2',
          at: '2026-04-02 10:00',
          from: 'bo',
          to: ['rossi'],
          subject: 'Re: New marine catalogue',
          text: 'Thank you. So no draught sensor yet?',
          answers: 'oresund-bcc',
        },
      ],
    ],
  },
  {
    account: 'cascade-timber.example',
    name: 'Cascade Timber LLC',
    language: 'en',
    zone: -480,
    story:
      'Asks several suppliers at once with everybody in Bcc: the mails name no holder, they lie in Sofia Rossi’s mailbox.',
    crm: { owner: 'rossi' },
    contacts: [
      {
        key: 'will',
        name: 'Will Tanner',
        address: 'will.tanner@cascade-timber.example',
        title: 'Mill Electrician',
        client: 'gmail',
      },
    ],
    phases: [],
    scenes: [
      [
        {
          id: 'cascade-bcc-1',
          at: '2026-07-14 08:30',
          from: 'will',
          to: ['rossi'],
          subject: 'Quote for kiln probes',
          text: 'Hi all,\n\nplease quote 12 kiln probes.\n\nThanks,',
          marks: { undisclosed: true },
        },
        {
          id: 'cascade-bcc-2',
          at: '2026-07-15 10:30',
          from: 'rossi',
          to: ['will'],
          subject: 'RE: Quote for kiln probes',
          text: 'Dear Will,\n\nattached our quotation.\n\nRegards,',
          answers: 'cascade-bcc-1',
        },
      ],
      [
        {
          id: 'cascade-bcc-3',
          at: '2026-09-22 08:30',
          from: 'will',
          to: ['rossi'],
          subject: 'Quote for moisture meters',
          text: 'Hi all,\n\nplease quote two moisture meters.\n\nThanks,',
          marks: { undisclosed: true },
        },
      ],
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
]
