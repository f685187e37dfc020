import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { useRef, useState } from 'react'
import type { ComposeCheck, Suggestion } from '../../../shared/contract/compose.ts'
import type { MessageCompose } from '../../office/outlook-item.ts'
import { usePane } from '../../pane/pane-context.ts'
import { useAnswer, type Asked } from '../../pane/use-answer.ts'
import { Answered } from '../parts/Answered.tsx'
import { Outcome, type OutcomeText } from '../parts/Outcome.tsx'
import { Section } from '../parts/Section.tsx'
import { useSharedStyles } from '../parts/styles.ts'
import { Trouble } from '../parts/Trouble.tsx'
import { useDeed } from '../parts/use-deed.ts'
import { useSay } from '../parts/use-say.ts'
import { AddButton } from './AddButton.tsx'
import { CompanyAddress } from './CompanyAddress.tsx'
import { keepOffers, offersOf, onlyAdded } from './offers.ts'

const useStyles = makeStyles({
  title: {
    margin: 0,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM} 0`,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  empty: { padding: tokens.spacingHorizontalM },
  item: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalXS} 0`,
  },
  foot: { padding: `0 ${tokens.spacingHorizontalM} ${tokens.spacingVerticalM}` },
})

/** A message is being written: whom to take along, one click each. */
export default function ComposeView() {
  const { item, service } = usePane()
  const draft = item?.kind === 'compose' ? item : null
  const shared = useSharedStyles()
  const asked = useAnswer<ComposeCheck>(draft === null ? null : `compose ${draft.key} ${people(draft)}`, (signal) => {
    if (draft === null) throw new Error('Nothing is being written.')
    const { mailbox, conversationId, to, cc } = draft
    return service.composeCheck({ mailbox, conversationId, to: [...to], cc: [...cc], replyTo: [] }, { signal })
  })
  const steady = useSteady(draft, asked)
  const say = useSay()
  const styles = useStyles()
  const home = useRef<HTMLHeadingElement>(null)
  if (draft === null) return null
  return (
    <>
      <h1 ref={home} tabIndex={-1} className={mergeClasses(styles.title, shared.text)}>
        {say('compose.title')}
      </h1>
      <Answered asked={steady} skeleton={[80, 60, 90, 40]}>
        {(check) => <Draft key={draft.key} item={draft} check={check} asked={steady} home={() => home.current} />}
      </Answered>
    </>
  )
}

/** The recipients as part of the question: others are another question. */
function people(draft: MessageCompose): string {
  return [...draft.to.map(({ address }) => `to ${address}`), ...draft.cc.map(({ address }) => `cc ${address}`)]
    .join(' ')
    .toLowerCase()
}

/** Adding somebody makes another question; until its answer is there, the last one of the same draft stays. */
function useSteady(draft: MessageCompose | null, asked: Asked<ComposeCheck>): Asked<ComposeCheck> {
  const last = useRef<{ draft: MessageCompose; value: ComposeCheck; since: number | null } | null>(null)
  const { answer } = asked
  if (draft === null) return asked
  const { current } = last
  const same = current !== null && current.draft.key === draft.key
  const before = same && onlyAdded(everybody(current.draft), everybody(draft)) ? current : null
  if (answer.value === null) {
    return before === null ? asked : { ...asked, answer: { ...answer, value: before.value, since: before.since } }
  }
  const value = keepOffers(before?.value ?? null, answer.value)
  last.current = { draft, value, since: answer.since }
  return { ...asked, answer: { ...answer, value } }
}

const everybody = (draft: MessageCompose) => [...draft.to, ...draft.cc]

