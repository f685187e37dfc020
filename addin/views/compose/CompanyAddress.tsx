import { Button } from '@fluentui/react-components'
import { useEffect, useState } from 'react'
import type { ComposeCheck } from '../../../shared/contract/compose.ts'
import { asHtml } from '../../format/draft.ts'
import type { MessageCompose } from '../../office/outlook-item.ts'
import { usePane } from '../../pane/pane-context.ts'
import { Section } from '../parts/Section.tsx'
import { useSharedStyles } from '../parts/styles.ts'
import { useSay } from '../parts/use-say.ts'
import { AddButton } from './AddButton.tsx'

/**
 * The company's address in the draft (B21): offered, never forced. Whether the signature has it already is looked at
 * here; the text goes nowhere.
 */
export function CompanyAddress(props: {
  item: MessageCompose
  hint: NonNullable<ComposeCheck['companyAddress']>
  inCopy: boolean
  busy: boolean
  onAdd: () => void
  onSaid: (text: string, done: boolean) => void
}) {
  const { item, hint } = props
  const shared = useSharedStyles()
  const say = useSay()
  const { me } = usePane()
  const [mentioned, setMentioned] = useState<boolean | null>(null)
  useEffect(() => {
    let wanted = true
    item.mentions(hint.address).then(
      (found) => {
        if (wanted) setMentioned(found)
      },
      () => {
        // An Outlook that does not show its text: the offer stands.
        if (wanted) setMentioned(false)
      },
    )
    return () => {
      wanted = false
    }
  }, [item, hint.address])

  // What policy wants of a draft and the draft lacks. Until the text was looked at nothing is said of the signature.
  const lacksCopy = hint.replyTo && (hint.missing || props.inCopy)
  const lacksSignature = hint.signature && mentioned === false
  if (mentioned === null && !lacksCopy) return null
  if (!lacksCopy && !lacksSignature) {
    return (
      <Section title={say('company-address.title')}>
        <p className={shared.text}>{say('company-address.there', { address: hint.address })}</p>
      </Section>
    )
  }
  return (
    <Section title={say('company-address.title')}>
      <p className={shared.text}>
        {lacksCopy ? hint.text : say('company-address.unsigned', { address: hint.address })}
      </p>
      <div className={shared.row}>
        {lacksCopy && <AddButton name={hint.address} added={props.inCopy} busy={props.busy} onAdd={props.onAdd} />}
        {lacksSignature && (
          <Button
            size="small"
            onClick={() => {
              const signature = say('company-address.signature', { name: me?.name ?? '', address: hint.address })
              item.sign(asHtml(signature)).then(
                () => {
                  setMentioned(true)
                  props.onSaid(say('company-address.signed'), true)
                },
                () => {
                  props.onSaid(say('company-address.not-signed', { address: hint.address }), false)
                },
              )
            }}
          >
            {say('company-address.sign')}
          </Button>
        )}
      </div>
      {lacksSignature && <p className={`${shared.text} ${shared.quiet}`}>{say('company-address.replaces')}</p>}
    </Section>
  )
}
