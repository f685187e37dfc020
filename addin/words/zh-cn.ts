import type { Catalogue } from './en.ts'
import { frameZhCn } from './frame.zh-cn.ts'
import { noticeZhCn } from './notice.zh-cn.ts'
import { viewsZhCn } from './views.zh-cn.ts'

/** Every text of the panes in Chinese. */
export const zhCn: Catalogue = { ...frameZhCn, ...noticeZhCn, ...viewsZhCn }
