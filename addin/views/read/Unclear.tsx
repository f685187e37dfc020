import { Button } from '@fluentui/react-components'
import type { ParticipantView } from '../../../shared/contract/message-context.ts'
import { Notice } from '../parts/Notice.tsx'
import { useSharedStyles } from '../parts/styles.ts'
import { useSay } from '../parts/use-say.ts'

/** People on the message who fit several accounts: a person chooses, the machine does not guess. */
export function Unclear(props: {
  participants: readonly ParticipantView[]
  onChoose: (participant: ParticipantView, account: string) => void
}) {
  const shared = useSharedStyles()
  const say = useSay()
  // A correction names a contact: who is none yet is put right as an address, in the correction's own form.
  const unclear = props.participants.filter((one) => one.candidates.length > 1 && one.contact !== null)
  return (
    <>
      {unclear.map((one) => (
        <Notice
          key={one.address}
          tone="info"
          actions={one.candidates.slice(0, 3).map((candidate) => (
            <Button
              key={candidate.id}
              size="small"
              onClick={() => {
                props.onChoose(one, candidate.id)
              }}
            >
              {candidate.name}
            </Button>
          ))}
        >
          <p className={shared.text}>{say('account.which', { name: one.name ?? one.address })}</p>
        </Notice>
      ))}
    </>
  )
}
