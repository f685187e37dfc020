import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { PersonAdd16Regular } from '@fluentui/react-icons/svg/person-add'
import type { Colleague } from '../../../shared/contract/common.ts'
import type { Introduction } from '../../../shared/contract/deeds.ts'
import { moment } from '../../format/moments.ts'
import { useSharedStyles } from '../parts/styles.ts'
import { useCalendar, useSay } from '../parts/use-say.ts'

const useStyles = makeStyles({
  item: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalXS} 0`,
  },
  button: { flexShrink: 0 },
})

/**
 * Colleagues who know an account or could answer, best first (B13, B16). Whoever is asked already is shown as asked;
 * without `onAsk` (no message to answer) they are only named.
 */
export function ColleagueList(props: {
  colleagues: readonly Colleague[]
  introductions: readonly Introduction[]
  onAsk?: ((colleague: Colleague) => void) | undefined
}) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const calendar = useCalendar()
  const { onAsk } = props
  return (
    <ul className={shared.list}>
      {props.colleagues.map((colleague) => {
        const asked = props.introductions.find(
          (one) => one.colleague.rep === colleague.rep && one.state !== 'withdrawn' && one.state !== 'answered',
        )
        return (
          <li key={colleague.rep} className={styles.item}>
            <div className={shared.grow}>
              <div>{colleague.name}</div>
              <div className={shared.quiet}>
                {asked === undefined
                  ? colleague.why
                  : say('colleague.asked', { by: asked.by.name, day: moment(asked.askedAt, calendar) })}
              </div>
            </div>
            {onAsk !== undefined && asked === undefined && (
              <Button
                className={styles.button}
                size="small"
                icon={<PersonAdd16Regular />}
                aria-label={say('colleague.ask-name', { name: colleague.name })}
                onClick={() => {
                  onAsk(colleague)
                }}
              >
                {say('colleague.ask')}
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}
