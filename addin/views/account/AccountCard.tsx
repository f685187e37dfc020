import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { ChevronDown16Regular } from '@fluentui/react-icons/svg/chevron-down'
import { ChevronUp16Regular } from '@fluentui/react-icons/svg/chevron-up'
import { LockClosed16Regular } from '@fluentui/react-icons/svg/lock-closed'
import { useId, useState, type ReactNode } from 'react'
import type { AccountView } from '../../../shared/contract/account-view.ts'
import { usePane } from '../../pane/pane-context.ts'
import { CrmLink } from '../parts/CrmLink.tsx'
import { Section } from '../parts/Section.tsx'
import { useSharedStyles } from '../parts/styles.ts'
import { useSay } from '../parts/use-say.ts'
import { ContactMatrix } from './ContactMatrix.tsx'
import { StateChip } from './StateChip.tsx'
import { TrendLine } from './TrendLine.tsx'
import { TrustBar } from './TrustBar.tsx'

/** The weightiest reasons are told at once, the rest on demand. */
const REASONS_SHOWN = 2

const useStyles = makeStyles({
  // As the sections are, but headed by the account's own name.
  head: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM}`,
    borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
  },
  line: { display: 'flex', alignItems: 'flex-start', gap: tokens.spacingHorizontalS },
  name: {
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  reasons: { margin: 0, paddingLeft: '18px' },
  restricted: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'flex-start' },
  icon: { flexShrink: 0, paddingTop: '2px' },
  figures: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
})

/**
 * One account: who it is, whom it turns to and why we say so, how that moved, who of us knows whom. `children` are further
 * sections that belong to the account. A reader who may not see its figures sees who knows whom, and is told so.
 */
export function AccountCard(props: { account: AccountView; tools?: ReactNode; children?: ReactNode }) {
  const { account } = props
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const titleId = useId()
  return (
    <section aria-labelledby={titleId}>
      <div className={styles.head}>
        <div className={styles.line}>
          <h2 id={titleId} className={mergeClasses(styles.name, shared.grow)}>
            {account.name}
          </h2>
          {account.crmUrl !== null && <CrmLink url={account.crmUrl} name={account.name} />}
        </div>
        <OwnerLine account={account} />
        {account.restricted ? <Restricted /> : <StateAndReasons account={account} />}
      </div>
      {!account.restricted && account.holders.length > 0 && (
        <Section level={3} title={say('account.whom')}>
          <TrustBar account={account} />
        </Section>
      )}
      {!account.restricted && account.holders.length > 0 && (
        <Section level={3} title={say('trend.title')}>
          <TrendLine trend={account.trend} />
        </Section>
      )}
      <Section level={3} title={say('contacts.title')}>
        <ContactMatrix account={account} />
        {props.tools}
      </Section>
      {props.children}
    </section>
  )
}

/** Owner and domains, as far as known. */
export function OwnerLine({ account }: { account: Pick<AccountView, 'owner' | 'domains'> }) {
  const shared = useSharedStyles()
  const say = useSay()
  const { me } = usePane()
  const { owner } = account
  const ownerName = owner?.name ?? owner?.address ?? null
  const mine = me !== null && owner !== null && owner.address.toLowerCase() === me.address.toLowerCase()
  const parts = [
    ownerName === null
      ? say('account.no-owner')
      : say('account.owner', { name: mine ? say('holder.me', { name: ownerName }) : ownerName }),
    ...account.domains.slice(0, 2),
  ]
  return <p className={mergeClasses(shared.text, shared.quiet)}>{parts.join(' · ')}</p>
}

/** State, since when, and why: the first sentences at once, all of them on demand. */
export function StateAndReasons({ account }: { account: Pick<AccountView, 'state' | 'since' | 'reasons'> }) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const [all, setAll] = useState(false)
  const listId = useId()
  const { state, reasons } = account
  const rest = reasons.slice(REASONS_SHOWN)
  return (
    <>
      {state !== null && <StateChip state={state} since={account.since} />}
      <p className={shared.text}>
        {reasons.length === 0
          ? say('account.no-figures')
          : reasons
              .slice(0, REASONS_SHOWN)
              .map((reason) => reason.text)
              .join(say('view.sentence-separator'))}
      </p>
      {rest.length > 0 && (
        <>
          <ul id={listId} className={styles.reasons} hidden={!all}>
            {rest.map((reason) => (
              <li key={reason.code}>{reason.text}</li>
            ))}
          </ul>
          <div>
            <Button
              className={shared.flush}
              size="small"
              appearance="subtle"
              aria-expanded={all}
              aria-controls={listId}
              icon={all ? <ChevronUp16Regular /> : <ChevronDown16Regular />}
              onClick={() => {
                setAll(!all)
              }}
            >
              {all ? say('view.show-less') : say('account.more-reasons', { count: rest.length })}
            </Button>
          </div>
        </>
      )}
    </>
  )
}

function Restricted() {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  return (
    <div className={styles.restricted}>
      <span className={styles.icon}>
        <LockClosed16Regular aria-hidden />
      </span>
      <p className={mergeClasses(shared.text, shared.grow)}>{say('account.restricted')}</p>
    </div>
  )
}
