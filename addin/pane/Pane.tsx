import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { Suspense, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { type Host, openInBrowser } from '../office/host.ts'
import type { OutlookItem } from '../office/outlook-item.ts'
import { type ItemWatch, watchItem } from '../office/watch-item.ts'
import { say, type Words } from '../words/say.ts'
import { Boundary } from './Boundary.tsx'
import type { Diagnostics } from './diagnostics.ts'
import { VIEWS } from './loads.ts'
import { type PaneContext, PaneProvider, type ThemeName } from './pane-context.ts'
import type { Session } from './session.ts'
import { SignInBar } from './SignInBar.tsx'
import type { ViewName } from './view-name.ts'

const useStyles = makeStyles({
  pane: { display: 'flex', flexDirection: 'column', minHeight: '100vh', fontSize: tokens.fontSizeBase300 },
  view: { flexGrow: 1 },
  fault: { padding: tokens.spacingHorizontalM },
  foot: {
    display: 'flex',
    justifyContent: 'flex-end',
    padding: tokens.spacingHorizontalXS,
    borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
  },
})

export interface PaneProps {
  readonly host: Host
  readonly session: Session
  readonly words: Words
  readonly theme: ThemeName
  readonly diagnostics: Diagnostics
  readonly now: () => number
}

/** The pane: chooses the view by what is open, and holds what every view is given. */
export function Pane({ host, session, words, theme, diagnostics, now }: PaneProps) {
  const styles = useStyles()
  // undefined: not read yet, which is not the same as nothing open.
  const [item, setItem] = useState<OutlookItem | null | undefined>(undefined)
  // Outlook did not say what is open: what was known of another item must not stand for it.
  const [unread, setUnread] = useState(false)
  const [looked, setLooked] = useState(0)
  const [help, setHelp] = useState(false)
  const standing = useSyncExternalStore(session.follow, session.standing)

  const watching = useRef<ItemWatch | null>(null)

  const lookAgain = useCallback(() => {
    setLooked((count) => count + 1)
    void session.begin()
  }, [session])

  useEffect(() => {
    const watch = watchItem({
      mailbox: host.mailbox,
      now,
      changed: (open) => {
        setItem(open)
        setUnread(false)
        diagnostics.note('item', open?.kind ?? 'none')
      },
      lookedAgain: lookAgain,
      failed: (error) => {
        setUnread(true)
        diagnostics.paneFailed('item', error)
      },
    })
    watching.current = watch
    void session.begin()
    return watch.stop
  }, [host, session, diagnostics, now, lookAgain])

  const pane = useMemo<PaneContext>(
    () => ({
      service: session.service,
      cache: session.cache,
      words,
      language: words.language,
      theme,
      item: item ?? null,
      me: standing.me,
      open: openInBrowser,
      now,
      newKey: () => crypto.randomUUID(),
      looked,
      showHelp: setHelp,
      diagnostics: () => diagnostics.lines(),
    }),
    [session, words, theme, item, standing.me, now, looked, diagnostics],
  )

  const signIn = (): void => {
    void session.signIn().then(lookAgain)
  }
  const readAgain = (): void => {
    void watching.current?.refresh()
  }
  const name: ViewName = help ? 'help' : (item?.kind ?? 'none')
  const View = VIEWS[name]
  return (
    <PaneProvider value={pane}>
      <div className={styles.pane}>
        <SignInBar standing={standing} words={words} onAsk={signIn} />
        <main className={styles.view}>
          <Boundary
            resetKey={`${name} ${item?.key ?? ''}`}
            failed={(error) => {
              diagnostics.paneFailed(name, error)
            }}
            fallback={(again, error) =>
              // A part that failed to load stays failed in this page: after an update its name is another.
              error.name === 'ChunkLoadError' ? (
                <Fault words={words} kind="load-fault" onAgain={reload} />
              ) : (
                <Fault words={words} kind="fault" onAgain={again} />
              )
            }
          >
            <Suspense fallback={<Loading words={words} />}>
              {help || (item !== undefined && !unread) ? (
                <View />
              ) : unread ? (
                <Fault words={words} kind="item-fault" onAgain={readAgain} />
              ) : (
                <Loading words={words} />
              )}
            </Suspense>
          </Boundary>
        </main>
        <footer className={styles.foot}>
          <Button
            size="small"
            appearance="subtle"
            onClick={() => {
              setHelp(!help)
            }}
          >
            {say(words, help ? 'frame.back' : 'frame.help')}
          </Button>
        </footer>
      </div>
    </PaneProvider>
  )
}

function Loading({ words }: { words: Words }) {
  const styles = useStyles()
  return (
    <p className={styles.fault} role="status">
      {say(words, 'frame.loading')}
    </p>
  )
}

function Fault({
  words,
  kind,
  onAgain,
}: {
  words: Words
  kind: 'fault' | 'load-fault' | 'item-fault'
  onAgain: () => void
}) {
  const styles = useStyles()
  return (
    <div className={styles.fault} role="alert">
      <p>
        <strong>{say(words, `frame.${kind}`)}</strong> {say(words, `frame.${kind}-remedy`)}
      </p>
      <Button onClick={onAgain}>{say(words, 'frame.again')}</Button>
    </div>
  )
}

function reload(): void {
  window.location.reload()
}
