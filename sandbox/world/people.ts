/**
 * The company of the story and everybody in it. Invented from end to end; `.example` is reserved and can never be
 * mailed. Two teams under a VP, a CEO above, a service engineer, and mailboxes nobody owns.
 */
export const COMPANY_NAME = 'Hengtai Instruments 恒泰仪器'
export const TENANT = 'hengtai'
export const INTERNAL_DOMAINS = ['hengtai.example']

/** The story runs over the two years up to this day; `NOW` is the moment it is read. */
export const STORY_END = Date.parse('2026-11-16T00:00:00Z')
export const NOW = '2026-11-16T00:00:00Z'

export interface Rep {
  readonly key: string
  readonly address: string
  readonly name: string
  /** How a Chinese customer writes the name. */
  readonly nameZh: string
  readonly title: string
  readonly manager: string | null
  readonly aliases: readonly string[]
  readonly from: string
  readonly to: string
  readonly private: readonly string[]
  readonly phone: string
  /** Offset of the office in minutes east of UTC. */
  readonly zone: number
}

const rep = (
  key: string,
  address: string,
  name: string,
  nameZh: string,
  title: string,
  manager: string | null,
  more: { aliases?: string[]; from?: string; to?: string; private?: string[]; zone?: number } = {},
): Rep => ({
  key,
  address: `${address}@hengtai.example`,
  name,
  nameZh,
  title,
  manager,
  aliases: more.aliases ?? [],
  from: more.from ?? '',
  to: more.to ?? '',
  private: more.private ?? [],
  phone: `+86 21 5550 ${String(1000 + address.length * 37 + name.length * 11).slice(0, 4)}`,
  zone: more.zone ?? 480,
})

const europe = { zone: 60 }

export const REPS: readonly Rep[] = [
  rep('gao', 'gao.yuan', 'Gao Yuan', '高远', 'Chief Executive Officer', null),
  rep('keller', 'martin.keller', 'Martin Keller', '马丁·凯勒', 'Vice President Sales', 'gao', europe),
  // International
  rep('brandt', 'helen.brandt', 'Helen Brandt', '海伦·勃兰特', 'Sales Manager International', 'keller', europe),
  rep('meyer', 'lukas.meyer', 'Lukas Meyer', '卢卡斯·迈耶', 'Key Account Manager', 'brandt', {
    // His firm was bought in 2023; old customers still use its domain, which is not one of the tenant's.
    aliases: ['l.meyer@meyer-messtechnik.example'],
    ...europe,
  }),
  rep('rossi', 'sofia.rossi', 'Sofia Rossi', '索菲亚·罗西', 'Area Sales Manager', 'brandt', {
    aliases: ['s.rossi@hengtai.example'],
    ...europe,
  }),
  rep('whitaker', 'tom.whitaker', 'Tom Whitaker', '汤姆·惠特克', 'Area Sales Manager', 'brandt', {
    to: '2026-03-31',
    ...europe,
  }),
  rep('nair', 'priya.nair', 'Priya Nair', '普里娅·奈尔', 'Sales Engineer', 'brandt', europe),
  rep('ortiz', 'daniel.ortiz', 'Daniel Ortiz', '丹尼尔·奥尔蒂斯', 'Area Sales Manager', 'brandt', {
    private: ['dani.ortiz.home.0005@gmail.com'],
    ...europe,
  }),
  // China
  rep('zhao', 'zhao.min', 'Zhao Min', '赵敏', 'Sales Manager China', 'keller'),
  rep('liwei', 'li.wei', 'Li Wei', '李伟', 'Key Account Manager', 'zhao', { private: ['liwei.private.0006@qq.com'] }),
  rep('chenjing', 'chen.jing', 'Chen Jing', '陈静', 'Area Sales Manager', 'zhao', {
    aliases: ['jchen@hengtai.example'],
  }),
  rep('wangfang', 'wang.fang', 'Wang Fang', '王芳', 'Area Sales Manager', 'zhao'),
  rep('zhouhao', 'zhou.hao', 'Zhou Hao', '周浩', 'Sales Engineer', 'zhao', { from: '2025-06-01' }),
  rep('sunlei', 'sun.lei', 'Sun Lei', '孙磊', 'Area Sales Manager', 'zhao'),
  // After-sales
  rep('xulan', 'xu.lan', 'Xu Lan', '徐岚', 'Service Engineer', 'zhao'),
]

