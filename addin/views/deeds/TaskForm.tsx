import { Field, Input } from '@fluentui/react-components'
import { useState } from 'react'
import type { AccountView } from '../../../shared/contract/account-view.ts'
import { isoDay, workingDaysLater } from '../../format/moments.ts'
import { usePane } from '../../pane/pane-context.ts'
import { useSharedStyles } from '../parts/styles.ts'
import { useDeed } from '../parts/use-deed.ts'
import { useCalendar, useSay } from '../parts/use-say.ts'
import type { FormEnds } from './deed.ts'
import { FormFrame } from './FormFrame.tsx'

/** Long enough for an answer to have come, short enough to remember what it was about. */
const WORKING_DAYS = 3
const LONGEST_TITLE = 200

/** A follow-up task, ready to be sent as it opens: a title with the contact's name, due in three working days. */
export function TaskForm(props: FormEnds & { account: AccountView; messageId: string | null }) {
  const { account, messageId } = props
  const shared = useSharedStyles()
  const say = useSay()
  const calendar = useCalendar()
  const { service } = usePane()
  const here = account.contacts.find((contact) => contact.here)
  const [title, setTitle] = useState(say('task-form.suggested', { name: here?.name ?? account.name }))
  const [dueOn, setDueOn] = useState(workingDaysLater(WORKING_DAYS, calendar))
  const deed = useDeed(
    (request: { title: string; dueOn: string }, key) =>
      service.createTask({ key, account: account.id, messageId, ...request }),
    (task) => {
      props.onEnd({ text: say('task-form.done', { title: task.title }), done: true })
    },
  )
  return (
    <FormFrame
      submit={say('task-form.create')}
      ready={title.trim() !== '' && dueOn !== ''}
      deed={deed}
      onClose={props.onClose}
      onSubmit={() => {
        deed.run({ title: title.trim().slice(0, LONGEST_TITLE), dueOn })
      }}
    >
      <p className={shared.text}>{say('task-form.text', { account: account.name })}</p>
      <Field label={say('task-form.title')} required>
        <Input
          value={title}
          maxLength={LONGEST_TITLE}
          onChange={(_, data) => {
            setTitle(data.value)
          }}
        />
      </Field>
      <Field label={say('task-form.due')} required>
        <Input
          type="date"
          value={dueOn}
          min={isoDay(calendar.now, calendar)}
          onChange={(_, data) => {
            setDueOn(data.value)
          }}
        />
      </Field>
    </FormFrame>
  )
}
