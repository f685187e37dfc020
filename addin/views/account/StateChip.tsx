import { makeStyles, mergeClasses, shorthands, tokens } from '@fluentui/react-components'
import { Building16Regular } from '@fluentui/react-icons/svg/building'
import { People16Regular } from '@fluentui/react-icons/svg/people'
import { Person16Filled } from '@fluentui/react-icons/svg/person'
import { QuestionCircle16Regular } from '@fluentui/react-icons/svg/question-circle'
import type { AccountState } from '../../../shared/contract/common.ts'
import { day } from '../../format/moments.ts'
import { useSharedStyles } from '../parts/styles.ts'
import { useCalendar, useSay } from '../parts/use-say.ts'

const ICONS = {
  personal: Person16Filled,
  company: Building16Regular,
  shared: People16Regular,
  insufficient: QuestionCircle16Regular,
}

const useStyles = makeStyles({
  chip: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    padding: `1px ${tokens.spacingHorizontalS} 1px ${tokens.spacingHorizontalXS}`,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    fontWeight: tokens.fontWeightSemibold,
    whiteSpace: 'nowrap',
  },
  personal: {
    color: tokens.colorStatusWarningForeground1,
    backgroundColor: tokens.colorStatusWarningBackground1,
    ...shorthands.borderColor(tokens.colorStatusWarningBorder1),
  },
})

/** The state of an account and since when: a fact about the account, with a shape of its own for each state. */
export function StateChip({ state, since }: { state: AccountState; since: number | null }) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const calendar = useCalendar()
  const Icon = ICONS[state]
  return (
    <span className={shared.row}>
      <span className={mergeClasses(styles.chip, state === 'personal' && styles.personal)}>
        <Icon aria-hidden />
        {say(`account.state-${state}`)}
      </span>
      {since !== null && <span className={shared.quiet}>{say('account.since', { day: day(since, calendar) })}</span>}
    </span>
  )
}
