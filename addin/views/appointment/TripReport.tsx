import { Button, Checkbox, Field, Input, makeStyles, mergeClasses, Textarea, tokens } from '@fluentui/react-components'
import { ArrowLeft16Regular } from '@fluentui/react-icons/svg/arrow-left'
import { useId, useState } from 'react'
import type { AppointmentContext, TripReportDraft } from '../../../shared/contract/appointment.ts'
import { draftOf, LEAST_KEY_INFORMATION, missing, prefilled, type TripReportFields } from '../../format/trip-report.ts'
import type { Appointment } from '../../office/outlook-item.ts'
import { usePane } from '../../pane/pane-context.ts'
import { CopyText } from '../parts/CopyText.tsx'
import { Notice } from '../parts/Notice.tsx'
import { Section } from '../parts/Section.tsx'
import { useSharedStyles } from '../parts/styles.ts'
import { Trouble } from '../parts/Trouble.tsx'
import { useDeed } from '../parts/use-deed.ts'
import { useCalendar, useSay, type Say } from '../parts/use-say.ts'
import { Commitments } from './Commitments.tsx'

/** Until the CRM side is there the service says so with this code; the draft stays with the reader. */
const NOT_INSTALLED = 'trip-reports-not-installed'

const useStyles = makeStyles({
  form: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalM}`,
  },
  two: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(128px, 1fr))', gap: tokens.spacingHorizontalS },
  input: { width: '100%', minWidth: 0 },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  group: { margin: 0, padding: 0, border: 'none', minWidth: 0 },
  legend: { padding: 0, fontWeight: tokens.fontWeightSemibold },
})

/** The trip report of a meeting, filled in as far as the meeting tells (domain.md §6). */
export function TripReport(props: {
  item: Appointment
  context: AppointmentContext
  traveller: { id: string; name: string }
  onClose: () => void
}) {
  const { item, context, traveller } = props
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const calendar = useCalendar()
  const { service } = usePane()
  const titleId = useId()
  const [fields, setFields] = useState<TripReportFields>(() => prefilled(context, item, calendar))
  const [stored, setStored] = useState(false)
  const deed = useDeed(
    (draft: Omit<TripReportDraft, 'key'>, key) => service.tripReport({ key, ...draft }),
    () => {
      setStored(true)
    },
  )
  const set = (change: Partial<TripReportFields>): void => {
    setFields((before) => ({ ...before, ...change }))
    setStored(false)
  }
  const lacks = missing(fields)
  const contacts = context.accounts
    .filter((account) => fields.accounts.includes(account.id))
    .flatMap((account) => account.contacts.filter((contact) => !contact.left))
  const toggle = (list: readonly string[], id: string, on: boolean): readonly string[] =>
    on ? [...list, id] : list.filter((one) => one !== id)
  const notInstalled = deed.trouble?.code === NOT_INSTALLED

  return (
    <>
      <form
        className={styles.form}
        aria-labelledby={titleId}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (lacks.length === 0) deed.run(draftOf(fields, traveller.id))
        }}
      >
        <div>
          <Button size="small" appearance="subtle" icon={<ArrowLeft16Regular />} onClick={props.onClose} autoFocus>
            {say('view.back')}
          </Button>
        </div>
        <h2 id={titleId} className={styles.title}>
          {say('trip.title')}
        </h2>
        <p className={mergeClasses(shared.text, shared.quiet)}>{say('trip.traveller', { name: traveller.name })}</p>
        {context.accounts.length > 1 && (
          <fieldset className={styles.group}>
            <legend className={styles.legend}>{say('trip.accounts')}</legend>
            {context.accounts.map((account) => (
              <Checkbox
                key={account.id}
                label={account.name}
                checked={fields.accounts.includes(account.id)}
                onChange={(_, data) => {
                  const gone = account.contacts.map((contact) => contact.id)
                  const on = data.checked === true
                  set({
                    accounts: toggle(fields.accounts, account.id, on),
                    contactsMet: on ? fields.contactsMet : fields.contactsMet.filter((id) => !gone.includes(id)),
                  })
                }}
              />
            ))}
          </fieldset>
        )}
        <div className={styles.two}>
          <Field
            label={say('trip.from')}
            required
            {...(lacks.includes('days') && { validationMessage: say('trip.lacks-days') })}
          >
            <Input
              className={styles.input}
              type="date"
              value={fields.startDay}
              onChange={(_, data) => {
                set({ startDay: data.value })
              }}
            />
          </Field>
          <Field label={say('trip.to')} required>
            <Input
              className={styles.input}
              type="date"
              value={fields.endDay}
              onChange={(_, data) => {
                set({ endDay: data.value })
              }}
            />
          </Field>
        </div>
        <Field label={say('trip.purpose')}>
          <Input
            value={fields.purpose}
            maxLength={500}
            onChange={(_, data) => {
              set({ purpose: data.value })
            }}
          />
        </Field>
        <fieldset className={styles.group}>
          <legend className={styles.legend}>{say('trip.met')}</legend>
          {contacts.map((contact) => (
            <Checkbox
              key={contact.id}
              label={contact.title === null ? contact.name : `${contact.name} · ${contact.title}`}
              checked={fields.contactsMet.includes(contact.id)}
              onChange={(_, data) => {
                set({ contactsMet: toggle(fields.contactsMet, contact.id, data.checked === true) })
              }}
            />
          ))}
          {lacks.includes('contact') && (
            <p className={mergeClasses(shared.text, shared.quiet)}>{say('trip.lacks-contact')}</p>
          )}
        </fieldset>
        <Field
          label={say('trip.key-information')}
          hint={say('trip.key-information-hint', {
            count: [...fields.keyInformation.trim()].length,
            least: LEAST_KEY_INFORMATION,
          })}
        >
          <Textarea
            value={fields.keyInformation}
            resize="vertical"
            rows={4}
            maxLength={20_000}
            onChange={(_, data) => {
              set({ keyInformation: data.value })
            }}
          />
        </Field>
        <Commitments
          commitments={fields.commitments}
          onChange={(commitments) => {
            set({ commitments })
          }}
        />
        <Field label={say('trip.next-step')}>
          <Textarea
            value={fields.nextStep}
            resize="vertical"
            maxLength={1000}
            onChange={(_, data) => {
              set({ nextStep: data.value })
            }}
          />
        </Field>
        <div className={styles.two}>
          <Field
            label={say('trip.cost')}
            {...(lacks.includes('amount') && { validationMessage: say('trip.lacks-amount') })}
          >
            <Input
              className={styles.input}
              inputMode="decimal"
              value={fields.amount}
              onChange={(_, data) => {
                set({ amount: data.value })
              }}
            />
          </Field>
          <Field label={say('trip.currency')}>
            <Input
              className={styles.input}
              value={fields.currency}
              maxLength={3}
              onChange={(_, data) => {
                set({ currency: data.value })
              }}
            />
          </Field>
        </div>
        <div role="status">
          {stored && (
            <Notice tone="good">
              <p className={shared.text}>{say('trip.stored')}</p>
            </Notice>
          )}
          {notInstalled && (
            <Notice tone="info">
              <p className={shared.text}>{say('trip.not-installed')}</p>
            </Notice>
          )}
          {deed.trouble !== null && !notInstalled && <Trouble trouble={deed.trouble} />}
        </div>
        <Button appearance="primary" type="submit" disabledFocusable={lacks.length > 0 || deed.busy || stored}>
          {say(deed.busy ? 'view.working' : 'trip.store')}
        </Button>
      </form>
      <Section title={say('trip.copy')}>
        <CopyText text={asText(fields, context, traveller.name, say)} label={say('trip.copy')} />
      </Section>
    </>
  )
}

/** The report as plain text, for a reader whose CRM does not store it yet. */
function asText(fields: TripReportFields, context: AppointmentContext, traveller: string, say: Say): string {
  const accounts = context.accounts.filter((account) => fields.accounts.includes(account.id))
  const met = accounts
    .flatMap((account) => account.contacts)
    .filter((contact) => fields.contactsMet.includes(contact.id))
  const lines: (readonly [string, string])[] = [
    [say('trip.accounts'), accounts.map((account) => account.name).join(say('view.list-separator'))],
    [say('trip.travellers'), traveller],
    [say('trip.days'), `${fields.startDay} – ${fields.endDay}`],
    [say('trip.purpose'), fields.purpose],
    [say('trip.met'), met.map((contact) => contact.name).join(say('view.list-separator'))],
    [say('trip.key-information'), fields.keyInformation],
    ...fields.commitments
      .filter(({ what }) => what.trim() !== '')
      .map(
        ({ who, what, by }) =>
          [say('trip.commitment'), [who, what, by].filter((part) => part !== '').join(' · ')] as const,
      ),
    [say('trip.next-step'), fields.nextStep],
    [say('trip.cost'), fields.amount === '' ? '' : `${fields.amount} ${fields.currency}`],
  ]
  return lines
    .filter(([, value]) => value.trim() !== '')
    .map(([label, value]) => `${label}${say('view.colon')}${value.trim()}`)
    .join('\n')
}
