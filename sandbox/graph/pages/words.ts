export type Language = 'en' | 'zh-CN'

const en = {
  title: 'Mailbox stand-in',
  mailboxes: 'Mailboxes',
  shared: 'shared mailbox',
  disabled: 'account disabled',
  messages: 'messages',
  empty: 'No messages here.',
  noSubject: '(no subject)',
  older: 'Older',
  newer: 'Newer',
  from: 'From',
  to: 'To',
  cc: 'Cc',
  notFound: 'There is no such mailbox or message.',
  sandboxNote: 'Sandbox: a stand-in for Microsoft 365. Nothing here leaves this machine.',
}

const zh: Record<keyof typeof en, string> = {
  title: '邮箱替身',
  mailboxes: '邮箱',
  shared: '共享邮箱',
  disabled: '账号已停用',
  messages: '封邮件',
  empty: '这里没有邮件。',
  noSubject: '（无主题）',
  older: '更早',
  newer: '更新',
  from: '发件人',
  to: '收件人',
  cc: '抄送',
  notFound: '没有这个邮箱或这封邮件。',
  sandboxNote: '沙盒：Microsoft 365 的替身，数据不会离开本机。',
}

export type Words = Record<keyof typeof en, string>

export function wordsOf(language: Language): Words {
  return language === 'zh-CN' ? zh : en
}