function Draft(props: {
  item: MessageCompose
  check: ComposeCheck
  asked: Asked<ComposeCheck>
  home: () => HTMLElement | null
}) {
  const { item, check } = props
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const { service } = usePane()
  const [outcome, setOutcome] = useState<OutcomeText | null>(null)
  const [dismissed, setDismissed] = useState(false)
  const [adding, setAdding] = useState(false)
  const dismiss = useDeed(
    (request: { mailbox: string; conversationId: string }, key) => service.dismissSuggestion({ key, ...request }),
    () => {
      setDismissed(true)
      setOutcome({ tone: 'good', text: say('compose.dismissed') })
    },
  )

  const isOn = (address: string): boolean =>
    [...item.to, ...item.cc].some((person) => person.address.toLowerCase() === address.toLowerCase())
  const add = (address: string, name: string): void => {
    setAdding(true)
    item
      .add('cc', [{ address, name }])
      .then(
        () => {
          setOutcome({ tone: 'good', text: say('compose.added', { name }) })
        },
        () => {
          setOutcome({ tone: 'trouble', text: say('compose.not-added', { name, address }) })
        },
      )
      .finally(() => {
        setAdding(false)
      })
  }
  const line = (address: string, name: string, why: string | null) => (
    <li key={address} className={styles.item}>
      <div className={shared.grow}>
        <div>{name}</div>
        {why !== null && <div className={shared.quiet}>{why}</div>}
      </div>
      <AddButton
        name={name}
        added={isOn(address)}
        busy={adding}
        onAdd={() => {
          add(address, name)
        }}
      />
    </li>
  )
  const { conversationId } = item
  const quiet = dismissed || check.dismissed
  const hint = check.companyAddress
  return (
    <>
      {check.wishes.length > 0 && (
        <Section first title={say('compose.wishes')}>
          <ul className={shared.list}>
            {check.wishes.map((wish) => line(wish.address, wish.name, say('compose.wished')))}
          </ul>
        </Section>
      )}
      {check.suggestions.map((suggestion) => (
        <SuggestedFor key={suggestion.account} suggestion={suggestion}>
          {offersOf(suggestion, say('holder.company-mailbox'))
            // Whoever was asked to join is listed as that, above.
            .filter((offer) => !check.wishes.some((wish) => wish.address === offer.address))
            .map((offer) => line(offer.address, offer.name, offer.why))}
        </SuggestedFor>
      ))}
      {check.suggestions.length === 0 && check.wishes.length === 0 && (
        <p className={mergeClasses(shared.text, styles.empty)}>
          {say(item.to.length + item.cc.length === 0 ? 'compose.nobody-yet' : 'compose.nothing')}
        </p>
      )}
      {hint !== null && (
        <CompanyAddress
          item={item}
          hint={hint}
          inCopy={isOn(hint.address)}
          busy={adding}
          onAdd={() => {
            add(hint.address, hint.address)
          }}
          onSaid={(text, done) => {
            setOutcome({ tone: done ? 'good' : 'info', text })
          }}
        />
      )}
      {check.suggestions.length > 0 && conversationId !== null && (
        <div className={styles.foot}>
          {quiet ? (
            <p className={mergeClasses(shared.text, shared.quiet)}>{say('compose.is-dismissed')}</p>
          ) : (
            <Button
              size="small"
              appearance="subtle"
              disabledFocusable={dismiss.busy}
              onClick={() => {
                dismiss.run({ mailbox: item.mailbox, conversationId })
                props.home()?.focus()
              }}
            >
              {say('compose.dismiss')}
            </Button>
          )}
          {dismiss.trouble !== null && <Trouble trouble={dismiss.trouble} />}
        </div>
      )}
      <Outcome
        outcome={outcome}
        onDismiss={() => {
          setOutcome(null)
          props.home()?.focus()
        }}
      />
    </>
  )
}

function SuggestedFor({ suggestion, children }: { suggestion: Suggestion; children: React.ReactNode }) {
  const shared = useSharedStyles()
  return (
    <Section title={suggestion.accountName}>
      <p className={shared.text}>{suggestion.text}</p>
      <ul className={shared.list}>{children}</ul>
    </Section>
  )
}
