import type { AppointmentContext, TripReportDraft } from '../../shared/contract/appointment.ts'
import { isoDay, type Calendar } from './moments.ts'

/** A trip report may be submitted from so many characters of key information on (domain.md §6). */
export const LEAST_KEY_INFORMATION = 50

/** What the form holds; all as typed. Made into a draft by `draftOf`. */
export interface TripReportFields {
  readonly accounts: readonly string[]
  readonly contactsMet: readonly string[]
  /** `2026-11-20` */
  readonly startDay: string
  readonly endDay: string
  readonly purpose: string
  readonly keyInformation: string
  readonly commitments: readonly Commitment[]
  readonly nextStep: string
  readonly amount: string
  readonly currency: string
}

export interface Commitment {
  readonly who: string
  readonly what: string
  readonly by: string
}

/** The form as it opens: everybody of the customers' who was invited, the meeting's days. */
export function prefilled(
  context: AppointmentContext,
  meeting: { start: number; end: number },
  calendar: Calendar,
): TripReportFields {
  return {
    accounts: context.accounts.map((account) => account.id),
    contactsMet: context.accounts.flatMap((account) =>
      account.contacts.filter((contact) => contact.here).map((contact) => contact.id),
    ),
    startDay: isoDay(meeting.start, calendar),
    endDay: isoDay(meeting.end, calendar),
    purpose: '',
    keyInformation: '',
    commitments: [],
    nextStep: '',
    amount: '',
    currency: calendar.locale === 'zh-CN' ? 'CNY' : 'EUR',
  }
}

export type Missing = 'account' | 'contact' | 'days' | 'amount'

/** What keeps a draft from being stored; what only submitting demands is not asked for yet. */
export function missing(fields: TripReportFields): readonly Missing[] {
  const amount = amountOf(fields.amount)
  const found: (Missing | false)[] = [
    fields.accounts.length === 0 && 'account',
    fields.contactsMet.length === 0 && 'contact',
    (fields.startDay === '' || fields.endDay === '' || fields.endDay < fields.startDay) && 'days',
    (Number.isNaN(amount) || (amount !== null && fields.currency.trim().length !== 3)) && 'amount',
  ]
  return found.filter((one) => one !== false)
}

/** The fields in the contract's shape, without its key. Days begin and end in UTC; commitments without a deed fall away. */
export function draftOf(fields: TripReportFields, traveller: string): Omit<TripReportDraft, 'key'> {
  const amount = amountOf(fields.amount)
  return {
    accounts: [...fields.accounts],
    travellers: [traveller],
    start: Date.parse(`${fields.startDay}T00:00:00Z`),
    end: Date.parse(`${fields.endDay}T23:59:59Z`),
    purpose: fields.purpose.trim(),
    contactsMet: [...fields.contactsMet],
    keyInformation: fields.keyInformation.trim(),
    commitments: fields.commitments
      .filter(({ what }) => what.trim() !== '')
      .map(({ who, what, by }) => ({ who: who.trim(), what: what.trim(), by: by === '' ? null : by })),
    nextStep: fields.nextStep.trim(),
    cost: amount === null || Number.isNaN(amount) ? null : { amount, currency: fields.currency.trim().toUpperCase() },
  }
}

/** A typed amount: null for none, NaN for what is no amount. A comma before the last two digits is a decimal comma. */
function amountOf(typed: string): number | null {
  const text = typed.trim().replaceAll(/\s/g, '')
  if (text === '') return null
  const plain = /,\d{1,2}$/.test(text) ? text.replaceAll('.', '').replace(',', '.') : text.replaceAll(',', '')
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : NaN
}
