import { Button, Field, Radio, RadioGroup, Select } from '@fluentui/react-components'
import { useState } from 'react'
import type { AccountLine } from '../../../shared/contract/account-view.ts'
import type { CorrectionRequest } from '../../../shared/contract/deeds.ts'
import { usePane } from '../../pane/pane-context.ts'
import { useSharedStyles } from '../parts/styles.ts'
import { useDeed } from '../parts/use-deed.ts'
import { useSay } from '../parts/use-say.ts'
import { AccountSearch } from './AccountSearch.tsx'
import type { DeedStep, FormEnds } from './deed.ts'
import { FormFrame } from './FormFrame.tsx'
import { WhyField } from './WhyField.tsx'

type Kind = CorrectionRequest['kind']
type Unkeyed<T> = T extends unknown ? Omit<T, 'key'> : never

/**
 * Puts right who is who: a contact belongs to another account, or an address is a contact that is known already. A
 * correction by a person outranks what machines say and is recorded with who, when and why (domain.md §2).
 */
export function CorrectForm({ step, onClose, onEnd }: FormEnds & { step: Extract<DeedStep, { kind: 'correct' }> }) {
  const shared = useSharedStyles()
  const say = useSay()
  const { service } = usePane()
  const contacts = step.accounts.flatMap((account) =>
    account.contacts.map((contact) => ({ ...contact, accountName: account.name })),
  )
  const outside = step.participants.filter((one) => one.side === 'contact' || one.side === 'stranger')
  const here = step.account?.contacts.find((contact) => contact.here) ?? contacts.find((contact) => contact.here)
  const mayMove = contacts.length > 0
  const mayName = outside.length > 0 && contacts.length > 0

  const [kind, setKind] = useState<Kind>('account-of-contact')
  const [contact, setContact] = useState(step.contact ?? here?.id ?? contacts[0]?.id ?? '')
  const [account, setAccount] = useState<AccountLine | null>(step.towards)
  const [address, setAddress] = useState(
    outside.find((one) => one.contact === null)?.address ?? outside[0]?.address ?? '',
  )
  const [why, setWhy] = useState('')
  const deed = useDeed(
    (request: Unkeyed<CorrectionRequest>, key) => service.correct({ key, ...request }),
    ({ text, done }) => {
      onEnd({ text, done })
    },
  )
  const whole = contact !== '' && why.trim() !== ''

  if (!mayMove) {
    return (
      <FormFrame submit={say('correct-form.save')} ready={false} deed={deed} onClose={onClose} onSubmit={onClose}>
        <p className={shared.text}>{say('correct-form.nobody')}</p>
      </FormFrame>
    )
  }
  return (
    <FormFrame
      submit={say('correct-form.save')}
      ready={whole && (kind === 'account-of-contact' ? account !== null : address !== '')}
      deed={deed}
      onClose={onClose}
      onSubmit={() => {
        if (kind === 'contact-of-address') deed.run({ kind, address, contact, why: why.trim() })
        else if (account !== null) deed.run({ kind, contact, account: account.id, why: why.trim() })
      }}
    >
      {mayName && (
        <Field label={say('correct-form.what')}>
          <RadioGroup
            value={kind}
            onChange={(_, data) => {
              setKind(data.value === 'contact-of-address' ? 'contact-of-address' : 'account-of-contact')
            }}
          >
            <Radio value="account-of-contact" label={say('correct-form.account-of-contact')} />
            <Radio value="contact-of-address" label={say('correct-form.contact-of-address')} />
          </RadioGroup>
        </Field>
      )}
      {kind === 'contact-of-address' && (
        <Field label={say('correct-form.address')}>
          <Select
            value={address}
            onChange={(_, data) => {
              setAddress(data.value)
            }}
          >
            {outside.map((one) => (
              <option key={one.address} value={one.address}>
                {one.address}
              </option>
            ))}
          </Select>
        </Field>
      )}
      <Field label={say(kind === 'account-of-contact' ? 'correct-form.contact' : 'correct-form.is-contact')}>
        <Select
          value={contact}
          onChange={(_, data) => {
            setContact(data.value)
          }}
        >
          {contacts.map((one) => (
            <option key={one.id} value={one.id}>
              {say('correct-form.contact-at', { name: one.name, account: one.accountName })}
            </option>
          ))}
        </Select>
      </Field>
      {kind === 'account-of-contact' &&
        (account === null ? (
          <AccountSearch label={say('correct-form.to-account')} onPick={setAccount} />
        ) : (
          <div className={shared.row}>
            <span className={shared.grow}>{say('correct-form.towards', { account: account.name })}</span>
            <Button
              size="small"
              onClick={() => {
                setAccount(null)
              }}
            >
              {say('correct-form.other-account')}
            </Button>
          </div>
        ))}
      <WhyField hint={say('correct-form.why')} value={why} onChange={setWhy} />
    </FormFrame>
  )
}
