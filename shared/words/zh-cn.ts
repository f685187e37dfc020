import { addinZhCn } from './addin.zh-cn.ts'
import type { Catalogue } from './en.ts'
import { completenessZhCn } from './completeness.zh-cn.ts'
import { deedsZhCn } from './deeds.zh-cn.ts'
import { directoryZhCn } from './directory.zh-cn.ts'
import { filesZhCn } from './files.zh-cn.ts'
import { pagesZhCn } from './pages.zh-cn.ts'
import { readingZhCn } from './reading.zh-cn.ts'
import { terminalZhCn } from './terminal.zh-cn.ts'

/** 简体中文. The same keys as `en.ts`; words as in `domain.md` §1. `fill` sets the spaces around Latin names and figures. */
export const zhCn: Catalogue = {
  ...addinZhCn,
  ...terminalZhCn,
  ...pagesZhCn,
  ...completenessZhCn,
  ...deedsZhCn,
  ...directoryZhCn,
  ...filesZhCn,
  ...readingZhCn,

  'holder.company': '公司邮箱',

  'state.insufficient': '证据不足',
  'state.personal': '个人资源',
  'state.company': '公司资源',
  'state.shared': '共享',
  'state.single-rep': '单线客户',

  'reason.no-trust': '该客户至今尚未主动找过我们任何人。',
  'reason.little-evidence': '现有证据只相当于 {evidence} 次新近接触，至少要有 {minimum} 次才能判断。',
  'reason.one-way': '没有哪位联系人在 {days} 天之内与我方互有来信，目前只是单向往来。',
  'reason.top-share': '{holder}持有该客户 {share:percent} 的信任。',
  'reason.lower-bound': '即使计入偶然因素，也有 95% 的把握认为不低于 {share:percent-down}。',
  'reason.evidence': '以上判断的依据相当于 {evidence} 次新近接触；每次接触的权重每过 {halfLifeDays} 天减半。',
  'reason.hysteresis':
    '自 {since:date}起为单线客户；占比降到 {leaveShare:percent} 以下，或证据不足 {leaveEvidence} 次接触时，才会解除。',
  'reason.uncertain':
    '计入偶然因素后，有把握的占比只有 {share:percent-down}；达到 {threshold:percent} 才认定为单线客户。',
  'reason.others-hold': '其余 {share:percent} 在他人手中，信任实际上分散于约 {effectiveHolders} 个持有方。',
  'reason.company-mailboxes': '公司邮箱持有该客户 {share:percent} 的信任，没有业务员高于这一占比。',
  'reason.spread': '没有业务员持有该客户超过 {share:percent} 的信任，信任实际上分散于约 {effectiveHolders} 个持有方。',
  'reason.first-contact': '该客户有新事项时首先找{holder}（加权占比 {share:percent}）。',
  'reason.insists':
    '我方来信同时带有{holder}和其他同事时，客户的 {cases} 次回复中有 {share:percent} 只留下{holder}一人。',
  'reason.orphans': '{contacts} 位联系人中，有 {orphans} 位只与一位业务员有双向往来。',
  'reason.truck-factor':
    '只要某一位业务员离开，与我方有双向往来的 {contacts} 位联系人中，就有一半以上失去最后一条联系。',
  'reason.isolated': '已有 {months:integer} 个月，{holder}的上级以及其汇报线以外的同事都没有与该客户双向往来过。',
  'reason.departed': '{holder}已离职，其 {share:percent} 的占比仍记在原名下。',
  'reason.silent': '该客户自 {since:date}以来已有 {days} 天没有找过我们。',
  'reason.unknown': '理由“{code}”。',
}
