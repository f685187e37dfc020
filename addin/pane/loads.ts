import type { Theme } from '@fluentui/react-components'
import { type ComponentType, lazy, type LazyExoticComponent } from 'react'
import type { Language, Words } from '../words/say.ts'
import type { ThemeName } from './pane-context.ts'
import type { ViewName } from './view-name.ts'

// What is loaded when it is first needed. The names of the chunks are what bench/pane counts.

const loadView = {
  read: () => import(/* webpackChunkName: "read" */ '../views/read/ReadView.tsx'),
  compose: () => import(/* webpackChunkName: "compose" */ '../views/compose/ComposeView.tsx'),
  appointment: () => import(/* webpackChunkName: "appointment" */ '../views/appointment/AppointmentView.tsx'),
  none: () => import(/* webpackChunkName: "none" */ '../views/none/NoneView.tsx'),
  help: () => import(/* webpackChunkName: "help" */ '../views/help/HelpView.tsx'),
}

export const VIEWS: Readonly<Record<ViewName, LazyExoticComponent<ComponentType>>> = {
  read: lazy(loadView.read),
  compose: lazy(loadView.compose),
  appointment: lazy(loadView.appointment),
  none: lazy(loadView.none),
  help: lazy(loadView.help),
}

export function languageOf(tag: string): Language {
  return /^zh\b/i.test(tag) ? 'zh-CN' : 'en'
}

export async function loadWords(language: Language): Promise<Words> {
  const catalogue =
    language === 'zh-CN'
      ? (await import(/* webpackChunkName: "words-zh-cn" */ '../words/zh-cn.ts')).zhCn
      : (await import(/* webpackChunkName: "words-en" */ '../words/en.ts')).en
  return { language, catalogue }
}

/**
 * Fluent's colours for a theme. Forced colours take the light ones: the system puts its own in the place of all of them,
 * and a theme that chose its own would fight it.
 */
export async function loadTheme(name: ThemeName): Promise<Theme> {
  const loaded =
    name === 'dark'
      ? await import(/* webpackChunkName: "theme-dark" */ './themes/dark.ts')
      : await import(/* webpackChunkName: "theme-light" */ './themes/light.ts')
  return loaded.theme
}
