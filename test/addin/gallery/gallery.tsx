// A page that shows every state of every view with invented answers: to be looked at, and for axe. Never shipped.
// ?view=read-personal&lang=zh-CN&theme=dark
import { FluentProvider, webDarkTheme, webLightTheme } from '@fluentui/react-components'
import { Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { createAnswerCache } from '../../../addin/cache/answer-cache.ts'
import { VIEWS, loadWords } from '../../../addin/pane/loads.ts'
import { PaneProvider, type PaneContext } from '../../../addin/pane/pane-context.ts'
import { me } from '../../fixtures/panes/answers.ts'
import { NOW } from '../../fixtures/panes/people.ts'
import { PICTURES } from './pictures.ts'

async function show(): Promise<void> {
  const query = new URLSearchParams(location.search)
  const language = query.get('lang') === 'zh-CN' ? 'zh-CN' : 'en'
  const theme = query.get('theme') === 'dark' ? 'dark' : 'light'
  const picture = PICTURES[query.get('view') ?? '']
  const root = document.getElementById('root')
  if (picture === undefined || root === null)
    throw new Error(`No such view; there are: ${Object.keys(PICTURES).join(', ')}`)
  document.documentElement.lang = language
  document.title = query.get('view') ?? ''
  const words = await loadWords(language)
  const { service, item } = picture.scene(language)
  const cache = createAnswerCache()
  picture.known?.(cache, language)
  const pane: PaneContext = {
    service,
    words,
    language,
    theme,
    item,
    me: me(language),
    cache,
    open: () => undefined,
    now: () => NOW,
    newKey: () => crypto.randomUUID(),
    looked: 0,
    showHelp: () => undefined,
    diagnostics: () => ['pane 0.1.0', 'outlook OfficeOnline 16.01', 'sets 1.3, 1.5, 1.8, 1.12', 'item read'],
  }
  const View = VIEWS[picture.view]
  createRoot(root).render(
    <FluentProvider theme={theme === 'dark' ? webDarkTheme : webLightTheme}>
      <PaneProvider value={pane}>
        <main>
          <Suspense fallback={null}>
            <View />
          </Suspense>
        </main>
      </PaneProvider>
    </FluentProvider>,
  )
}

void show()
