import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { Add16Regular } from '@fluentui/react-icons/svg/add'
import { useId } from 'react'
import type { AccountView, ContactView } from '../../../shared/contract/account-view.ts'
import type { AppointmentContext } from '../../../shared/contract/appointment.ts'
import { moment } from '../../format/moments.ts'
import { usePane } from '../../pane/pane-context.ts'
import { OwnerLine, StateAndReasons } from '../account/AccountCard.tsx'
import { wishesOf } from '../account/ContactMatrix.tsx'
import { CrmLink } from '../parts/CrmLink.tsx'
import { useSharedStyles } from '../parts/styles.ts'
import { useCalendar, useSay } from '../parts/use-say.ts'

const useStyles = makeStyles({
  box: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM}`,
    borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
  },
  line: { display: 'flex', alignItems: 'flex-start', gap: tokens.spacingHorizontalS },
  name: {
    margin: 0,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    fontWeight: tokens.fontWeightSemibold,
  },
  part: {
    margin: 0,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
  },
  item: { padding: `${tokens.spacingVerticalXS} 0` },
})

/** One customer who comes: the people, how the account stands, the last threads with them. */
export function MetAccount(props: {
  account: AccountView
  threads: AppointmentContext['threads']
  onOpen: () => void
  onTask: () => void
}) {
  const { account, threads } = props
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const calendar = useCalendar()
  const id = useId()
  const met = account.contacts.filter((contact) => contact.here)
  return (
    <section aria-labelledby={id} className={styles.box}>
      <div className={styles.line}>
        <h2 id={id} className={mergeClasses(styles.name, shared.grow)}>
          {account.name}
        </h2>
        {account.crmUrl !== null && <CrmLink url={account.crmUrl} name={account.name} />}
      </div>
      <OwnerLine account={account} />
      <h3 className={styles.part}>{say('appointment.who')}</h3>
      <ul className={shared.list}>
        {met.map((contact) => (
          <li key={contact.id} className={styles.item}>
            <MetContact contact={contact} />
          </li>
        ))}
      </ul>
      {account.restricted ? (
        <p className={shared.text}>{say('account.restricted')}</p>
      ) : (
        <StateAndReasons account={account} />
      )}
      <h3 className={styles.part}>{say('appointment.threads')}</h3>
      {threads.length === 0 ? (
        <p className={mergeClasses(shared.text, shared.quiet)}>{say('appointment.no-threads')}</p>
      ) : (
        <ul className={shared.list}>
          {threads.map(({ last, messages }, i) => {
            const name = last.from?.name ?? last.from?.address ?? say('thread.unknown-sender')
            const when = moment(last.at, calendar)
            return (
              <li key={last.id ?? i} className={mergeClasses(styles.item, styles.line)}>
                <div className={shared.grow}>
                  {say('appointment.thread', { name, day: when })}
                  <div className={shared.quiet}>
                    {[
                      say('thread.messages', { count: messages }),
                      last.direction === 'inbound' && say('thread.we-owe'),
                      last.direction === 'outbound' && say('thread.they-owe'),
                    ]
                      .filter((part) => part !== false)
                      .join(' · ')}
                  </div>
                </div>
                {last.crmUrl !== null && (
                  <CrmLink compact url={last.crmUrl} name={say('thread.message-of', { name, day: when })} />
                )}
              </li>
            )
          })}
        </ul>
      )}
      <div className={shared.row}>
        <Button size="small" onClick={props.onOpen}>
          {say('appointment.open-account')}
        </Button>
        <Button size="small" icon={<Add16Regular />} onClick={props.onTask}>
          {say('task.new')}
        </Button>
      </div>
    </section>
  )
}

/** A person who will be met: title, who of us knows him, how he wants to be spoken to. */
function MetContact({ contact }: { contact: ContactView }) {
  const shared = useSharedStyles()
  const say = useSay()
  const { language } = usePane()
  const both = contact.ties.filter((tie) => tie.tie === 'two-way')
  const names = both.map((tie) => (tie.holder === 'company' ? say('holder.company-mailbox') : tie.name))
  const wishes = wishesOf(contact, language, say)
  return (
    <>
      <div>
        <strong>{contact.name}</strong>
        {contact.title !== null && ` · ${contact.title}`}
      </div>
      <div className={shared.quiet}>
        {names.length === 0
          ? say('appointment.known-by-nobody')
          : say('appointment.known-by', { names: names.slice(0, 4).join(say('view.list-separator')) })}
      </div>
      {wishes !== null && <div className={shared.quiet}>{wishes}</div>}
    </>
  )
}
