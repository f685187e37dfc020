import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { useEffect, useRef } from 'react'
import type { ThreadMessage } from '../../../shared/contract/message-context.ts'
import { usePane } from '../../pane/pane-context.ts'
import { CrmLink } from '../parts/CrmLink.tsx'
import { useSharedStyles } from '../parts/styles.ts'
import { Trouble } from '../parts/Trouble.tsx'
import { useDeed } from '../parts/use-deed.ts'
import { useSay } from '../parts/use-say.ts'
import { MessageStateMark } from './MessageStateMark.tsx'
import { stateText } from './state-text.ts'

const useStyles = makeStyles({
  box: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM}`,
  },
  line: { display: 'flex', alignItems: 'flex-start', gap: tokens.spacingHorizontalS },
  state: { ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` } },
})

/** Which message a deed is about. */
export interface Which {
  readonly mailbox: string
  readonly messageId: string | null
  readonly itemId: string | null
}

/** Whether the open message is in the CRM, or why not, and what the reader may do about it: to capture is one click (A9). */
export function MessageStatus(props: {
  message: ThreadMessage
  which: Which
  onDone: (text: string, done: boolean) => void
  onPrivate: () => void
  onTakeBack: () => void
}) {
  const { message, which } = props
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const { service } = usePane()
  const { headline, more } = stateText(message, say)
  const stateLine = useRef<HTMLParagraphElement>(null)
  const capture = useDeed(
    (request: Which, key) => service.capture({ key, ...request }),
    (answer) => {
      props.onDone(answer.text, answer.done)
    },
  )
  const may = new Set(message.may)
  const mayCapture = may.has('capture') || may.has('release')

  // The button that was pressed is gone once the message is captured: whoever works by keyboard goes on at the state.
  const could = useRef(mayCapture)
  useEffect(() => {
    const lost = document.activeElement === null || document.activeElement === document.body
    if (could.current && !mayCapture && lost) stateLine.current?.focus()
    could.current = mayCapture
  }, [mayCapture])

  return (
    <div className={styles.box}>
      <div className={styles.line}>
        <p ref={stateLine} tabIndex={-1} className={`${shared.text} ${shared.grow} ${styles.state}`}>
          <MessageStateMark state={message.state} /> <strong>{headline}</strong>
          {more !== null && ` ${more}`}
        </p>
        {message.crmUrl !== null && <CrmLink url={message.crmUrl} name={say('message.this')} />}
      </div>
      {(mayCapture || may.has('private') || may.has('take-back')) && (
        <div className={shared.row}>
          {mayCapture && (
            <Button
              appearance="primary"
              size="small"
              disabledFocusable={capture.busy}
              onClick={() => {
                capture.run(which)
              }}
            >
              {say(capture.busy ? 'message.capturing' : may.has('capture') ? 'message.capture' : 'message.release')}
            </Button>
          )}
          {may.has('private') && (
            <Button size="small" onClick={props.onPrivate}>
              {say('message.mark-private')}
            </Button>
          )}
          {may.has('take-back') && (
            <Button size="small" onClick={props.onTakeBack}>
              {say('message.take-back')}
            </Button>
          )}
        </div>
      )}
      {capture.trouble !== null && <Trouble trouble={capture.trouble} />}
    </div>
  )
}
