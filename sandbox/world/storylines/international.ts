import type { AccountStory } from '../story.ts'

/** Ordinary customers of the international team: one pattern of trust each, told by many plain threads. */
const START = '2024-11-18'
const END = '2026-11-09'

export const international: readonly AccountStory[] = [
  {
    account: 'northwind-pumps.example',
    name: 'Northwind Pumps Ltd',
    language: 'en',
    zone: 0,
    story: 'The textbook single-rep account: everything goes to Lukas Meyer, twice in two years somebody tries sales@.',
    crm: {
      owner: 'meyer',
      deals: [
        { name: 'Northwind revamp 2026', amount: 48000, stage: 'contractsent', close: '2026-12-20' },
        { name: 'Northwind frame 2025', amount: 120500, stage: 'closedwon', close: '2026-02-11' },
      ],
    },
    contacts: [
      {
        key: 'ellen',
        name: 'Ellen Marsh',
        address: 'ellen.marsh@northwind-pumps.example',
        title: 'Purchasing Manager',
      },
      {
        key: 'raj',
        name: 'Raj Patel',
        address: 'raj.patel@northwind-pumps.example',
        title: 'Maintenance Engineer',
        client: 'gmail',
      },
    ],
    phases: [
      { from: START, until: END, threads: 24, contact: 'ellen', to: 'meyer' },
      { from: START, until: END, threads: 11, contact: 'raj', to: 'meyer', colleagues: ['ellen'] },
      { from: '2025-03-01', until: '2025-12-01', threads: 2, contact: 'raj', to: 'sales' },
    ],
    greetings: [{ by: 'meyer', from: START, until: END }],
  },
  {
    account: 'caledonia-water.example',
    name: 'Caledonia Water plc',
    language: 'en',
    zone: 0,
    story: 'Sofia Rossi leads, her manager Helen Brandt has ties of her own, service@ gets the faults.',
    crm: {
      owner: 'rossi',
      deals: [{ name: 'Caledonia metering phase 2', amount: 210000, stage: 'qualifiedtobuy', close: '2027-03-31' }],
    },
    contacts: [
      {
        key: 'fiona',
        name: 'Fiona McKay',
        address: 'fiona.mckay@caledonia-water.example',
        title: 'Head of Procurement',
      },
      {
        key: 'angus',
        name: 'Angus Reid',
        address: 'a.reid@caledonia-water.example',
        title: 'Instrument Technician',
        client: 'thunderbird',
      },
    ],
    phases: [
      { from: START, until: END, threads: 20, contact: 'fiona', to: 'rossi' },
      { from: START, until: END, threads: 8, contact: 'fiona', to: 'brandt' },
      { from: START, until: END, threads: 5, contact: 'angus', to: 'service' },
    ],
    greetings: [{ by: 'rossi', from: START, until: END }],
  },
  {
    account: 'ostrava-steel.example',
    name: 'Ostrava Steel a.s.',
    language: 'en',
    zone: 60,
    story: 'Writes to sales@ and service@ as its own rules demand; Daniel Ortiz only for visits.',
    crm: {
      owner: 'ortiz',
      deals: [{ name: 'Ostrava rolling mill', amount: 95000, stage: 'closedwon', close: '2025-12-03' }],
    },
    contacts: [
      { key: 'petra', name: 'Petra Dvorakova', address: 'dvorakova@ostrava-steel.example', title: 'Buyer' },
      {
        key: 'milan',
        name: 'Milan Horak',
        address: 'horak@ostrava-steel.example',
        title: 'Plant Manager',
        client: 'exchange',
      },
      // Another domain, but HubSpot says that he belongs here.
      {
        key: 'novak',
        name: 'Jan Novak',
        address: 'jan@novak-engineering.example',
        title: 'External planner',
        client: 'gmail',
      },
    ],
    phases: [
      { from: START, until: END, threads: 16, contact: 'petra', to: 'sales' },
      { from: START, until: END, threads: 10, contact: 'milan', to: 'service' },
      { from: START, until: END, threads: 6, contact: 'milan', to: 'ortiz' },
      { from: '2025-02-01', until: END, threads: 4, contact: 'novak', to: 'sales' },
    ],
  },
  {
    account: 'fjordline-marine.example',
    name: 'Fjordline Marine AS',
    language: 'en',
    zone: 60,
    story: 'A new contact: two short threads this autumn. Too little to say anything.',
    crm: { owner: 'nair' },
    contacts: [{ key: 'ingrid', name: 'Ingrid Solberg', address: 'ingrid@fjordline-marine.example', title: 'Buyer' }],
    phases: [
      {
        from: '2026-09-14',
        until: '2026-10-20',
        threads: 2,
        contact: 'ingrid',
        to: 'nair',
        turns: [2, 2],
        customerBegins: 1,
      },
    ],
  },
  {
    account: 'gulf-desal.example',
    name: 'Gulf Desalination Co',
    language: 'en',
    zone: 240,
    story: 'Priya Nair writes every two months; nobody ever answers. No touch at all.',
    crm: {
      owner: 'nair',
      deals: [{ name: 'Gulf RO plant', amount: 300000, stage: 'qualifiedtobuy', close: '2027-06-30' }],
    },
    contacts: [
      { key: 'omar', name: 'Omar Haddad', address: 'o.haddad@gulf-desal.example', title: 'Technical Director' },
    ],
    phases: [{ from: START, until: END, threads: 12, contact: 'omar', to: 'nair', turns: [1, 1], customerBegins: 0 }],
  },
  {
    account: 'baltic-gas.example',
    name: 'Baltic Gas Transit',
    language: 'en',
    zone: 120,
    story:
      'Isolated: four people there, two of them directors, and all they know of us is Sofia Rossi. No boss ever wrote.',
    crm: {
      owner: 'rossi',
      deals: [
        { name: 'Baltic compressor station', amount: 410000, stage: 'contractsent', close: '2027-01-15' },
        { name: 'Baltic odorisation', amount: 88000, stage: 'closedwon', close: '2026-05-30' },
      ],
    },
    contacts: [
      { key: 'janis', name: 'Janis Ozols', address: 'janis.ozols@baltic-gas.example', title: 'Managing Director' },
      { key: 'ruta', name: 'Ruta Kalnina', address: 'ruta.kalnina@baltic-gas.example', title: 'Procurement Director' },
      {
        key: 'andris',
        name: 'Andris Berzins',
        address: 'andris.berzins@baltic-gas.example',
        title: 'Metering Engineer',
        client: 'thunderbird',
      },
      {
        key: 'liga',
        name: 'Liga Vitola',
        address: 'liga.vitola@baltic-gas.example',
        title: 'Accountant',
        client: 'gmail',
      },
    ],
    phases: [
      { from: START, until: END, threads: 8, contact: 'janis', to: 'rossi' },
      { from: START, until: END, threads: 14, contact: 'ruta', to: 'rossi' },
      { from: START, until: END, threads: 10, contact: 'andris', to: 'rossi', colleagues: ['ruta'] },
      { from: START, until: END, threads: 5, contact: 'liga', to: 'rossi' },
    ],
    greetings: [{ by: 'rossi', from: START, until: END }],
  },
  {
    account: 'harbour-cranes.example',
    name: 'Harbour Cranes BV',
    language: 'en',
    zone: 60,
    story: '"We only talk to Lukas": he copies Helen Brandt in every answer, and every time she is dropped again.',
    crm: {
      owner: 'meyer',
      deals: [{ name: 'Harbour load cells', amount: 64000, stage: 'contractsent', close: '2026-12-31' }],
    },
    contacts: [
      { key: 'wim', name: 'Wim de Groot', address: 'wim.degroot@harbour-cranes.example', title: 'Owner' },
      {
        key: 'saskia',
        name: 'Saskia Bakker',
        address: 'saskia.bakker@harbour-cranes.example',
        title: 'Office manager',
        client: 'gmail',
      },
    ],
    phases: [
      { from: START, until: END, threads: 22, contact: 'wim', to: 'meyer', ourCc: ['brandt'], replyAll: false },
      { from: START, until: END, threads: 8, contact: 'saskia', to: 'meyer', ourCc: ['brandt'], replyAll: false },
    ],
  },
  {
    account: 'rhine-chem.example',
    name: 'Rhine Chem GmbH',
    language: 'en',
    zone: 60,
    story:
      'Spread over three reps by design: Keller, Brandt and Meyer each hold a third. Dr. Vogel writes from two addresses, once with capitals.',
    crm: {
      owner: 'brandt',
      deals: [{ name: 'Rhine Chem safety loop', amount: 175000, stage: 'closedwon', close: '2026-07-08' }],
    },
    contacts: [
      {
        key: 'anke',
        name: 'Dr. Anke Vogel',
        address: 'anke.vogel@rhine-chem.example',
        title: 'Vice President Operations',
        also: ['a.vogel@rhine-chem.example', 'Anke.Vogel@Rhine-Chem.example'],
      },
      {
        key: 'jonas',
        name: 'Jonas Pfeiffer',
        address: 'jonas.pfeiffer@plant2.rhine-chem.example',
        title: 'Process Engineer',
        client: 'thunderbird',
      },
      { key: 'mara', name: 'Mara Lenz', address: 'mara.lenz@rhine-chem.example', title: 'Buyer', client: 'exchange' },
    ],
    phases: [
      { from: START, until: END, threads: 8, contact: 'anke', to: 'keller' },
      { from: START, until: END, threads: 3, contact: 'anke#1', to: 'keller' },
      { from: START, until: END, threads: 1, contact: 'anke#2', to: 'brandt' },
      { from: START, until: END, threads: 12, contact: 'mara', to: 'brandt' },
      { from: START, until: END, threads: 11, contact: 'jonas', to: 'meyer' },
    ],
  },
  {
    account: 'helvetia-pharma.example',
    name: 'Helvetia Pharma AG',
    language: 'en',
    zone: 60,
    story: 'The boss is the biggest salesman: the CEO holds it alone, the owner in the CRM is never written to.',
    crm: {
      owner: 'rossi',
      deals: [{ name: 'Helvetia clean room', amount: 520000, stage: 'contractsent', close: '2027-02-28' }],
    },
    contacts: [
      {
        key: 'urs',
        name: 'Urs Zimmermann',
        address: 'urs.zimmermann@helvetia-pharma.example',
        title: 'Chief Operating Officer',
      },
    ],
    phases: [
      { from: START, until: END, threads: 20, contact: 'urs', to: 'gao' },
      { from: '2025-04-01', until: '2025-09-01', threads: 1, contact: 'urs', to: 'brandt' },
    ],
  },
  {
    account: 'iberia-cement.example',
    name: 'Iberia Cement SA',
    language: 'en',
    zone: 60,
    story: 'Two plants that use service@ and its second address below our domain; Daniel Ortiz is copied.',
    crm: { owner: 'ortiz' },
    contacts: [
      {
        key: 'lucia',
        name: 'Lucia Fernandez',
        address: 'lucia.fernandez@iberia-cement.example',
        title: 'Maintenance Planner',
      },
      {
        key: 'pablo',
        name: 'Pablo Ruiz',
        address: 'pablo.ruiz@iberia-cement.example',
        title: 'Buyer',
        client: 'gmail',
      },
    ],
    phases: [
      { from: START, until: END, threads: 14, contact: 'lucia', to: 'service', cc: ['ortiz'] },
      { from: START, until: END, threads: 8, contact: 'pablo', to: 'support@help.hengtai.example' },
      { from: START, until: END, threads: 4, contact: 'pablo', to: 'ortiz' },
    ],
  },
  {
    account: 'vienna-optics.example',
    name: 'Vienna Optics KG',
    language: 'en',
    zone: 60,
    story: 'Half of the mail goes to Sofia Rossi’s second address: both are her.',
    contacts: [
      { key: 'clara', name: 'Clara Hofer', address: 'c.hofer@vienna-optics.example', title: 'Laboratory Manager' },
      { key: 'max', name: 'Max Steiner', address: 'm.steiner@vienna-optics.example', title: 'Buyer', client: 'gmail' },
    ],
    phases: [
      { from: START, until: END, threads: 11, contact: 'clara', to: 'rossi' },
      { from: START, until: END, threads: 11, contact: 'max', to: 's.rossi@hengtai.example' },
      { from: '2025-06-01', until: '2025-10-01', threads: 1, contact: 'max', to: 'info' },
    ],
  },
  {
    account: 'xn--mnchen-ventile-gsb.example',
    name: 'München Ventile GmbH',
    language: 'en',
    zone: 60,
    story:
      'A domain with an umlaut: its server writes the ASCII form, Lukas Meyer once the other; his old firm’s address is used too.',
    contacts: [
      {
        key: 'georg',
        name: 'Georg Huber',
        address: 'huber@xn--mnchen-ventile-gsb.example',
        title: 'Buyer',
        client: 'thunderbird',
      },
    ],
    phases: [
      { from: START, until: END, threads: 12, contact: 'georg', to: 'meyer' },
      { from: START, until: END, threads: 7, contact: 'georg', to: 'l.meyer@meyer-messtechnik.example' },
    ],
    scenes: [
      [
        {
          id: 'umlaut-domain',
          at: '2026-06-11 10:20',
          from: 'meyer',
          to: ['huber@münchen-ventile.example'],
          subject: 'New data sheet HT-V12',
          text: 'Hello Georg,\n\nthe new data sheet is on its way by post.\n\nRegards,',
        },
      ],
    ],
  },
]
