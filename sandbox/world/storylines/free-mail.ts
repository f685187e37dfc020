import type { AccountStory } from '../story.ts'

/** Customers without a domain of their own: each is an account whose id is the address. */
export const freeMail: readonly AccountStory[] = [
  {
    account: 'wang.lei.procurement.0001@qq.com',
    name: '王磊',
    language: 'zh',
    zone: 480,
    story: 'A trader who buys for small plants; only Li Wei.',
    contacts: [
      { key: 'wanglei', name: '王磊', address: 'wang.lei.procurement.0001@qq.com', title: '采购', client: 'netease' },
    ],
    phases: [{ from: '2025-01-06', until: '2026-11-06', threads: 22, contact: 'wanglei', to: 'liwei' }],
  },
  {
    account: 'pump.workshop.ben.0417@gmail.com',
    name: 'Ben’s pump workshop',
    language: 'en',
    zone: 0,
    story: 'A repair shop with one question a year.',
    contacts: [{ key: 'ben', name: 'Ben Archer', address: 'pump.workshop.ben.0417@gmail.com', client: 'gmail' }],
    phases: [
      {
        from: '2025-06-02',
        until: '2025-06-06',
        threads: 1,
        contact: 'ben',
        to: 'info',
        turns: [2, 2],
        customerBegins: 1,
      },
      {
        from: '2026-08-03',
        until: '2026-08-07',
        threads: 1,
        contact: 'ben',
        to: 'info',
        turns: [2, 2],
        customerBegins: 1,
      },
    ],
  },
]
