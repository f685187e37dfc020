import { z } from 'zod'
import { accountLineSchema } from './account-view.ts'
import { idSchema, timeSchema } from './common.ts'
import { introductionSchema, taskSchema } from './deeds.ts'

export const roleSchema = z.enum(['rep', 'manager', 'operations', 'call-desk', 'auditor', 'admin'])
export type Role = z.infer<typeof roleSchema>

/** `GET /api/v1/me` */
export const meSchema = z.object({
  rep: idSchema.nullable(),
  name: z.string(),
  address: z.string(),
  roles: z.array(roleSchema),
  /** Release of the service, for diagnostics. */
  version: z.string(),
  /** Who may keep a message out of the CRM (policy). */
  mayMarkPrivate: z.boolean(),
})
export type Me = z.infer<typeof meSchema>

/** `GET /api/v1/mine`: the pane without an item. */
export const mineSchema = z.object({
  asOf: timeSchema,
  /** Accounts that hang on the reader, the largest share first. */
  accounts: z.array(accountLineSchema),
  introductions: z.array(introductionSchema),
  tasks: z.array(taskSchema),
})
export type Mine = z.infer<typeof mineSchema>

/** `GET /api/v1/about-me`: what is recorded about the reader (domain.md §9). */
export const aboutMeSchema = z.object({
  asOf: timeSchema,
  mailboxes: z.array(
    z.object({
      address: z.string(),
      captured: z.boolean(),
      mode: z.enum(['write', 'adopt']),
      headerOnly: z.boolean(),
      since: timeSchema.nullable(),
      lastChecked: timeSchema.nullable(),
    }),
  ),
  messages: z.object({ captured: z.int(), skipped: z.int(), held: z.int() }),
  /** Who read texts of messages the reader took part in without taking part himself. */
  readings: z.array(z.object({ at: timeSchema, by: z.string(), message: idSchema })),
  decisions: z.array(z.object({ at: timeSchema, kind: z.string(), why: z.string().nullable() })),
})
export type AboutMe = z.infer<typeof aboutMeSchema>

/** `GET /api/v1/accounts?q=`: by name, domain, or a contact's name or address; at most 20. */
export const accountSearchSchema = z.object({ accounts: z.array(accountLineSchema) })

/** `GET /api/v1/messages/{id}/text`: read back from the CRM; a non-participant's reading is logged. */
export const messageTextSchema = z.object({
  text: z.string().nullable(),
  newText: z.string().nullable(),
  logged: z.boolean(),
})