export interface SharedMailbox {
  readonly key: string
  readonly kind: 'company' | 'role'
  readonly address: string
  readonly name: string
  readonly nameZh: string
  readonly aliases: readonly string[]
  /** Role mailboxes: who sits behind it, from the first day until the first day no longer. */
  readonly occupants: readonly { readonly rep: string; readonly from: string; readonly to: string }[]
}

export const SHARED_MAILBOXES: readonly SharedMailbox[] = [
  mailbox('sales', 'company', 'sales@hengtai.example', 'Hengtai Sales', '恒泰销售部'),
  // A second address below the tenant's domain: internal because its parent domain is.
  mailbox('service', 'company', 'service@hengtai.example', 'Hengtai Service', '恒泰售后服务', [
    'support@help.hengtai.example',
  ]),
  mailbox('info', 'company', 'info@hengtai.example', 'Hengtai Instruments', '恒泰仪器'),
  {
    ...mailbox('sales3', 'role', 'sales-3@hengtai.example', 'Hengtai Sales 3', '恒泰销售三部'),
    // Two weeks without an occupant in between: then it is a company mailbox.
    occupants: [
      { rep: 'wangfang', from: '2024-01-01', to: '2025-10-01' },
      { rep: 'zhouhao', from: '2025-10-15', to: '' },
    ],
  },
]

export const ROBOTS = ['noreply@hengtai.example', 'erp@hengtai.example']

/** On the tenant's domain, but unknown to the people file: internal, and no holder. */
export const UNLISTED = ['trainee7@hengtai.example', 'all-sales@hengtai.example']

function mailbox(
  key: string,
  kind: 'company' | 'role',
  address: string,
  name: string,
  nameZh: string,
  aliases: string[] = [],
): SharedMailbox {
  return { key, kind, address, name, nameZh, aliases, occupants: [] }
}

/** A rep by key; a typing mistake in a storyline must stop the build of the world. */
export function repOf(key: string): Rep {
  const found = REPS.find((r) => r.key === key)
  if (!found) throw new Error(`no rep "${key}" in people.ts`)
  return found
}

/** Address and display names of one of us: a rep's or mailbox's key, or one of its addresses spelled out. */
export function ourSide(spec: string): { address: string; name: string; nameZh: string } {
  const all = [...REPS, ...SHARED_MAILBOXES]
  const found = all.find((p) => p.key === spec) ?? all.find((p) => p.address === spec || p.aliases.includes(spec))
  if (found) return { address: spec.includes('@') ? spec : found.address, name: found.name, nameZh: found.nameZh }
  if (UNLISTED.includes(spec) || ROBOTS.includes(spec)) return { address: spec, name: '', nameZh: '' }
  throw new Error(`nobody of ours is "${spec}"`)
}

/** The mailbox (a file of the story) that mail to one of our addresses lies in; null where it lies in none. */
export function mailboxOf(address: string): string | null {
  const found = [...REPS, ...SHARED_MAILBOXES].find((p) => p.address === address || p.aliases.includes(address))
  return found?.address ?? null
}

/** True for the tenant's domains and what is below them, and for listed aliases elsewhere. */
export function isOurs(address: string): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1)
  return (
    INTERNAL_DOMAINS.some((d) => domain === d || domain.endsWith(`.${d}`)) ||
    REPS.some((r) => r.aliases.includes(address))
  )
}
