import type { AccountStory } from '../story.ts'

const START = '2024-11-18'
const END = '2026-11-09'

/** One customer whose mail has everything odd that headers, senders and recipients can be. */
export const oddHeaders: AccountStory = {
  account: 'tagus-ceramics.example',
  name: 'Tagus Ceramics Lda',
  language: 'en',
  zone: 0,
  story: 'Lukas Meyer and Sofia Rossi share it. And everything odd that mail can do happens here.',
  crm: {
    owner: 'meyer',
    deals: [{ name: 'Tagus kiln 4', amount: 83000, stage: 'qualifiedtobuy', close: '2027-01-31' }],
  },
  contacts: [
    { key: 'rita', name: 'Rita Sousa', address: 'rita.sousa@tagus-ceramics.example', title: 'Purchasing Director' },
    {
      key: 'joao',
      name: 'João Pinto',
      address: 'joao.pinto@tagus-ceramics.example',
      title: 'Kiln Engineer',
      client: 'gmail',
    },
    { key: 'orders', name: 'Tagus Order Desk', address: 'orders@tagus-ceramics.example', client: 'thunderbird' },
  ],
  phases: [
    { from: START, until: END, threads: 18, contact: 'rita', to: 'meyer' },
    { from: START, until: END, threads: 11, contact: 'joao', to: 'rossi' },
  ],
  scenes: [
    // Identity
    [
      {
        id: 'odd-no-id',
        at: '2026-02-03 10:00',
        from: 'rita',
        to: ['meyer'],
        cc: ['rossi'],
        subject: 'Scan of the drawing without any id',
        text: 'Dear Lukas,\n\nthe scanner sends this by itself.',
        marks: { withoutMessageId: true },
      },
    ],
    [
      {
        id: 'odd-empty-id',
        at: '2026-02-04 10:00',
        from: 'joao',
        to: ['rossi'],
        subject: 'Scan with an empty id',
        text: 'Sofia, same scanner, other page.',
        marks: { messageId: '' },
      },
    ],
    [
      {
        id: 'odd-same-id-first',
        at: '2026-05-04 07:00',
        from: 'orders',
        to: ['meyer'],
        subject: 'Release order 5501',
        text: 'Release order 5501, 4 pieces.',
        marks: { messageId: 'order-system.1@tagus-ceramics.example' },
      },
    ],
    [
      {
        id: 'odd-same-id-week-later',
        at: '2026-05-11 07:00',
        from: 'orders',
        to: ['meyer'],
        subject: 'Release order 5502',
        text: 'Release order 5502, 6 pieces.',
        marks: { messageId: 'order-system.1@tagus-ceramics.example' },
      },
    ],
    [
      {
        id: 'odd-same-id-joao',
        at: '2026-05-19 09:00',
        from: 'joao',
        to: ['rossi'],
        subject: 'Copier scan, page 1',
        text: 'Page 1.',
        marks: { messageId: 'scan-0001@copier.tagus-ceramics.example' },
      },
    ],
    [
      {
        id: 'odd-same-id-rita',
        at: '2026-05-19 09:20',
        from: 'rita',
        to: ['meyer'],
        subject: 'Copier scan, contract',
        text: 'The contract.',
        marks: { messageId: 'scan-0001@copier.tagus-ceramics.example' },
      },
    ],
    // Time
    [
      {
        id: 'odd-no-date',
        at: '2026-04-14 11:00',
        from: 'rita',
        to: ['meyer'],
        subject: 'Sent without a date',
        text: 'Dear Lukas,\n\nour gateway was ill today.',
        marks: { withoutDate: true },
      },
    ],
    [
      {
        id: 'odd-future-date',
        at: '2026-04-15 11:00',
        from: 'rita',
        to: ['meyer'],
        subject: 'Sent from next year',
        text: 'Dear Lukas,\n\nthe clock of my laptop is wrong.',
        marks: { wrongDate: 'Sat, 01 May 2027 11:00:00 +0000' },
      },
    ],
    [
      {
        id: 'odd-unreadable-date',
        at: '2026-04-16 11:00',
        from: 'joao',
        to: ['rossi'],
        subject: 'Sent some time',
        text: 'Sofia, new kiln controller, new mail header.',
        marks: { wrongDate: 'yesterday evening' },
      },
    ],
    // Threads
    [
      {
        id: 'odd-guess-1',
        at: '2026-06-01 09:00',
        from: 'meyer',
        to: ['rita'],
        subject: 'Kiln 4 commissioning plan',
        text: 'Dear Rita,\n\nhere is the plan.\n\nRegards,',
      },
      {
        id: 'odd-guess-2',
        at: '2026-06-04 09:30',
        from: 'rita',
        to: ['meyer'],
        subject: 'RES: Kiln 4 commissioning plan',
        text: 'Fine for us.',
        answers: 'odd-guess-1',
        marks: { linking: 'none' },
      },
    ],
    [
      {
        id: 'odd-not-guessed-1',
        at: '2026-07-20 09:00',
        from: 'meyer',
        to: ['rita'],
        subject: 'Kiln 5 idea',
        text: 'Dear Rita,\n\njust an idea.\n\nRegards,',
      },
      // 50 days later and untied: too old to guess, a thread of its own, yet an answer.
      {
        id: 'odd-not-guessed-2',
        at: '2026-09-08 09:30',
        from: 'rita',
        to: ['meyer'],
        subject: 'Re: Kiln 5 idea',
        text: 'Not this year.',
        marks: { linking: 'none' },
      },
    ],
    // Participants
    [
      {
        id: 'odd-two-accounts',
        at: '2026-03-10 09:00',
        from: 'meyer',
        to: ['rita', 'ellen.marsh@northwind-pumps.example'],
        subject: 'User meeting in Porto',
        text: 'Dear Rita, dear Ellen,\n\nyou wanted to compare notes.\n\nRegards,',
      },
      {
        id: 'odd-two-accounts-answer',
        at: '2026-03-10 12:00',
        from: 'rita',
        to: ['meyer'],
        cc: ['ellen.marsh@northwind-pumps.example'],
        subject: 'RE: User meeting in Porto',
        text: 'With pleasure.',
        answers: 'odd-two-accounts',
      },
    ],
    [
      {
        id: 'odd-consultant',
        at: '2026-03-24 09:00',
        from: 'rita',
        to: ['meyer'],
        cc: ['kurt.weidmann@inspecta-consult.example'],
        subject: 'Kiln 4 inspection',
        text: 'Dear Lukas,\n\nour consultant is in copy.',
      },
    ],
    [
      {
        id: 'odd-trainee',
        at: '2026-03-26 09:00',
        from: 'rita',
        to: ['meyer'],
        cc: ['trainee7@hengtai.example'],
        subject: 'Certificates as promised to your trainee',
        text: 'Dear Lukas,\n\ncertificates attached.',
      },
    ],
    [
      {
        id: 'odd-list-address',
        at: '2026-03-30 09:00',
        from: 'rita',
        to: ['all-sales@hengtai.example'],
        subject: 'Who is on duty at Easter?',
        text: 'Hello,\n\nwho answers the phone at Easter?',
        marks: { listDelivers: ['meyer', 'rossi'] },
      },
    ],
    [
      {
        id: 'odd-robot-ours',
        at: '2026-03-31 09:00',
        from: 'noreply@hengtai.example',
        to: ['rita'],
        cc: ['sales'],
        subject: 'Your account statement',
        text: 'Your statement of March is attached.',
      },
    ],
    [
      {
        id: 'odd-from-company',
        at: '2026-04-08 09:00',
        from: 'sales',
        to: ['rita'],
        cc: ['meyer'],
        subject: 'Price list 2026',
        text: 'Dear Rita,\n\nattached the price list.\n\nRegards,',
      },
    ],
    // Policy
    [
      {
        id: 'odd-lawyer-cc',
        at: '2026-02-17 09:00',
        from: 'rita',
        to: ['meyer'],
        cc: ['m.rivera@harcourt-law.example'],
        subject: 'Contract clause 9',
        text: 'Dear Lukas,\n\nour common lawyer is in copy.',
      },
    ],
    [
      {
        id: 'odd-private-ours',
        at: '2026-02-20 18:30',
        from: 'meyer',
        to: ['rita'],
        subject: 'Saturday',
        text: 'Rita, the sailing on Saturday is on.',
        marks: { headers: { Sensitivity: 'Private' } },
        skipped: 'private',
      },
    ],
    [
      {
        id: 'odd-private-theirs',
        at: '2026-02-20 19:30',
        from: 'rita',
        to: ['meyer'],
        subject: 'RE: Saturday',
        text: 'I bring the bread.',
        answers: 'odd-private-ours',
        marks: { headers: { Sensitivity: 'Personal' } },
        skipped: 'private',
      },
    ],
    [
      {
        id: 'odd-away-mail',
        at: '2026-08-03 09:00',
        from: 'meyer',
        to: ['rita'],
        subject: 'Spare burners',
        text: 'Dear Rita,\n\nhow many burners this year?\n\nRegards,',
      },
      {
        id: 'odd-away',
        at: '2026-08-03 09:01',
        from: 'rita',
        to: ['meyer'],
        subject: 'Automatic reply: Spare burners',
        text: 'I am on holiday until 24 August.',
        answers: 'odd-away-mail',
        marks: { headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' } },
        skipped: 'automatic',
      },
    ],
    [
      {
        id: 'odd-bounce',
        at: '2026-08-05 09:00',
        from: 'mailer-daemon@tagus-ceramics.example',
        to: ['meyer'],
        subject: 'Undelivered Mail Returned to Sender',
        text: 'I am sorry, the mailbox does not exist.',
        marks: { kind: 'bounce', headers: { 'Auto-Submitted': 'auto-replied' } },
        skipped: 'automatic',
      },
    ],
    [
      {
        id: 'odd-accepted',
        at: '2026-08-27 09:00',
        from: 'joao',
        to: ['rossi'],
        subject: 'Accepted: Kiln review',
        text: 'João Pinto has accepted.',
        marks: { kind: 'meeting-answer' },
        skipped: 'automatic',
      },
    ],
  ],
}
