import type { Line, LooseStory } from '../story.ts'

/** Mail that is no customer's: newsletters, strangers, the excluded lawyer, blocked senders, talk among ourselves. */
const MONTHS = Array.from({ length: 23 }, (_, i) => {
  const m = 11 + i
  return `${2024 + Math.floor(m / 12)}-${String((m % 12) + 1).padStart(2, '0')}`
})

/** Named in `world.json` as the admin's policy; the service is to be configured with them. */
export const EXCLUDED_PEOPLE = ['m.rivera@harcourt-law.example']
export const BLOCKED_SENDERS = ['spam-supplies.example']

export const noise: readonly LooseStory[] = [
  {
    story: 'Newsletters with List-Unsubscribe, in English and Chinese.',
    language: 'en',
    zone: 0,
    people: [],
    scenes: MONTHS.map((month, i): readonly Line[] => [
      {
        id: `newsletter-${i + 1}`,
        at: `${month}-05 06:00`,
        from: 'news@flow-weekly.example',
        to: [['info', 'meyer', 'nair', 'rossi'][i % 4] ?? 'info'],
        subject: `Flow Weekly no. ${i + 101}`,
        text: 'This month: ten sensors that changed the industry.\n\nYou receive this because you subscribed.',
        marks: {
          headers: { 'List-Id': '<flow-weekly.example>', 'List-Unsubscribe': '<https://flow-weekly.example/bye>' },
        },
        skipped: 'automatic',
      },
    ]),
  },
  {
    story: 'A Chinese trade-news robot that says Precedence: bulk.',
    language: 'zh',
    zone: 480,
    people: [],
    scenes: MONTHS.map((month, i): readonly Line[] => [
      {
        id: `newsletter-zh-${i + 1}`,
        at: `${month}-20 08:00`,
        from: 'zixun@yiqi-zixun.example',
        to: [['liwei', 'chenjing', 'zhao'][i % 3] ?? 'zhao'],
        subject: `仪器仪表资讯第${i + 1}期`,
        text: '本期要闻：智能变送器市场回暖。退订请回复TD。',
        marks: { headers: { Precedence: 'bulk' } },
        skipped: 'automatic',
      },
    ]),
  },
  {
    story: 'Order confirmations of our own system: automatic, outbound.',
    language: 'en',
    zone: 480,
    people: [],
    scenes: MONTHS.map((month, i): readonly Line[] => [
      {
        id: `erp-confirmation-${i + 1}`,
        at: `${month}-12 02:00`,
        from: 'erp@hengtai.example',
        to: ['ellen.marsh@northwind-pumps.example'],
        bcc: ['sales'],
        subject: `Order confirmation ${71000 + i}`,
        text: 'Your order is booked. Please do not answer this mail.',
        marks: { headers: { 'Auto-Submitted': 'auto-generated' } },
        skipped: 'automatic',
      },
    ]),
  },
  {
    story: 'A stranger nobody ever answers: held for ever.',
    language: 'en',
    zone: -480,
    people: [{ key: 'chad', name: 'Chad Summit', address: 'chad@growth-rockets.example', client: 'gmail' }],
    scenes: [
      [
        {
          id: 'stranger-1',
          at: '2025-03-04 09:00',
          from: 'chad',
          to: ['sales'],
          subject: 'Rank first on every search',
          text: 'Hi there,\n\nI looked at your site and have three ideas.',
          skipped: 'stranger',
        },
      ],
      [
        {
          id: 'stranger-2',
          at: '2025-03-11 09:00',
          from: 'chad',
          to: ['meyer', 'rossi'],
          subject: 'Quick question',
          text: 'Hi,\n\ndid you see my mail?',
          skipped: 'stranger',
        },
      ],
      [
        {
          id: 'stranger-3',
          at: '2026-01-13 09:00',
          from: 'chad',
          to: ['meyer'],
          subject: 'Re: Quick question',
          text: 'Last try, promised.',
          answers: 'stranger-2',
          skipped: 'stranger',
        },
      ],
    ],
  },
  {
    story: 'A Chinese exhibition that invites and is never answered: held for ever.',
    language: 'zh',
    zone: 480,
    people: [{ key: 'zhan', name: '展会小陈', address: 'xiaochen@expo-invite.example', client: 'foxmail' }],
    scenes: [
      [
        {
          id: 'stranger-zh-1',
          at: '2025-08-18 10:00',
          from: 'zhan',
          to: ['zhao'],
          subject: '诚邀参加国际仪器展',
          text: '尊敬的领导：\n\n展位预订火热进行中。',
          skipped: 'stranger',
        },
      ],
      [
        {
          id: 'stranger-zh-2',
          at: '2026-08-17 10:00',
          from: 'zhan',
          to: ['zhao', 'liwei'],
          subject: '国际仪器展最后三个展位',
          text: '尊敬的领导：\n\n最后三个展位。',
          skipped: 'stranger',
        },
      ],
    ],
  },
  {
    story: 'A stranger to whom Sofia Rossi writes only a private mail: that is not captured, so he stays held.',
    language: 'en',
    zone: 60,
    people: [{ key: 'coach', name: 'Ada Flint', address: 'ada@riverbend-coaching.example', client: 'gmail' }],
    scenes: [
      [
        {
          id: 'stranger-private-1',
          at: '2026-01-20 20:00',
          from: 'coach',
          to: ['rossi'],
          subject: 'Your training plan',
          text: 'Hi Sofia,\n\nhere is the plan for the half marathon.',
          skipped: 'stranger',
        },
        {
          id: 'stranger-private-2',
          at: '2026-01-20 21:00',
          from: 'rossi',
          to: ['coach'],
          subject: 'RE: Your training plan',
          text: 'Thank you Ada!',
          answers: 'stranger-private-1',
          marks: { headers: { Sensitivity: 'Private' } },
          skipped: 'private',
        },
      ],
    ],
  },
  {
    story: 'The excluded lawyer alone with a rep: nobody outside is left, skipped.',
    language: 'en',
    zone: 60,
    people: [{ key: 'rivera', name: 'Marta Rivera', address: 'm.rivera@harcourt-law.example' }],
    scenes: [
      [
        {
          id: 'excluded-1',
          at: '2026-02-18 09:00',
          from: 'meyer',
          to: ['rivera'],
          subject: 'Clause 9',
          text: 'Dear Marta,\n\nplease look at clause 9.\n\nRegards,',
          skipped: 'excluded',
        },
        {
          id: 'excluded-2',
          at: '2026-02-19 09:00',
          from: 'rivera',
          to: ['meyer'],
          subject: 'RE: Clause 9',
          text: 'Dear Lukas,\n\nyou can sign.',
          answers: 'excluded-1',
          skipped: 'excluded',
        },
      ],
    ],
  },
  {
    story: 'A blocked domain.',
    language: 'en',
    zone: 0,
    people: [{ key: 'spam', name: 'Super Offers', address: 'offers@spam-supplies.example', client: 'thunderbird' }],
    scenes: ['2025-01-14', '2025-06-17', '2026-06-16'].map((date, i): readonly Line[] => [
      {
        id: `blocked-${i + 1}`,
        at: `${date} 05:00`,
        from: 'spam',
        to: ['info', 'sales'],
        subject: `Toner half price ${i + 1}`,
        text: 'Only today.',
        skipped: 'blocked',
      },
    ]),
  },
  {
    story: 'Talk among ourselves: the monthly forecast round.',
    language: 'en',
    zone: 60,
    people: [],
    scenes: MONTHS.map((month, i): readonly Line[] => [
      {
        id: `internal-${i + 1}-a`,
        at: `${month}-03 09:00`,
        from: 'keller',
        to: ['brandt', 'zhao'],
        subject: `Forecast round ${i + 1}`,
        text: 'Helen, Min,\n\nplease send your figures by Friday.',
        skipped: 'not-a-candidate',
      },
      {
        id: `internal-${i + 1}-b`,
        at: `${month}-04 15:00`,
        from: 'brandt',
        to: ['keller'],
        cc: ['zhao'],
        subject: `RE: Forecast round ${i + 1}`,
        text: 'Martin,\n\nfigures attached.',
        answers: `internal-${i + 1}-a`,
        skipped: 'not-a-candidate',
      },
    ]),
  },
]
