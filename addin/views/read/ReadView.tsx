import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { Add16Regular } from '@fluentui/react-icons/svg/add'
import { Search16Regular } from '@fluentui/react-icons/svg/search'
import { useRef, useState } from 'react'
import type { AccountLine } from '../../../shared/contract/account-view.ts'
import type { MessageContext } from '../../../shared/contract/message-context.ts'
import { asHtml } from '../../format/draft.ts'
import { namesOf } from '../../format/names.ts'
import type { MessageRead } from '../../office/outlook-item.ts'
import { usePane } from '../../pane/pane-context.ts'
import { useAnswer, type Asked } from '../../pane/use-answer.ts'
import { draftLanguage, moveDraft } from '../../words/drafts.ts'
import { AccountCard } from '../account/AccountCard.tsx'
import { ColleagueList } from '../account/ColleagueList.tsx'
import { IntroductionList, TaskList } from '../account/WorkList.tsx'
import { useDeedSteps } from '../deeds/use-deed-steps.tsx'
import { Answered } from '../parts/Answered.tsx'
import { Outcome, type OutcomeText } from '../parts/Outcome.tsx'
import { Section } from '../parts/Section.tsx'
import { useSharedStyles } from '../parts/styles.ts'
import { useSay } from '../parts/use-say.ts'
import { FoundAccount } from './FoundAccount.tsx'
import { MessageStatus, type Which } from './MessageStatus.tsx'
import { NobodyKnown } from './NobodyKnown.tsx'
import { PrivateAddresses } from './PrivateAddresses.tsx'
import { ThreadList } from './ThreadList.tsx'
import { Unclear } from './Unclear.tsx'
import { WhichAccount } from './WhichAccount.tsx'

const useStyles = makeStyles({
  notices: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    padding: `0 ${tokens.spacingHorizontalM} ${tokens.spacingVerticalM}`,
    ':empty': { display: 'none' },
  },
})

/** What the skeleton stands in for: the message's state, the account, its bar, its contacts. */
const SKELETON = [70, 40, 90, 60, 'tall', 80, 75, 'tall'] as const

/** A message is open: whose account this is, whom it turns to, whether this thread is in the CRM and why or why not. */
export default function ReadView() {
  const { item, service } = usePane()
  const message = item?.kind === 'read' ? item : null
  const asked = useAnswer<MessageContext>(message === null ? null : `message ${message.key}`, (signal) => {
    if (message === null) throw new Error('No message is open.')
    return service.messageContext(message.message, { signal })
  })
  // What was begun or chosen on one message is not carried to the next.
  return message === null ? null : <Message key={message.key} item={message} asked={asked} />
}

function Message({ item, asked }: { item: MessageRead; asked: Asked<MessageContext> }) {
  const shared = useSharedStyles()
  const say = useSay()
  const home = useRef<HTMLHeadingElement>(null)
  return (
    <>
      <h1 ref={home} tabIndex={-1} className={shared.heardOnly}>
        {say('read.title')}
      </h1>
      <Answered asked={asked} skeleton={SKELETON}>
        {(context) => <Context item={item} context={context} asked={asked} home={() => home.current} />}
      </Answered>
    </>
  )
}

