import { Field, Textarea } from '@fluentui/react-components'
import { useSay } from '../parts/use-say.ts'

/** The service takes no longer reason (shared/contract/deeds.ts). */
const LONGEST = 500

/** The reason a deed is recorded with. */
export function WhyField(props: { hint: string; value: string; onChange: (value: string) => void }) {
  const say = useSay()
  return (
    <Field label={say('deed.why')} hint={props.hint} required>
      <Textarea
        value={props.value}
        maxLength={LONGEST}
        resize="vertical"
        onChange={(_, data) => {
          props.onChange(data.value)
        }}
      />
    </Field>
  )
}
