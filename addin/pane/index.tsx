// The page /addin/taskpane.html: finds Outlook, its language and its theme, then shows the pane.
import { createDOMRenderer, FluentProvider, RendererProvider, type Theme } from '@fluentui/react-components'
import { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { findHost, type Host, type HostMissing } from '../office/host.ts'
import { watchTheme } from '../office/theme.ts'
import { say, type Words } from '../words/say.ts'
import { createDiagnostics } from './diagnostics.ts'
import { languageOf, loadTheme, loadWords } from './loads.ts'
import { Pane } from './Pane.tsx'
import type { ThemeName } from './pane-context.ts'
import { createSession } from './session.ts'

/** The release these files were built from; put in by webpack. */
declare const COMMONHOLD_VERSION: string

const now = (): number => Date.now()

const renderer = createDOMRenderer(document, { styleElementAttributes: nonceAttributes() })

function nonceAttributes(): Record<string, string> {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''
  return nonce === '' ? {} : { nonce }
}

async function start(): Promise<void> {
  const root = document.getElementById('root')
  if (root === null) throw new Error('taskpane.html has no #root')
  const guessed = languageOf(navigator.language)
  // Fetched while Outlook is waited for: mostly the guess is right, and a wrong one costs 10 kB.
  const early = loadWords(guessed)
  void loadTheme('light')
  const found = await findHost()
  const language = typeof found === 'string' ? guessed : languageOf(found.language)
  const words = language === guessed ? await early : await loadWords(language)
  document.documentElement.lang = language
  document.title = say(words, 'frame.title')
  const diagnostics = createDiagnostics(now)
  diagnostics.note('pane', COMMONHOLD_VERSION)
  diagnostics.note('language', language)
  window.addEventListener('error', ({ error }) => {
    diagnostics.paneFailed('script', error ?? {})
  })
  window.addEventListener('unhandledrejection', ({ reason }) => {
    diagnostics.paneFailed('promise', reason ?? {})
  })
  createRoot(root).render(
    <RendererProvider renderer={renderer} targetDocument={document}>
      {typeof found === 'string' ? (
        <Themed>{() => <NoOutlook missing={found} words={words} />}</Themed>
      ) : (
        <InOutlook host={found} words={words} diagnostics={diagnostics} />
      )}
    </RendererProvider>,
  )
}

function InOutlook({
  host,
  words,
  diagnostics,
}: {
  host: Host
  words: Words
  diagnostics: ReturnType<typeof createDiagnostics>
}) {
  const [session] = useState(() => {
    diagnostics.note('outlook', `${host.platform} ${host.version}`)
    diagnostics.note('sets', host.sets.join(', '))
    return createSession({ origin: window.location.origin, language: words.language, now, diagnostics })
  })
  return (
    <Themed>
      {(theme) => (
        <Pane host={host} session={session} words={words} theme={theme} diagnostics={diagnostics} now={now} />
      )}
    </Themed>
  )
}

/** Shows its children in the theme of the moment; nothing before the first one is loaded. */
function Themed({ children }: { children: (name: ThemeName) => React.ReactNode }) {
  const [theme, setTheme] = useState<{ name: ThemeName; colours: Theme } | null>(null)
  useEffect(() => {
    let wanted: ThemeName | null = null
    return watchTheme((name) => {
      wanted = name
      void loadTheme(name).then((colours) => {
        if (wanted === name) setTheme({ name, colours })
      })
    })
  }, [])
  if (theme === null) return null
  return <FluentProvider theme={theme.colours}>{children(theme.name)}</FluentProvider>
}

function NoOutlook({ missing, words }: { missing: HostMissing; words: Words }) {
  return (
    <main style={{ padding: 12 }} role="alert">
      <p>
        <strong>{say(words, `host.${missing}`)}</strong> {say(words, `host.${missing}-remedy`)}
      </p>
    </main>
  )
}

void start()
