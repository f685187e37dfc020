export type Language = 'en' | 'zh-CN'

const en = {
  title: 'CRM stand-in',
  companies: 'Companies',
  contacts: 'Contacts',
  deals: 'Deals',
  tickets: 'Tickets',
  search: 'Search',
  searchHint: 'Name, domain or address',
  nothingFound: 'Nothing found.',
  properties: 'Properties',
  fromApps: 'From apps',
  timeline: 'Timeline',
  nothingYet: 'Nothing here yet.',
  newer: 'Newer',
  older: 'Older',
  previous: 'Previous',
  next: 'Next',
  incoming: 'Email received',
  outgoing: 'Email sent',
  forwarded: 'Email forwarded',
  loggedByHubSpot: 'logged by HubSpot',
  call: 'Call',
  callReceived: 'Call received',
  meeting: 'Meeting',
  note: 'Note',
  task: 'Task',
  done: 'done',
  open: 'open',
  due: 'due',
  noSubject: '(no subject)',
  cc: 'cc',
  primary: 'primary',
  archived: 'archived',
  unnamed: '(no name)',
  allRecords: 'All records',
  engagements: 'engagements',
  sandboxNote: 'Sandbox: a stand-in for HubSpot. Nothing here leaves this machine.',
  notFound: 'There is no such record.',
  owner: 'Owner',
  more: 'more',
}

const zh: Record<keyof typeof en, string> = {
  title: 'CRM 替身',
  companies: '公司',
  contacts: '联系人',
  deals: '交易',
  tickets: '工单',
  search: '搜索',
  searchHint: '名称、域名或邮箱',
  nothingFound: '没有找到。',
  properties: '属性',
  fromApps: '应用写入',
  timeline: '时间线',
  nothingYet: '暂无内容。',
  newer: '较新',
  older: '较早',
  previous: '上一页',
  next: '下一页',
  incoming: '收到邮件',
  outgoing: '发出邮件',
  forwarded: '转发邮件',
  loggedByHubSpot: '由 HubSpot 自动记录',
  call: '电话',
  callReceived: '客户来电',
  meeting: '会议',
  note: '备注',
  task: '任务',
  done: '已完成',
  open: '未完成',
  due: '截止',
  noSubject: '（无主题）',
  cc: '抄送',
  primary: '主要',
  archived: '已归档',
  unnamed: '（无名称）',
  allRecords: '全部记录',
  engagements: '条活动',
  sandboxNote: '沙盒：HubSpot 的替身，数据不会离开本机。',
  notFound: '没有这条记录。',
  owner: '负责人',
  more: '更多',
}

export type Words = Record<keyof typeof en, string>

export function wordsOf(language: Language): Words {
  return language === 'zh-CN' ? zh : en
}

const zhLabels: Record<string, string> = {
  name: '名称',
  domain: '域名',
  website: '网站',
  industry: '行业',
  phone: '电话',
  mobilephone: '手机',
  email: '邮箱',
  address: '地址',
  city: '城市',
  state: '省/州',
  zip: '邮编',
  country: '国家/地区',
  description: '简介',
  numberofemployees: '员工人数',
  annualrevenue: '年营收',
  founded_year: '成立年份',
  lifecyclestage: '生命周期阶段',
  hubspot_owner_id: '负责人',
  createdate: '创建时间',
  jobtitle: '职务',
  company: '公司名称',
  hs_additional_emails: '其他邮箱',
  hs_additional_domains: '其他域名',
  hs_language: '语言',
  hs_seniority: '职级',
  amount: '金额',
  pipeline: '管道',
  dealstage: '交易阶段',
  dealtype: '交易类型',
  closedate: '成交日期',
  deal_currency_code: '货币',
  hs_merged_object_ids: '合并的记录',
  type: '类型',
}

/** The label of a property HubSpot defines, where we have it in the page's language; else as the account writes it. */
export function labelOf(
  definition: { name: string; label: string; hubspotDefined: boolean },
  language: Language,
): string {
  return (language === 'zh-CN' && definition.hubspotDefined ? zhLabels[definition.name] : undefined) ?? definition.label
}

/** The page's language: `?lang=` first, else the first of Accept-Language that we have, else English. */
export function chooseLanguage(asked: string | undefined, accept: string | undefined): Language {
  if (asked !== undefined) return /^zh/i.test(asked) ? 'zh-CN' : 'en'
  for (const range of (accept ?? '').split(',')) {
    const tag = range.split(';')[0]!.trim().toLowerCase()
    if (tag.startsWith('zh')) return 'zh-CN'
    if (tag.startsWith('en')) return 'en'
  }
  return 'en'
}

/** A moment in the reader's way of writing, in UTC. */
export function formatMoment(iso: string | undefined, language: Language, withTime: boolean): string {
  const ms = Date.parse(iso ?? '')
  if (Number.isNaN(ms)) return iso ?? ''
  const format = new Intl.DateTimeFormat(language, {
    timeZone: 'UTC',
    dateStyle: 'medium',
    ...(withTime ? { timeStyle: 'short' } : {}),
  })
  return format.format(ms)
}
