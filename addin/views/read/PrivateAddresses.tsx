import { Button } from '@fluentui/react-components'
import type { MessageContext } from '../../../shared/contract/message-context.ts'
import { Notice } from '../parts/Notice.tsx'
import { useSharedStyles } from '../parts/styles.ts'
import { useSay } from '../parts/use-say.ts'

/**
 * Business through a private address (D4): the rep himself is asked to move it and given a reply that says so; a
 * colleague is told whom to ask. Nobody is judged, and the private mailbox is never read.
 */
export function PrivateAddresses(props: {
  addresses: MessageContext['privateAddresses']
  onMove: (address: string) => void
}) {
  const shared = useSharedStyles()
  const say = useSay()
  return (
    <>
      {props.addresses.map(({ address, rep, mine }) => (
        <Notice
          key={address}
          tone="care"
          actions={
            mine && (
              <Button
                size="small"
                onClick={() => {
                  props.onMove(address)
                }}
              >
                {say('private.reply')}
              </Button>
            )
          }
        >
          <p className={shared.text}>
            {mine ? say('private.mine', { address }) : say('private.theirs', { address, name: rep })}
          </p>
        </Notice>
      ))}
    </>
  )
}
