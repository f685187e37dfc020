import { z } from 'zod'
import { accountViewSchema } from './account-view.ts'
import { addressSchema, idSchema, peopleSchema, personSchema, timeSchema } from './common.ts'
import { taskSchema } from './deeds.ts'
import { threadMessageSchema } from './message-context.ts'

/** `POST /api/v1/appointment-context`: who will be met. */
export const appointmentRequestSchema = z.object({
  mailbox: addressSchema,
  organizer: personSchema.nullable(),
  attendees: peopleSchema,
  start: timeSchema,
  end: timeSchema,
})
export type AppointmentRequest = z.infer<typeof appointmentRequestSchema>

export const appointmentContextSchema = z.object({
  asOf: timeSchema,
  accounts: z.array(accountViewSchema),
  /** The latest threads with those who come: their last messages, newest first. */
  threads: z.array(z.object({ account: idSchema, last: threadMessageSchema, messages: z.int() })),
  tasks: z.array(taskSchema),
  /** Over, and the reader was there: a trip report can be begun. */
  mayReport: z.boolean(),
})
export type AppointmentContext = z.infer<typeof appointmentContextSchema>

/**
 * The draft of a trip report, as `domain.md` §6 names its fields; pre-filled from an appointment. Stored by the HubSpot
 * app's side: `POST /api/v1/trip-reports` answers 501 `trip-reports-not-installed` until that is there.
 */
export const tripReportDraftSchema = z.object({
  key: z.uuid(),
  accounts: z.array(idSchema).min(1),
  travellers: z.array(idSchema).min(1),
  start: timeSchema,
  end: timeSchema,
  purpose: z.string().max(500),
  contactsMet: z.array(idSchema),
  keyInformation: z.string().max(20_000),
  commitments: z.array(z.object({ who: z.string().max(200), what: z.string().max(1000), by: z.iso.date().nullable() })),
  nextStep: z.string().max(1000),
  cost: z.object({ amount: z.number().min(0), currency: z.string().length(3) }).nullable(),
})
export type TripReportDraft = z.infer<typeof tripReportDraftSchema>
