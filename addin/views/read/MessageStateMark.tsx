import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { CheckmarkCircle16Filled } from '@fluentui/react-icons/svg/checkmark-circle'
import { Clock16Regular } from '@fluentui/react-icons/svg/clock'
import { DismissCircle16Regular } from '@fluentui/react-icons/svg/dismiss-circle'
import { Pause16Regular } from '@fluentui/react-icons/svg/pause'
import { Prohibited16Regular } from '@fluentui/react-icons/svg/prohibited'
import { QuestionCircle16Regular } from '@fluentui/react-icons/svg/question-circle'
import type { MessageState } from '../../../shared/contract/message-context.ts'

const ICONS = {
  captured: CheckmarkCircle16Filled,
  waiting: Clock16Regular,
  held: Pause16Regular,
  skipped: Prohibited16Regular,
  failed: DismissCircle16Regular,
  unknown: QuestionCircle16Regular,
}

const useStyles = makeStyles({
  mark: { verticalAlign: '-2px', color: tokens.colorNeutralForeground2 },
  captured: { color: tokens.colorStatusSuccessForeground1 },
  failed: { color: tokens.colorStatusDangerForeground1 },
})

/** A shape for what became of a message; the words stand beside it. */
export function MessageStateMark({ state }: { state: MessageState }) {
  const styles = useStyles()
  const Icon = ICONS[state]
  return (
    <Icon
      aria-hidden
      className={mergeClasses(
        styles.mark,
        state === 'captured' && styles.captured,
        state === 'failed' && styles.failed,
      )}
    />
  )
}