function Context(props: {
  item: MessageRead
  context: MessageContext
  asked: Asked<MessageContext>
  home: () => HTMLElement | null
}) {
  const { item, context, asked } = props
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const { language } = usePane()
  const [outcome, setOutcome] = useState<OutcomeText | null>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  const [found, setFound] = useState<AccountLine | null>(null)
  const account = context.accounts.find((one) => one.id === chosen) ?? context.accounts[0] ?? null
  const which: Which = {
    mailbox: item.mailbox,
    messageId: item.message.messageId,
    itemId: item.message.itemId,
  }

  const ended = (text: string, done = true): void => {
    setOutcome({ tone: done ? 'good' : 'info', text })
    asked.refresh()
  }
  const reply = (draft: string, text: string): void => {
    item.reply(asHtml(draft), 'all').then(
      () => {
        ended(text)
      },
      () => {
        setOutcome({ tone: 'trouble', text: say('read.reply-failed', { draft }) })
      },
    )
  }
  const { begin, dialog } = useDeedSteps({
    home: props.home,
    onEnd: ({ text, done, draft }) => {
      if (draft !== undefined) reply(draft, text)
      else ended(text, done)
    },
    onFound: setFound,
  })
  const correct = (contact: string | null, towards: AccountLine | null): void => {
    begin({
      kind: 'correct',
      account,
      accounts: context.accounts,
      participants: context.participants,
      contact,
      towards,
    })
  }
  const find = (): void => {
    begin({ kind: 'find' })
  }

  const mine = context.introductions.filter((one) => one.account === account?.id)
  const tasks = context.tasks.filter((one) => one.account === account?.id)
  return (
    <>
      <MessageStatus
        message={context.message}
        which={which}
        onDone={ended}
        onPrivate={() => {
          begin({ kind: 'private', which })
        }}
        onTakeBack={() => {
          begin({ kind: 'take-back', which })
        }}
      />
      <div className={styles.notices}>
        <PrivateAddresses
          addresses={context.privateAddresses}
          onMove={() => {
            // In the language the contact writes in where the CRM knows it, else in the reader's own.
            const contacts = account?.contacts.find((contact) => contact.here)?.language ?? null
            reply(moveDraft(draftLanguage(contacts, language), item.mailbox), say('private.reply-open'))
          }}
        />
        <Unclear
          participants={context.participants}
          onChoose={(participant, to) => {
            correct(participant.contact, participant.candidates.find((one) => one.id === to) ?? null)
          }}
        />
      </div>
      {found !== null ? (
        <FoundAccount
          account={found}
          onBack={() => {
            setFound(null)
          }}
        />
      ) : (
        <>
          {context.accounts.length === 0 && (
            <NobodyKnown
              participants={context.participants}
              onFind={find}
              onCorrect={() => {
                correct(null, null)
              }}
            />
          )}
          {account !== null && (
            <>
              <WhichAccount accounts={context.accounts} chosen={account.id} onChoose={setChosen} />
              <AccountCard
                account={account}
                tools={
                  <div className={shared.row}>
                    <Button
                      className={shared.flush}
                      size="small"
                      appearance="subtle"
                      onClick={() => {
                        correct(null, null)
                      }}
                    >
                      {say('account.correct')}
                    </Button>
                    <Button size="small" appearance="subtle" icon={<Search16Regular />} onClick={find}>
                      {say('account.find')}
                    </Button>
                  </div>
                }
              >
                {account.colleagues.length > 0 && (
                  <Section level={3} title={say('colleague.title')}>
                    <ColleagueList
                      colleagues={account.colleagues}
                      introductions={mine}
                      onAsk={(colleague) => {
                        begin({
                          kind: 'join',
                          account,
                          colleague,
                          conversationId: item.message.conversationId,
                          messageId: item.message.messageId,
                        })
                      }}
                    />
                  </Section>
                )}
                <Section
                  level={3}
                  title={say('work.title')}
                  aside={
                    <Button
                      size="small"
                      icon={<Add16Regular />}
                      onClick={() => {
                        begin({ kind: 'task', account, messageId: item.message.messageId })
                      }}
                    >
                      {say('task.new')}
                    </Button>
                  }
                >
                  <Work introductions={mine} tasks={tasks} onChanged={ended} />
                </Section>
              </AccountCard>
            </>
          )}
        </>
      )}
      {context.thread.length > 0 && (
        <Section title={say('thread.title')}>
          <ThreadList
            thread={context.thread}
            nameOf={namesOf(context)}
            onRead={(message) => {
              begin({ kind: 'text', message })
            }}
          />
        </Section>
      )}
      <Outcome
        outcome={outcome}
        onDismiss={() => {
          setOutcome(null)
          props.home()?.focus()
        }}
      />
      {dialog}
    </>
  )
}

function Work(props: {
  introductions: MessageContext['introductions']
  tasks: MessageContext['tasks']
  onChanged: (text: string) => void
}) {
  const shared = useSharedStyles()
  const say = useSay()
  if (props.introductions.length + props.tasks.length === 0) {
    return <p className={`${shared.text} ${shared.quiet}`}>{say('work.none')}</p>
  }
  return (
    <>
      {props.tasks.length > 0 && <TaskList tasks={props.tasks} withAccount={false} />}
      {props.introductions.length > 0 && (
        <IntroductionList introductions={props.introductions} withAccount={false} onChanged={props.onChanged} />
      )}
    </>
  )
}
