import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { Dismiss16Regular } from '@fluentui/react-icons/svg/dismiss'
import { Notice, type Tone } from './Notice.tsx'
import { useSharedStyles } from './styles.ts'
import { useSay } from './use-say.ts'

export interface OutcomeText {
  readonly tone: Tone
  readonly text: string
}

const useStyles = makeStyles({
  // Always in view, wherever the pane was scrolled to when the button was pressed.
  place: {
    position: 'sticky',
    bottom: 0,
    zIndex: 1,
    padding: `0 ${tokens.spacingHorizontalS}`,
  },
  box: {
    marginBottom: tokens.spacingVerticalS,
    borderRadius: tokens.borderRadiusMedium,
    boxShadow: tokens.shadow8,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  text: { display: 'flex', alignItems: 'flex-start', justifyContent: 'space-between', gap: tokens.spacingHorizontalS },
})

/**
 * What a deed led to: heard by a screen reader when it comes (the live region is there before its text is), shown until
 * it is dismissed or the next one takes its place.
 */
export function Outcome({ outcome, onDismiss }: { outcome: OutcomeText | null; onDismiss: () => void }) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  return (
    <div role="status" className={styles.place}>
      {outcome !== null && (
        <div className={styles.box}>
          <Notice tone={outcome.tone}>
            <div className={styles.text}>
              <p className={shared.text}>{outcome.text}</p>
              <Button
                appearance="transparent"
                size="small"
                icon={<Dismiss16Regular />}
                aria-label={say('view.dismiss')}
                onClick={onDismiss}
              />
            </div>
          </Notice>
        </div>
      )}
    </div>
  )
}
