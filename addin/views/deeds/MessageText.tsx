import { Button, DialogActions, DialogContent, makeStyles, Spinner, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { ThreadMessage } from '../../../shared/contract/message-context.ts'
import { usePane } from '../../pane/pane-context.ts'
import { useAnswer } from '../../pane/use-answer.ts'
import { Notice } from '../parts/Notice.tsx'
import { useSharedStyles } from '../parts/styles.ts'
import { Trouble } from '../parts/Trouble.tsx'
import { useSay } from '../parts/use-say.ts'
import type { FormEnds } from './deed.ts'

const useStyles = makeStyles({
  text: {
    margin: 0,
    marginTop: tokens.spacingVerticalS,
    maxHeight: '50vh',
    overflowY: 'auto',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontFamily: 'inherit',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
})

/** A message's text, read back from the CRM: what its writer added first, all of it on demand. */
export function MessageText({ message, onClose }: FormEnds & { message: ThreadMessage }) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const { service } = usePane()
  const [all, setAll] = useState(false)
  const { answer, refresh } = useAnswer(message.id === null ? null : `text ${message.id}`, (signal) =>
    service.messageText(message.id ?? '', { signal }),
  )
  const shown = answer.value === null ? null : all ? answer.value.text : (answer.value.newText ?? answer.value.text)
  return (
    <>
      <DialogContent>
        {answer.value === null && answer.asking && <Spinner size="tiny" label={say('view.loading')} />}
        {answer.value === null && answer.trouble !== null && <Trouble trouble={answer.trouble} onRetry={refresh} />}
        {answer.value?.logged === true && (
          <Notice tone="info">
            <p className={shared.text}>{say('text.logged')}</p>
          </Notice>
        )}
        {answer.value !== null &&
          (shown === null ? (
            <p className={shared.text}>{say('text.none')}</p>
          ) : (
            <pre className={styles.text} tabIndex={0} role="region" aria-label={say('deed.text')}>
              {shown}
            </pre>
          ))}
      </DialogContent>
      <DialogActions fluid>
        {answer.value !== null && answer.value.newText !== null && answer.value.newText !== answer.value.text && (
          <Button
            aria-expanded={all}
            onClick={() => {
              setAll(!all)
            }}
          >
            {say(all ? 'text.new-only' : 'text.all')}
          </Button>
        )}
        <Button onClick={onClose}>{say('view.close')}</Button>
      </DialogActions>
    </>
  )
}
