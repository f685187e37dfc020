import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import type { AccountLine } from '../../../shared/contract/account-view.ts'
import { day } from '../../format/moments.ts'
import { useSharedStyles } from '../parts/styles.ts'
import { useCalendar, useSay } from '../parts/use-say.ts'

const useStyles = makeStyles({
  button: {
    display: 'block',
    width: '100%',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXS}`,
    textAlign: 'left',
    fontFamily: 'inherit',
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    color: tokens.colorNeutralForeground1,
    backgroundColor: 'transparent',
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  line: { display: 'flex', alignItems: 'baseline', gap: tokens.spacingHorizontalS },
  figure: { flexShrink: 0, fontVariantNumeric: 'tabular-nums', fontWeight: tokens.fontWeightSemibold },
  bar: { display: 'block', width: '100%', marginTop: tokens.spacingVerticalXXS },
  rest: { fill: tokens.colorNeutralBackground5, '@media (forced-colors: active)': { fill: 'Canvas' } },
  share: { fill: tokens.colorBrandForeground1, '@media (forced-colors: active)': { fill: 'CanvasText' } },
})

/** Accounts in a list: the share that lies with one rep, the company's part, since when. Each opens. */
export function AccountLines(props: { accounts: readonly AccountLine[]; onOpen: (account: AccountLine) => void }) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const calendar = useCalendar()
  return (
    <ul className={shared.list}>
      {props.accounts.map((account) => {
        const top = account.topShare ?? 0
        const facts = [
          account.state !== null && say(`account.state-${account.state}`),
          account.since !== null && say('account.since', { day: day(account.since, calendar) }),
          account.companyShare !== null && say('account.company-part', { share: account.companyShare }),
        ].filter((fact) => fact !== false)
        return (
          <li key={account.id}>
            <button
              type="button"
              className={styles.button}
              onClick={() => {
                props.onOpen(account)
              }}
            >
              <span className={styles.line}>
                <span className={shared.grow}>{account.name}</span>
                {account.topShare !== null && (
                  <span className={styles.figure}>{say('account.share', { share: top })}</span>
                )}
              </span>
              {/* The figure beside the name says what this draws. */}
              <svg className={styles.bar} height="4" aria-hidden>
                <rect width="100%" height="4" className={styles.rest} />
                <rect width={`${top * 100}%`} height="4" className={styles.share} />
              </svg>
              <span className={mergeClasses(shared.quiet)}>{facts.join(' · ')}</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
