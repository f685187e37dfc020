import { Field, Select } from '@fluentui/react-components'
import { useState } from 'react'
import { usePane } from '../../pane/pane-context.ts'
import { DRAFT_LANGUAGES, draftLanguage } from '../../words/drafts.ts'
import { useSharedStyles } from '../parts/styles.ts'
import { useDeed } from '../parts/use-deed.ts'
import { useSay } from '../parts/use-say.ts'
import type { DeedStep, FormEnds } from './deed.ts'
import { FormFrame } from './FormFrame.tsx'

/**
 * Asks a colleague to join: the wish is recorded, a reply opens with a drafted introduction, and the compose pane offers
 * to add him to Cc (the reply form itself takes no recipients).
 */
export function JoinForm({ step, onClose, onEnd }: FormEnds & { step: Extract<DeedStep, { kind: 'join' }> }) {
  const { account, colleague } = step
  const shared = useSharedStyles()
  const say = useSay()
  const { service, language: readers } = usePane()
  const contacts = account.contacts.filter((contact) => !contact.left)
  const first = contacts.find((contact) => contact.here) ?? contacts[0] ?? null
  const [contact, setContact] = useState(first?.id ?? '')
  const [language, setLanguage] = useState<string>(draftLanguage(first?.language ?? null, readers))
  const deed = useDeed(
    (request: { contact: string | null; language: string }, key) =>
      service.introduce({
        key,
        account: account.id,
        colleague: colleague.rep,
        conversationId: step.conversationId,
        messageId: step.messageId,
        ...request,
      }),
    ({ draft }) => {
      onEnd({ text: say('join-form.done', { name: colleague.name }), done: true, draft })
    },
  )
  return (
    <FormFrame
      submit={say('join-form.open-reply')}
      ready
      deed={deed}
      onClose={onClose}
      onSubmit={() => {
        deed.run({ contact: contact === '' ? null : contact, language })
      }}
    >
      <p className={shared.text}>{say('join-form.text', { name: colleague.name })}</p>
      <p className={`${shared.text} ${shared.quiet}`}>{colleague.why}</p>
      {contacts.length > 0 && (
        <Field label={say('join-form.contact')}>
          <Select
            value={contact}
            onChange={(_, data) => {
              setContact(data.value)
              const chosen = contacts.find((one) => one.id === data.value)
              setLanguage(draftLanguage(chosen?.language ?? null, readers))
            }}
          >
            {contacts.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </Select>
        </Field>
      )}
      <Field label={say('join-form.language')}>
        <Select
          value={language}
          onChange={(_, data) => {
            setLanguage(data.value)
          }}
        >
          {Object.entries(DRAFT_LANGUAGES).map(([tag, name]) => (
            <option key={tag} value={tag} lang={tag}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
    </FormFrame>
  )
}
