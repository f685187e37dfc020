import { Field, Input, makeStyles, Spinner, tokens } from '@fluentui/react-components'
import { Search16Regular } from '@fluentui/react-icons/svg/search'
import { useEffect, useState } from 'react'
import type { AccountLine } from '../../../shared/contract/account-view.ts'
import { usePane } from '../../pane/pane-context.ts'
import { useAnswer } from '../../pane/use-answer.ts'
import { useSharedStyles } from '../parts/styles.ts'
import { Trouble } from '../parts/Trouble.tsx'
import { useSay } from '../parts/use-say.ts'

/** Typing rests this long before it is asked for, so that a word is one question. */
const REST_MS = 250
/** One letter finds everything; one Han character is a word already. */
const SHORTEST = 2

const useStyles = makeStyles({
  results: { maxHeight: '240px', overflowY: 'auto' },
  result: {
    display: 'block',
    width: '100%',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    textAlign: 'left',
    fontFamily: 'inherit',
    fontSize: tokens.fontSizeBase300,
    color: tokens.colorNeutralForeground1,
    backgroundColor: 'transparent',
    border: `${tokens.strokeWidthThin} solid transparent`,
    borderRadius: tokens.borderRadiusMedium,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
})

/** Searches accounts by name, domain, or a contact's name or address; each result is a button. */
export function AccountSearch({ label, onPick }: { label: string; onPick: (account: AccountLine) => void }) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const { service } = usePane()
  const [typed, setTyped] = useState('')
  const [query, setQuery] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => {
      const wanted = typed.trim()
      setQuery(wanted.length >= SHORTEST || /\p{Script=Han}/u.test(wanted) ? wanted : '')
    }, REST_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [typed])
  const { answer, refresh } = useAnswer(query === '' ? null : `search ${query}`, (signal) =>
    service.searchAccounts(query, { signal }),
  )
  const accounts = answer.value?.accounts ?? null
  return (
    <>
      <Field label={label} hint={say('find.hint')}>
        <Input
          type="search"
          autoFocus
          value={typed}
          contentBefore={<Search16Regular />}
          onChange={(_, data) => {
            setTyped(data.value)
          }}
        />
      </Field>
      <div role="status">
        {answer.asking && accounts === null && <Spinner size="tiny" label={say('find.searching')} />}
        {accounts !== null && (
          <span className={accounts.length === 0 ? undefined : shared.heardOnly}>
            {accounts.length === 0 ? say('find.none', { query }) : say('find.count', { count: accounts.length })}
          </span>
        )}
      </div>
      {answer.trouble !== null && <Trouble trouble={answer.trouble} onRetry={refresh} />}
      {accounts !== null && accounts.length > 0 && (
        <ul className={`${shared.list} ${styles.results}`} aria-label={say('find.results')}>
          {accounts.map((account) => (
            <li key={account.id}>
              <button
                type="button"
                className={styles.result}
                onClick={() => {
                  onPick(account)
                }}
              >
                {account.name}
                <div className={shared.quiet}>
                  {[account.state !== null && say(`account.state-${account.state}`), ...account.domains.slice(0, 2)]
                    .filter((part) => part !== false)
                    .join(' · ')}
                </div>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
