import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { ArrowLeft16Regular } from '@fluentui/react-icons/svg/arrow-left'
import type { AboutMe } from '../../../shared/contract/mine.ts'
import type { MessageContext } from '../../../shared/contract/message-context.ts'
import { exactMoment, moment } from '../../format/moments.ts'
import { usePane } from '../../pane/pane-context.ts'
import { useAnswer } from '../../pane/use-answer.ts'
import { Answered } from '../parts/Answered.tsx'
import { Section } from '../parts/Section.tsx'
import { useSharedStyles } from '../parts/styles.ts'
import { useCalendar, useSay, type Say } from '../parts/use-say.ts'
import { MessageStateMark } from '../read/MessageStateMark.tsx'
import { stateText } from '../read/state-text.ts'
import { CopyText } from '../parts/CopyText.tsx'

const MOST_ROWS = 10

const useStyles = makeStyles({
  back: { padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS} 0` },
  title: {
    margin: 0,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalS}`,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  dots: { margin: 0, paddingLeft: '18px' },
})

/** What is recorded about this message and about the reader, how the figures come about, and lines for support. */
export default function HelpView() {
  const { service, item, cache, showHelp, diagnostics } = usePane()
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const about = useAnswer<AboutMe>('about-me', (signal) => service.aboutMe({ signal }))
  const known = item?.kind === 'read' ? cache.get<MessageContext>(`message ${item.key}`) : null
  return (
    <>
      <div className={styles.back}>
        <Button
          size="small"
          appearance="subtle"
          icon={<ArrowLeft16Regular />}
          autoFocus
          onClick={() => {
            showHelp(false)
          }}
        >
          {say('view.back')}
        </Button>
      </div>
      <h1 className={styles.title}>{say('help.title')}</h1>
      {known !== null && <ThisMessage context={known.value} />}
      <Section title={say('help.about-me')}>
        <Answered foot={false} asked={about} skeleton={[80, 70, 90, 60]}>
          {(value) => <AboutReader about={value} />}
        </Answered>
      </Section>
      <Section title={say('help.figures')}>
        <ul className={styles.dots}>
          <li>{say('help.figures-trust')}</li>
          <li>{say('help.figures-first')}</li>
          <li>{say('help.figures-single')}</li>
          <li>{say('help.figures-headers')}</li>
          <li>
            <strong>{say('help.figures-not-for')}</strong>
          </li>
        </ul>
      </Section>
      <Section title={say('help.support')}>
        <p className={shared.text}>{say('help.support-text')}</p>
        <CopyText text={diagnostics().join('\n')} label={say('help.diagnostics')} />
      </Section>
    </>
  )
}

const DECISIONS = [
  'mark-private',
  'unmark-private',
  'take-back',
  'release',
  'correct-account',
  'correct-contact',
] as const

/** What a decision was, in words; one we have no word for under its own name, rather than left out. */
function decisionName(kind: string, say: Say): string {
  const known = DECISIONS.find((one) => one === kind)
  return known === undefined ? kind : say(`decision.${known}`)
}

function ThisMessage({ context }: { context: MessageContext }) {
  const shared = useSharedStyles()
  const say = useSay()
  const { message } = context
  const { headline, more } = stateText(message, say)
  return (
    <Section title={say('help.this-message')}>
      <p className={shared.text}>
        <MessageStateMark state={message.state} /> {headline}
        {more !== null && ` ${more}`}
      </p>
      <p className={mergeClasses(shared.text, shared.quiet)}>{say('help.kept-of-message')}</p>
    </Section>
  )
}

function AboutReader({ about }: { about: AboutMe }) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const calendar = useCalendar()
  return (
    <div className={shared.column}>
      {about.mailboxes.length === 0 && <p className={shared.text}>{say('help.no-mailbox')}</p>}
      {about.mailboxes.length > 0 && (
        <ul className={styles.dots}>
          {about.mailboxes.map((mailbox) => (
            <li key={mailbox.address}>
              {say(mailbox.captured ? 'help.mailbox-captured' : 'help.mailbox-not-captured', {
                address: mailbox.address,
              })}
              <div className={shared.quiet}>
                {[
                  mailbox.since !== null && say('account.since', { day: moment(mailbox.since, calendar) }),
                  say(`help.mode-${mailbox.mode}`),
                  mailbox.headerOnly && say('help.header-only'),
                  mailbox.lastChecked !== null &&
                    say('help.last-checked', { day: moment(mailbox.lastChecked, calendar) }),
                ]
                  .filter((part) => part !== false)
                  .join(' · ')}
              </div>
            </li>
          ))}
        </ul>
      )}
      <p className={shared.text}>{say('help.counts', { ...about.messages })}</p>
      <h3 className={mergeClasses(shared.text, shared.quiet)}>{say('help.readings')}</h3>
      {about.readings.length === 0 ? (
        <p className={shared.text}>{say('help.no-readings')}</p>
      ) : (
        <ul className={styles.dots}>
          {about.readings.slice(0, MOST_ROWS).map((reading) => (
            <li key={`${reading.at} ${reading.message}`}>
              {say('help.reading', { day: exactMoment(reading.at, calendar), by: reading.by })}
            </li>
          ))}
        </ul>
      )}
      <h3 className={mergeClasses(shared.text, shared.quiet)}>{say('help.decisions')}</h3>
      {about.decisions.length === 0 ? (
        <p className={shared.text}>{say('help.no-decisions')}</p>
      ) : (
        <ul className={styles.dots}>
          {about.decisions.slice(0, MOST_ROWS).map((decision, i) => (
            <li key={i}>
              {exactMoment(decision.at, calendar)} · {decisionName(decision.kind, say)}
              {decision.why !== null && (
                <>
                  {say('view.colon')}
                  {decision.why}
                </>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
