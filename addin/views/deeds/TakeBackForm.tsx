import { Checkbox } from '@fluentui/react-components'
import { useState } from 'react'
import { usePane } from '../../pane/pane-context.ts'
import { Notice } from '../parts/Notice.tsx'
import type { Which } from '../read/MessageStatus.tsx'
import { useSharedStyles } from '../parts/styles.ts'
import { useDeed } from '../parts/use-deed.ts'
import { useSay } from '../parts/use-say.ts'
import type { FormEnds } from './deed.ts'
import { FormFrame } from './FormFrame.tsx'
import { WhyField } from './WhyField.tsx'

/** Takes a wrong capture back. It is final, so it is asked twice: a reason and a tick. */
export function TakeBackForm({ which, onClose, onEnd }: FormEnds & { which: Which }) {
  const shared = useSharedStyles()
  const say = useSay()
  const { service } = usePane()
  const [why, setWhy] = useState('')
  const [sure, setSure] = useState(false)
  const deed = useDeed(
    (request: Which & { why: string }, key) => service.takeBack({ key, ...request, sure: true }),
    ({ text, done }) => {
      onEnd({ text, done })
    },
  )
  return (
    <FormFrame
      submit={say('message.take-back')}
      ready={sure && why.trim() !== ''}
      deed={deed}
      onClose={onClose}
      onSubmit={() => {
        deed.run({ ...which, why: why.trim() })
      }}
    >
      <Notice tone="care">
        <p className={shared.text}>{say('take-back-form.text')}</p>
      </Notice>
      <WhyField hint={say('take-back-form.why')} value={why} onChange={setWhy} />
      <Checkbox
        checked={sure}
        label={say('take-back-form.sure')}
        onChange={(_, data) => {
          setSure(data.checked === true)
        }}
      />
    </FormFrame>
  )
}
