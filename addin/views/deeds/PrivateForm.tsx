import { useState } from 'react'
import { usePane } from '../../pane/pane-context.ts'
import type { Which } from '../read/MessageStatus.tsx'
import { useSharedStyles } from '../parts/styles.ts'
import { useDeed } from '../parts/use-deed.ts'
import { useSay } from '../parts/use-say.ts'
import type { FormEnds } from './deed.ts'
import { FormFrame } from './FormFrame.tsx'
import { WhyField } from './WhyField.tsx'

/** Keeps a message out of the CRM before it is written, with a reason the manager sees. */
export function PrivateForm({ which, onClose, onEnd }: FormEnds & { which: Which }) {
  const shared = useSharedStyles()
  const say = useSay()
  const { service } = usePane()
  const [why, setWhy] = useState('')
  const deed = useDeed(
    (request: Which & { why: string }, key) => service.markPrivate({ key, ...request }),
    ({ text, done }) => {
      onEnd({ text, done })
    },
  )
  return (
    <FormFrame
      submit={say('message.mark-private')}
      ready={why.trim() !== ''}
      deed={deed}
      onClose={onClose}
      onSubmit={() => {
        deed.run({ ...which, why: why.trim() })
      }}
    >
      <p className={shared.text}>{say('private-form.text')}</p>
      <WhyField hint={say('private-form.why')} value={why} onChange={setWhy} />
    </FormFrame>
  )
}
