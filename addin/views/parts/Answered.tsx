import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { ArrowSync16Regular } from '@fluentui/react-icons/svg/arrow-sync'
import type { ReactNode } from 'react'
import { moment } from '../../format/moments.ts'
import type { Asked } from '../../pane/use-answer.ts'
import { Notice } from './Notice.tsx'
import { Skeleton } from './Skeleton.tsx'
import { useSharedStyles } from './styles.ts'
import { Trouble } from './Trouble.tsx'
import { useCalendar, useSay } from './use-say.ts'

const useStyles = makeStyles({
  band: { padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM} 0` },
  alone: { padding: tokens.spacingHorizontalM },
  foot: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
    borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
  },
})

/**
 * An answer of the service in all its states: a skeleton while nothing is known, the failure when nothing is known and
 * nothing came, else what is known with since when; what failed to refresh is shown as of then, and says so.
 */
export function Answered<T>(props: {
  asked: Asked<T>
  skeleton: readonly (number | 'tall')[]
  /** `false` inside another answer, whose line at the foot speaks for both. */
  foot?: boolean
  children: (value: T) => ReactNode
}) {
  const { answer, refresh } = props.asked
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const calendar = useCalendar()

  if (answer.value === null) {
    if (answer.trouble === null) return <Skeleton shape={props.skeleton} />
    if (answer.trouble.failing === 'sign-in') {
      // What is wrong with it the frame above says, once for all views.
      return <p className={mergeClasses(shared.text, shared.quiet, styles.alone)}>{say('view.after-sign-in')}</p>
    }
    return (
      <div className={styles.band} role="alert">
        <Trouble trouble={answer.trouble} onRetry={refresh} />
      </div>
    )
  }
  const since = answer.since === null ? '' : moment(answer.since, calendar)
  return (
    <>
      {answer.trouble !== null && (
        <div className={styles.band} role="status">
          <Notice
            tone="care"
            actions={
              <Button size="small" onClick={refresh}>
                {say('view.retry')}
              </Button>
            }
          >
            <p className={shared.text}>
              {say(answer.trouble.failing === 'unreachable' ? 'view.offline-as-of' : 'view.stale-as-of', { since })}
            </p>
          </Notice>
        </div>
      )}
      {props.children(answer.value)}
      {props.foot !== false && (
        <div className={styles.foot}>
          <span className={shared.quiet} role="status">
            {answer.asking ? say('view.refreshing', { since }) : say('view.as-of', { since })}
          </span>
          <Button
            appearance="subtle"
            size="small"
            icon={<ArrowSync16Regular />}
            disabledFocusable={answer.asking}
            onClick={refresh}
          >
            {say('view.refresh')}
          </Button>
        </div>
      )}
    </>
  )
}
