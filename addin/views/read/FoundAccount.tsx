import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { ArrowLeft16Regular } from '@fluentui/react-icons/svg/arrow-left'
import type { AccountLine, AccountView } from '../../../shared/contract/account-view.ts'
import { usePane } from '../../pane/pane-context.ts'
import { useAnswer } from '../../pane/use-answer.ts'
import { AccountCard } from '../account/AccountCard.tsx'
import { ColleagueList } from '../account/ColleagueList.tsx'
import { Answered } from '../parts/Answered.tsx'
import { Section } from '../parts/Section.tsx'
import { useSay } from '../parts/use-say.ts'

const useStyles = makeStyles({
  back: {
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS} 0`,
    borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
  },
})

/** An account that was searched for or picked from a list, with the way back. */
export function FoundAccount({ account, onBack }: { account: Pick<AccountLine, 'id' | 'name'>; onBack: () => void }) {
  const styles = useStyles()
  const say = useSay()
  const { service } = usePane()
  const asked = useAnswer<AccountView>(`account ${account.id}`, (signal) => service.account(account.id, { signal }))
  return (
    <>
      <div className={styles.back}>
        {/* What was pressed to come here is gone; whoever works by keyboard goes on here. */}
        <Button size="small" appearance="subtle" icon={<ArrowLeft16Regular />} onClick={onBack} autoFocus>
          {say('view.back')}
        </Button>
      </div>
      <Answered foot={false} asked={asked} skeleton={[60, 40, 90, 'tall', 80, 'tall']}>
        {(view) => (
          <AccountCard account={view}>
            {view.colleagues.length > 0 && (
              <Section level={3} title={say('colleague.title')}>
                <ColleagueList colleagues={view.colleagues} introductions={[]} />
              </Section>
            )}
          </AccountCard>
        )}
      </Answered>
    </>
  )
}
