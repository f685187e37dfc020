import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { Search16Regular } from '@fluentui/react-icons/svg/search'
import { useRef, useState } from 'react'
import type { AccountLine } from '../../../shared/contract/account-view.ts'
import type { Mine } from '../../../shared/contract/mine.ts'
import { usePane } from '../../pane/pane-context.ts'
import { useAnswer, type Asked } from '../../pane/use-answer.ts'
import { IntroductionList, TaskList } from '../account/WorkList.tsx'
import { useDeedSteps } from '../deeds/use-deed-steps.tsx'
import { Answered } from '../parts/Answered.tsx'
import { Outcome, type OutcomeText } from '../parts/Outcome.tsx'
import { Section } from '../parts/Section.tsx'
import { useSharedStyles } from '../parts/styles.ts'
import { useSay } from '../parts/use-say.ts'
import { FoundAccount } from '../read/FoundAccount.tsx'
import { AccountLines } from './AccountLines.tsx'

const useStyles = makeStyles({
  title: {
    margin: 0,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM} 0`,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
})

/** Nothing is open: the accounts that hang on the reader, his introductions and tasks. */
export default function NoneView() {
  const { service } = usePane()
  const styles = useStyles()
  const say = useSay()
  const home = useRef<HTMLHeadingElement>(null)
  const asked = useAnswer<Mine>('mine', (signal) => service.mine({ signal }))
  return (
    <>
      <h1 ref={home} tabIndex={-1} className={styles.title}>
        {say('none.title')}
      </h1>
      <Answered asked={asked} skeleton={[50, 90, 85, 40, 80, 75]}>
        {(mine) => <MyWork mine={mine} asked={asked} home={() => home.current} />}
      </Answered>
    </>
  )
}

function MyWork(props: { mine: Mine; asked: Asked<Mine>; home: () => HTMLElement | null }) {
  const { mine, asked, home } = props
  const shared = useSharedStyles()
  const say = useSay()
  const [opened, setOpened] = useState<Pick<AccountLine, 'id' | 'name'> | null>(null)
  const [outcome, setOutcome] = useState<OutcomeText | null>(null)
  const { begin, dialog } = useDeedSteps({
    home,
    onEnd: ({ text }) => {
      setOutcome({ tone: 'good', text })
    },
    onFound: setOpened,
  })
  if (opened !== null) {
    return (
      <FoundAccount
        key={opened.id}
        account={opened}
        onBack={() => {
          setOpened(null)
          home()?.focus()
        }}
      />
    )
  }
  const nothing = (text: string) => <p className={mergeClasses(shared.text, shared.quiet)}>{text}</p>
  return (
    <>
      <Section
        first
        title={say('none.accounts')}
        aside={
          <Button
            size="small"
            appearance="subtle"
            icon={<Search16Regular />}
            onClick={() => {
              begin({ kind: 'find' })
            }}
          >
            {say('account.find')}
          </Button>
        }
      >
        {mine.accounts.length === 0 ? (
          nothing(say('none.no-accounts'))
        ) : (
          <AccountLines accounts={mine.accounts} onOpen={setOpened} />
        )}
      </Section>
      <Section title={say('none.introductions')}>
        {mine.introductions.length === 0 ? (
          nothing(say('none.no-introductions'))
        ) : (
          <IntroductionList
            introductions={mine.introductions}
            withAccount
            onChanged={(text) => {
              setOutcome({ tone: 'good', text })
              asked.refresh()
            }}
          />
        )}
      </Section>
      <Section title={say('none.tasks')}>
        {mine.tasks.length === 0 ? nothing(say('none.no-tasks')) : <TaskList tasks={mine.tasks} withAccount />}
      </Section>
      <Outcome
        outcome={outcome}
        onDismiss={() => {
          setOutcome(null)
          home()?.focus()
        }}
      />
      {dialog}
    </>
  )
}
