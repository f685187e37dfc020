import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { lazy, Suspense, useRef, useState } from 'react'
import type { AccountView } from '../../../shared/contract/account-view.ts'
import type { AppointmentContext } from '../../../shared/contract/appointment.ts'
import type { Appointment } from '../../office/outlook-item.ts'
import { usePane } from '../../pane/pane-context.ts'
import { useAnswer } from '../../pane/use-answer.ts'
import { TaskList } from '../account/WorkList.tsx'
import { useDeedSteps } from '../deeds/use-deed-steps.tsx'
import { Answered } from '../parts/Answered.tsx'
import { Outcome, type OutcomeText } from '../parts/Outcome.tsx'
import { Section } from '../parts/Section.tsx'
import { useSharedStyles } from '../parts/styles.ts'
import { useSay } from '../parts/use-say.ts'
import { FoundAccount } from '../read/FoundAccount.tsx'
import { MetAccount } from './MetAccount.tsx'
import { Strangers } from './Strangers.tsx'

// A form of a dozen fields, wanted once a meeting.
const TripReport = lazy(async () => ({
  default: (await import(/* webpackChunkName: "trip-report" */ './TripReport.tsx')).TripReport,
}))

const useStyles = makeStyles({
  title: {
    margin: 0,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalXS}`,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  report: { padding: `0 ${tokens.spacingHorizontalM} ${tokens.spacingVerticalM}` },
})

/** A meeting: who will be met and what is known of them; once it is over, its trip report. */
export default function AppointmentView() {
  const { item, service } = usePane()
  const meeting = item?.kind === 'appointment' ? item : null
  const styles = useStyles()
  const say = useSay()
  const home = useRef<HTMLHeadingElement>(null)
  const asked = useAnswer<AppointmentContext>(
    meeting === null ? null : `appointment ${meeting.key} ${who(meeting)}`,
    (signal) => {
      if (meeting === null) throw new Error('No appointment is open.')
      const { mailbox, organizer, attendees, start, end } = meeting
      return service.appointmentContext({ mailbox, organizer, attendees: [...attendees], start, end }, { signal })
    },
  )
  if (meeting === null) return null
  return (
    <>
      <h1 ref={home} tabIndex={-1} className={styles.title}>
        {say('appointment.title')}
      </h1>
      <Answered asked={asked} skeleton={[60, 40, 90, 'tall', 70, 80]}>
        {(context) => <Meeting key={meeting.key} item={meeting} context={context} home={() => home.current} />}
      </Answered>
    </>
  )
}

/** Who comes and when, as part of the question: a moved meeting is another question. */
function who(meeting: Appointment): string {
  return [...meeting.attendees.map((person) => person.address.toLowerCase()), meeting.start, meeting.end].join(' ')
}

function Meeting(props: { item: Appointment; context: AppointmentContext; home: () => HTMLElement | null }) {
  const { item, context, home } = props
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const { me } = usePane()
  const [outcome, setOutcome] = useState<OutcomeText | null>(null)
  const [opened, setOpened] = useState<AccountView | null>(null)
  const [reporting, setReporting] = useState(false)
  const { begin, dialog } = useDeedSteps({
    home,
    onEnd: ({ text, done }) => {
      setOutcome({ tone: done ? 'good' : 'info', text })
    },
  })
  if (opened !== null) {
    return (
      <FoundAccount
        account={opened}
        onBack={() => {
          setOpened(null)
          home()?.focus()
        }}
      />
    )
  }
  if (reporting && me?.rep != null) {
    return (
      <Suspense fallback={null}>
        <TripReport
          item={item}
          context={context}
          traveller={{ id: me.rep, name: me.name }}
          onClose={() => {
            setReporting(false)
            home()?.focus()
          }}
        />
      </Suspense>
    )
  }
  const mayReport = context.mayReport && me?.rep != null && context.accounts.length > 0
  return (
    <>
      <div className={styles.report}>
        {mayReport ? (
          <Button
            appearance="primary"
            size="small"
            onClick={() => {
              setReporting(true)
            }}
          >
            {say('trip.write')}
          </Button>
        ) : (
          <p className={mergeClasses(shared.text, shared.quiet)}>
            {say(context.accounts.length === 0 ? 'appointment.nobody' : 'trip.later')}
          </p>
        )}
      </div>
      {context.accounts.map((account) => (
        <MetAccount
          key={account.id}
          account={account}
          threads={context.threads.filter((thread) => thread.account === account.id)}
          onOpen={() => {
            setOpened(account)
          }}
          onTask={() => {
            begin({ kind: 'task', account, messageId: null })
          }}
        />
      ))}
      <Strangers item={item} accounts={context.accounts} />
      {context.accounts.length > 0 && (
        <Section title={say('appointment.tasks')}>
          {context.tasks.length === 0 ? (
            <p className={mergeClasses(shared.text, shared.quiet)}>{say('appointment.no-tasks')}</p>
          ) : (
            <TaskList tasks={context.tasks} withAccount={context.accounts.length > 1} />
          )}
        </Section>
      )}
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
