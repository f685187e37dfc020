import { makeStyles, tokens } from '@fluentui/react-components'
import { useId } from 'react'
import type { AccountView } from '../../../shared/contract/account-view.ts'
import { useSharedStyles } from '../parts/styles.ts'
import { useSay } from '../parts/use-say.ts'

const useStyles = makeStyles({
  box: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
  },
  // The browser's own list: it works by keyboard, screen reader and touch everywhere, and costs the first view nothing.
  select: {
    minWidth: 0,
    flexGrow: 1,
    height: '32px',
    padding: `0 ${tokens.spacingHorizontalS}`,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
    fontFamily: 'inherit',
    fontSize: tokens.fontSizeBase300,
    textOverflow: 'ellipsis',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  line: { display: 'flex', gap: tokens.spacingHorizontalS },
})

/** Which of several accounts is shown; nothing where there is one. */
export function WhichAccount(props: {
  accounts: readonly Pick<AccountView, 'id' | 'name'>[]
  chosen: string | null
  onChoose: (id: string) => void
}) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const id = useId()
  if (props.accounts.length < 2) return null
  return (
    <div className={styles.box}>
      <label htmlFor={id} className={shared.quiet}>
        {say('account.several', { count: props.accounts.length })}
      </label>
      <div className={styles.line}>
        <select
          id={id}
          className={styles.select}
          value={props.chosen ?? ''}
          onChange={(event) => {
            props.onChoose(event.target.value)
          }}
        >
          {props.accounts.map((account) => (
            <option key={account.id} value={account.id}>
              {account.name}
            </option>
          ))}
        </select>
      </div>
    </div>
  )
}
