// A page that shows every state of every view with invented answers: to be looked at, and for axe. Never shipped.
// Without a query it lists them; ?view=read-personal&lang=zh-CN&theme=dark shows one.
import { FluentProvider, webDarkTheme, webLightTheme } from '@fluentui/react-components'
import { Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { createAnswerCache } from '../../../addin/cache/answer-cache.ts'
import { VIEWS, loadWords } from '../../../addin/pane/loads.ts'
import { PaneProvider, type PaneContext } from '../../../addin/pane/pane-context.ts'
import { me } from '../../fixtures/panes/answers.ts'
import { NOW } from '../../fixtures/panes/people.ts'
import { PICTURES } from './pictures.ts'

declare global {
  interface Window {
    /** What was asked of the service and of Outlook: name and arguments, for a test to read. */
    asked: { what: string; of: unknown[] }[]
  }
}
window.asked = []

/** The same, and each call of it is written down. */
function recorded<T extends object>(thing: T): T {
  return new Proxy(thing, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function' || typeof name !== 'string') return value
      return (...of: unknown[]): unknown => {
        window.asked.push({ what: name, of: of.filter((one) => !(one instanceof Object && 'signal' in one)) })
        return Reflect.apply(value, target, of)
      }
    },
  })
}

async function show(): Promise<void> {
  const query = new URLSearchParams(location.search)
  const language = query.get('lang') === 'zh-CN' ? 'zh-CN' : 'en'
  const theme = query.get('theme') === 'dark' ? 'dark' : 'light'
  const picture = PICTURES[query.get('view') ?? '']
  const root = document.getElementById('root')
  if (root === null) throw new Error('gallery.html has no #root')
  if (picture === undefined) {
    createRoot(root).render(<Pictures />)
    return
  }
  document.documentElement.lang = language
  document.title = query.get('view') ?? ''
  const words = await loadWords(language)
  const { service, item } = picture.scene(language)
  const cache = createAnswerCache()
  picture.known?.(cache, language)
  const pane: PaneContext = {
    service: recorded(service),
    words,
    language,
    theme,
    item: item === null ? null : recorded(item),
    me: me(language),
    cache,
    open: () => undefined,
    now: () => NOW,
    newKey: () => crypto.randomUUID(),
    looked: 0,
    showHelp: () => undefined,
    diagnostics: () => ['pane 0.1.0', 'outlook OfficeOnline 16.01', 'sets 1.3, 1.5, 1.8, 1.12'],
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

/** What there is to see; also how a test learns it. */
function Pictures() {
  return (
    <ul>
      {Object.keys(PICTURES).map((name) => (
        <li key={name}>
          {name}:{' '}
          {['en', 'zh-CN'].flatMap((lang) =>
            ['light', 'dark'].map((theme) => (
              <a key={lang + theme} data-view={name} href={`?view=${name}&lang=${lang}&theme=${theme}`}>
                {lang} {theme}{' '}
              </a>
            )),
          )}
        </li>
      ))}
    </ul>
  )
}

void show()
