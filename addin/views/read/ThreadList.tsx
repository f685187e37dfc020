import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { ThreadMessage } from '../../../shared/contract/message-context.ts'
import { moment } from '../../format/moments.ts'
import { newestFirst, threadCount } from '../../format/thread.ts'
import { CrmLink } from '../parts/CrmLink.tsx'
import { useSharedStyles } from '../parts/styles.ts'
import { useCalendar, useSay } from '../parts/use-say.ts'
import { MessageStateMark } from './MessageStateMark.tsx'
import { stateLine } from './state-text.ts'

/** The latest ones; an old thread is long. */
const SHOWN = 4

const useStyles = makeStyles({
  item: {
    padding: `${tokens.spacingVerticalXS} 0 ${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    borderLeft: `2px solid ${tokens.colorNeutralStroke2}`,
  },
  here: { borderLeftColor: tokens.colorBrandStroke1 },
  line: { display: 'flex', alignItems: 'flex-start', gap: tokens.spacingHorizontalS },
  who: { fontWeight: tokens.fontWeightSemibold },
})

/** Every message of the thread: whose, when, and what became of it (C15: every colleague sees how a thread stands). */
export function ThreadList(props: {
  thread: readonly ThreadMessage[]
  /** A person's name where anything tells it, else the address. */
  nameOf: (person: ThreadMessage['from']) => string | null
  onRead: (message: ThreadMessage) => void
}) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const calendar = useCalendar()
  const [all, setAll] = useState(false)
  const count = threadCount(props.thread)
  const messages = newestFirst(props.thread)
  const shown = all ? messages : messages.slice(0, SHOWN)
  const summary = [
    say('thread.captured', { captured: count.captured, messages: count.messages }),
    count.waiting > 0 && say('thread.waiting', { waiting: count.waiting }),
    count.outside > 0 && say('thread.outside', { outside: count.outside }),
  ].filter((part) => part !== false)
  return (
    <>
      <p className={shared.text}>
        {summary.join(say('view.list-separator'))}
        {say('view.full-stop')}
        {count.lastWord !== null && count.lastAt !== null && (
          <>
            {say('view.sentence-separator')}
            {say(`thread.last-${count.lastWord}`, { day: moment(count.lastAt, calendar) })}
          </>
        )}
      </p>
      <ol className={mergeClasses(shared.list, shared.column)} reversed>
        {shown.map((message, i) => {
          const who = props.nameOf(message.from) ?? say('thread.unknown-sender')
          const when = moment(message.at, calendar)
          return (
            <li
              key={message.id ?? message.messageId ?? i}
              className={mergeClasses(styles.item, message.here && styles.here)}
              aria-current={message.here ? 'true' : undefined}
            >
              <div className={styles.line}>
                <div className={shared.grow}>
                  <span className={styles.who}>{who}</span>{' '}
                  <span className={shared.quiet}>
                    {[
                      when,
                      message.direction !== null && say(`thread.${message.direction}`),
                      message.here && say('thread.here'),
                    ]
                      .filter((part) => part !== false)
                      .join(' · ')}
                  </span>
                </div>
                {message.crmUrl !== null && (
                  <CrmLink compact url={message.crmUrl} name={say('thread.message-of', { name: who, day: when })} />
                )}
              </div>
              <div className={styles.line}>
                <div className={mergeClasses(shared.grow, shared.quiet)}>
                  <MessageStateMark state={message.state} /> {stateLine(message, say)}
                </div>
                {message.may.includes('read') && message.id !== null && !message.here && (
                  <Button
                    size="small"
                    appearance="subtle"
                    aria-label={say('thread.read-name', { name: who, day: when })}
                    onClick={() => {
                      props.onRead(message)
                    }}
                  >
                    {say('thread.read')}
                  </Button>
                )}
              </div>
            </li>
          )
        })}
      </ol>
      {messages.length > SHOWN && (
        <div>
          <Button
            className={shared.flush}
            size="small"
            appearance="subtle"
            aria-expanded={all}
            onClick={() => {
              setAll(!all)
            }}
          >
            {all ? say('view.show-less') : say('thread.show-all', { count: messages.length })}
          </Button>
        </div>
      )}
    </>
  )
}
