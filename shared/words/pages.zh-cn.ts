import type { pagesEn } from './pages.en.ts'

/** `commonhold start` 网页上的文字。 */
export const pagesZhCn: Readonly<Record<keyof typeof pagesEn, string>> = {
  'page.product': '客户共管',
  'page.overview': '客户的信任在谁手中',
  'page.as-of': '截至 {now:date}。单线客户（⚑）是指信任集中于一位业务员的客户。',
  'page.search': '客户、域名、联系人或业务员',
  'page.find': '查找',
  'page.nothing': '没有符合条件的客户。',
  'page.others': '其余 {others} 方共 {share:percent}',
  'page.departed': '{name}（已离职）',
  'page.crm': 'HubSpot 记录',
  'page.crm-record': '在 HubSpot 中的记录',
  'page.thresholds': '判定线',
  'page.threads': '会话（{threads}）',
  'page.no-threads': '尚无。',
  'page.last': '最近一封',
  'page.subject': '主题',
  'page.messages': '邮件数',
  'page.guessed': '按主题推断的会话',
  'page.no-subject': '（无主题）',
  'page.not-found': '这里没有内容',
  'page.not-found-more': '该客户可能已被合并或删除，也可能尚未收录到与其往来的邮件。',
}
