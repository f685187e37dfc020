import type { OutlookItem } from '../office/outlook-item.ts'

/** Which view is shown: by what is open, or help. */
export type ViewName = OutlookItem['kind'] | 'none' | 'help'
