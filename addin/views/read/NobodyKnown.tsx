import { Button } from '@fluentui/react-components'
import { Search16Regular } from '@fluentui/react-icons/svg/search'
import type { ParticipantView } from '../../../shared/contract/message-context.ts'
import { Section } from '../parts/Section.tsx'
import { useSharedStyles } from '../parts/styles.ts'
import { useSay } from '../parts/use-say.ts'

/** No account is known of anybody on the message: either all are colleagues, or nobody outside is known yet. */
export function NobodyKnown(props: {
  participants: readonly ParticipantView[]
  onFind: () => void
  onCorrect: () => void
}) {
  const shared = useSharedStyles()
  const say = useSay()
  const outside = props.participants.filter((one) => one.side === 'contact' || one.side === 'stranger')
  if (outside.length === 0) {
    return (
      <Section title={say('nobody.internal-title')}>
        <p className={shared.text}>{say('nobody.internal')}</p>
      </Section>
    )
  }
  return (
    <Section title={say('nobody.title')}>
      <p className={shared.text}>{say('nobody.text')}</p>
      <ul className={shared.list}>
        {outside.slice(0, 8).map((one) => (
          <li key={one.address} className={shared.grow}>
            {one.name ?? one.address}
            {one.name !== null && <div className={shared.quiet}>{one.address}</div>}
          </li>
        ))}
      </ul>
      <div className={shared.row}>
        <Button size="small" icon={<Search16Regular />} onClick={props.onFind}>
          {say('account.find')}
        </Button>
        <Button size="small" appearance="subtle" onClick={props.onCorrect}>
          {say('account.correct')}
        </Button>
      </div>
    </Section>
  )
}
