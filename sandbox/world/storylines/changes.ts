import type { AccountStory } from '../story.ts'

/** Customers whose trust moves: a rep leaves, an owner rotates, a person changes employer, a state is entered and left. */
const START = '2024-11-18'
const END = '2026-11-09'

export const changes: readonly AccountStory[] = [
  {
    account: 'meridian-foods.example',
    name: 'Meridian Foods Inc',
    language: 'en',
    zone: -300,
    story: 'Tom Whitaker’s. He leaves on 2026-03-31 and the customer falls silent: nobody told it whom to write to.',
    crm: {
      owner: 'whitaker',
      deals: [{ name: 'Meridian CIP line', amount: 132000, stage: 'qualifiedtobuy', close: '2026-12-01' }],
    },
    contacts: [
      {
        key: 'dana',
        name: 'Dana Whitfield',
        address: 'dana.whitfield@meridian-foods.example',
        title: 'Director of Engineering',
      },
      {
        key: 'cole',
        name: 'Cole Barnes',
        address: 'cole.barnes@meridian-foods.example',
        title: 'Buyer',
        client: 'gmail',
      },
    ],
    phases: [
      { from: START, until: '2026-03-13', threads: 22, contact: 'dana', to: 'whitaker' },
      { from: START, until: '2026-03-13', threads: 12, contact: 'cole', to: 'whitaker' },
    ],
  },
  {
    account: 'hartwell-brewing.example',
    name: 'Hartwell Brewing Co',
    language: 'en',
    zone: -300,
    story:
      'Also Tom Whitaker’s, but handed over to Priya Nair in February 2026; service@ helps. Trust is moving, not moved.',
    crm: {
      owner: 'nair',
      deals: [{ name: 'Hartwell bottling', amount: 54000, stage: 'closedwon', close: '2026-09-02' }],
    },
    contacts: [
      { key: 'gwen', name: 'Gwen Hartwell', address: 'gwen@hartwell-brewing.example', title: 'Owner', client: 'gmail' },
    ],
    phases: [
      { from: START, until: '2026-02-10', threads: 20, contact: 'gwen', to: 'whitaker' },
      { from: '2026-03-02', until: END, threads: 13, contact: 'gwen', to: 'nair' },
      { from: '2026-04-10', until: END, threads: 3, contact: 'gwen', to: 'service' },
    ],
    scenes: [
      [
        {
          id: 'hartwell-handover-1',
          at: '2026-02-16 10:05',
          from: 'whitaker',
          to: ['gwen'],
          cc: ['nair'],
          subject: 'Your new contact at Hengtai',
          text: 'Dear Gwen,\n\nI am leaving Hengtai at the end of March. Priya Nair, in copy, knows your plant and takes over.\n\nAll the best,',
        },
        {
          id: 'hartwell-handover-2',
          at: '2026-02-17 09:40',
          from: 'gwen',
          to: ['nair'],
          cc: ['whitaker'],
          subject: 'Re: Your new contact at Hengtai',
          text: 'Welcome Priya! Tom, we will miss you.\n\nThe level switch order is next, I will send it over.',
          answers: 'hartwell-handover-1',
        },
        {
          id: 'hartwell-handover-3',
          at: '2026-02-17 16:30',
          from: 'nair',
          to: ['gwen'],
          subject: 'RE: Your new contact at Hengtai',
          text: 'Dear Gwen,\n\nthank you, I look forward to it.\n\nRegards,',
          answers: 'hartwell-handover-2',
        },
      ],
    ],
  },
  {
    account: 'lakeshore-paper.example',
    name: 'Lakeshore Paper Corp',
    language: 'en',
    zone: -360,
    story:
      'A planned rotation in October 2025: Daniel Ortiz introduces Lukas Meyer, and a year later the customer turns to him.',
    crm: {
      owner: 'meyer',
      deals: [{ name: 'Lakeshore PM3', amount: 230000, stage: 'closedwon', close: '2026-03-18' }],
    },
    contacts: [
      { key: 'beth', name: 'Beth Nolan', address: 'beth.nolan@lakeshore-paper.example', title: 'Procurement Manager' },
      {
        key: 'carl',
        name: 'Carl Ostrom',
        address: 'carl.ostrom@lakeshore-paper.example',
        title: 'Mill Manager',
        client: 'exchange',
      },
    ],
    phases: [
      { from: START, until: '2025-09-26', threads: 14, contact: 'beth', to: 'ortiz' },
      { from: '2025-10-20', until: END, threads: 24, contact: 'beth', to: 'meyer' },
      { from: '2025-11-03', until: END, threads: 10, contact: 'carl', to: 'meyer' },
    ],
    scenes: [
      [
        {
          id: 'lakeshore-rotation-1',
          at: '2025-10-06 11:00',
          from: 'ortiz',
          to: ['beth'],
          cc: ['meyer', 'brandt'],
          subject: 'Lukas Meyer will look after Lakeshore Paper',
          text: 'Dear Beth,\n\nfrom 15 October Lukas takes over from me, as we do every few years so that you always meet fresh eyes. We visit you together next week.\n\nBest regards,',
        },
        {
          id: 'lakeshore-rotation-2',
          at: '2025-10-07 08:50',
          from: 'beth',
          to: ['meyer'],
          cc: ['ortiz'],
          subject: 'RE: Lukas Meyer will look after Lakeshore Paper',
          text: 'Lukas, welcome. Tuesday at nine, please bring safety shoes.\n\nDaniel, thank you for everything.',
          answers: 'lakeshore-rotation-1',
        },
      ],
    ],
  },
  {
    account: 'skagen-dairy.example',
    name: 'Skagen Dairy A/S',
    language: 'en',
    zone: 60,
    story:
      'Karl Lindqvist works here until 2026-01-15; his history with Priya Nair stays. After him Mette writes to sales@ and Helen Brandt.',
    crm: { owner: 'nair' },
    contacts: [
      {
        key: 'karl',
        name: 'Karl Lindqvist',
        address: 'karl.lindqvist@skagen-dairy.example',
        title: 'Head of Maintenance',
      },
      { key: 'mette', name: 'Mette Holm', address: 'mette.holm@skagen-dairy.example', title: 'Buyer', client: 'gmail' },
    ],
    phases: [
      { from: START, until: '2026-01-09', threads: 16, contact: 'karl', to: 'nair' },
      { from: '2026-01-26', until: END, threads: 9, contact: 'mette', to: 'brandt' },
      { from: '2026-02-02', until: END, threads: 9, contact: 'mette', to: 'sales' },
    ],
  },
  {
    account: 'orebro-food.example',
    name: 'Örebro Food AB',
    language: 'en',
    zone: 60,
    story: 'Karl Lindqvist’s new employer from 2026-01-15: he takes Priya Nair’s number with him, not the old history.',
    crm: {
      owner: 'nair',
      deals: [{ name: 'Örebro pasteuriser', amount: 71000, stage: 'contractsent', close: '2026-12-12' }],
    },
    contacts: [
      {
        key: 'karl',
        name: 'Karl Lindqvist',
        address: 'karl.lindqvist@orebro-food.example',
        title: 'Technical Director',
        inCrm: false,
      },
      { key: 'elin', name: 'Elin Berg', address: 'elin.berg@orebro-food.example', title: 'Buyer' },
    ],
    phases: [
      { from: '2026-01-20', until: END, threads: 18, contact: 'karl', to: 'nair' },
      { from: '2025-03-01', until: '2025-11-01', threads: 3, contact: 'elin', to: 'info' },
    ],
  },
  {
    account: 'tramontana-wind.example',
    name: 'Tramontana Wind SL',
    language: 'en',
    zone: 60,
    story:
      'Personal to Sofia Rossi all through 2025; in 2026 sales@ and Helen Brandt win their part, the state is left.',
    contacts: [
      { key: 'nuria', name: 'Nuria Soler', address: 'nuria.soler@tramontana-wind.example', title: 'Managing Director' },
      { key: 'pau', name: 'Pau Vidal', address: 'pau.vidal@tramontana-wind.example', title: 'Buyer', client: 'gmail' },
    ],
    phases: [
      { from: START, until: '2025-12-19', threads: 18, contact: 'nuria', to: 'rossi' },
      { from: '2026-01-12', until: END, threads: 12, contact: 'nuria', to: 'rossi' },
      { from: '2026-01-12', until: END, threads: 6, contact: 'pau', to: 'brandt' },
      { from: '2026-01-12', until: END, threads: 5, contact: 'pau', to: 'sales' },
    ],
  },
  {
    account: 'mistral-hvac.example',
    name: 'Mistral HVAC SARL',
    language: 'en',
    zone: 60,
    story:
      'Personal to Priya Nair since 2025. Lately service@ gets about a quarter: below 0.80, above 0.70, so the state holds.',
    contacts: [
      { key: 'luc', name: 'Luc Moreau', address: 'luc.moreau@mistral-hvac.example', title: 'Gérant' },
      { key: 'anne', name: 'Anne Petit', address: 'anne.petit@mistral-hvac.example', title: 'SAV', client: 'gmail' },
    ],
    phases: [
      { from: START, until: END, threads: 30, contact: 'luc', to: 'nair' },
      { from: '2025-12-01', until: END, threads: 7, contact: 'anne', to: 'service', turns: [2, 3] },
    ],
  },
  {
    account: 'arctic-fish.example',
    name: 'Arctic Fish ASA',
    language: 'en',
    zone: 60,
    story: 'Two reps shared it; no mail since March 2026. Silent, still enough evidence.',
    contacts: [
      { key: 'lars', name: 'Lars Nilsen', address: 'lars.nilsen@arctic-fish.example', title: 'Buyer', client: 'gmail' },
    ],
    phases: [
      { from: START, until: '2026-02-27', threads: 20, contact: 'lars', to: 'ortiz' },
      { from: START, until: '2026-02-27', threads: 11, contact: 'lars', to: 'meyer' },
    ],
  },
  {
    account: 'sahara-solar.example',
    name: 'Sahara Solar Services',
    language: 'en',
    zone: 60,
    story: 'Was personal to Daniel Ortiz in spring 2025; nothing since June 2025, the evidence has decayed away.',
    contacts: [
      {
        key: 'yasmin',
        name: 'Yasmin Alaoui',
        address: 'yasmin@sahara-solar.example',
        title: 'Project Manager',
        client: 'gmail',
      },
    ],
    phases: [{ from: '2024-12-02', until: '2025-06-01', threads: 5, contact: 'yasmin', to: 'ortiz', turns: [3, 3] }],
  },
  {
    account: 'andes-copper.example',
    name: 'Andes Copper SpA',
    language: 'en',
    zone: -240,
    story:
      'Answers months later: three threads are revived after more than 90 days, each of these answers begins something.',
    crm: { owner: 'ortiz' },
    contacts: [
      { key: 'ines', name: 'Ines Fuentes', address: 'ines.fuentes@andes-copper.example', title: 'Superintendent' },
      {
        key: 'tomas',
        name: 'Tomas Rojas',
        address: 'tomas.rojas@andes-copper.example',
        title: 'Buyer',
        client: 'thunderbird',
      },
    ],
    phases: [
      { from: START, until: END, threads: 15, contact: 'ines', to: 'ortiz' },
      { from: START, until: END, threads: 9, contact: 'tomas', to: 'brandt' },
    ],
    scenes: [
      [
        {
          id: 'andes-revived-1',
          at: '2025-09-02 09:10',
          from: 'ortiz',
          to: ['ines'],
          subject: 'Offer for the Los Pelambres skid',
          text: 'Dear Ines,\n\nattached the offer for the skid.\n\nRegards,',
        },
        {
          id: 'andes-revived-2',
          at: '2026-01-20 15:32',
          from: 'ines',
          to: ['ortiz'],
          subject: 'RE: Offer for the Los Pelambres skid',
          text: 'Daniel,\n\nthe budget is released at last. Is the price still valid?',
          answers: 'andes-revived-1',
        },
        {
          id: 'andes-revived-3',
          at: '2026-01-21 09:05',
          from: 'ortiz',
          to: ['ines'],
          subject: 'RE: Offer for the Los Pelambres skid',
          text: 'Dear Ines,\n\nit is, until the end of March.\n\nRegards,',
          answers: 'andes-revived-2',
        },
        {
          id: 'andes-revived-4',
          at: '2026-06-02 11:45',
          from: 'ines',
          to: ['ortiz'],
          subject: 'RE: Offer for the Los Pelambres skid',
          text: 'Daniel, please add a spare board. Sorry for the long silence.',
          answers: 'andes-revived-3',
        },
        {
          id: 'andes-revived-5',
          at: '2026-10-08 11:45',
          from: 'ines',
          to: ['ortiz'],
          subject: 'RE: Offer for the Los Pelambres skid',
          text: 'One more: can the skid be painted blue?',
          answers: 'andes-revived-4',
        },
      ],
    ],
  },
  {
    account: 'kestrel-aero.example',
    name: 'Kestrel Aerospace Ltd',
    language: 'en',
    zone: 0,
    story: 'Twice a thread with Priya Nair is forwarded to Helen Brandt: that begins something with somebody new.',
    crm: {
      owner: 'nair',
      deals: [{ name: 'Kestrel test bench', amount: 156000, stage: 'qualifiedtobuy', close: '2027-04-30' }],
    },
    contacts: [
      { key: 'simon', name: 'Simon Clarke', address: 'simon.clarke@kestrel-aero.example', title: 'Test Engineer' },
      {
        key: 'olivia',
        name: 'Olivia Grant',
        address: 'olivia.grant@kestrel-aero.example',
        title: 'Head of Purchasing',
        client: 'gmail',
      },
    ],
    phases: [
      { from: START, until: END, threads: 17, contact: 'simon', to: 'nair' },
      { from: START, until: END, threads: 7, contact: 'olivia', to: 'brandt' },
    ],
    scenes: [
      [
        {
          id: 'kestrel-forward-1',
          at: '2026-07-06 09:30',
          from: 'nair',
          to: ['simon'],
          subject: 'Test bench sensors',
          text: 'Dear Simon,\n\nattached the sensor list.\n\nRegards,',
        },
        {
          id: 'kestrel-forward-2',
          at: '2026-07-08 14:12',
          from: 'simon',
          to: ['brandt'],
          subject: 'FW: Test bench sensors',
          text: 'Dear Helen,\n\nthis is bigger than a sensor list. Could you look at the commercial side?',
          answers: 'kestrel-forward-1',
        },
        {
          id: 'kestrel-forward-3',
          at: '2026-07-09 10:00',
          from: 'brandt',
          to: ['simon'],
          cc: ['nair'],
          subject: 'RE: Test bench sensors',
          text: 'Dear Simon,\n\ngladly. Priya and I will come back with one offer.\n\nRegards,',
          answers: 'kestrel-forward-2',
        },
      ],
      [
        {
          id: 'kestrel-forward-4',
          at: '2026-09-14 09:30',
          from: 'nair',
          to: ['simon'],
          subject: 'Bench wiring',
          text: 'Dear Simon,\n\nhere is the wiring.\n\nRegards,',
        },
        {
          id: 'kestrel-forward-5',
          at: '2026-09-15 08:01',
          from: 'simon',
          to: ['brandt'],
          cc: ['olivia'],
          subject: 'FW: Bench wiring',
          text: 'Helen, for your file. Please talk to Olivia about terms.',
          answers: 'kestrel-forward-4',
        },
      ],
    ],
  },
]
