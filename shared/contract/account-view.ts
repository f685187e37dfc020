import { z } from 'zod'
import {
  colleagueSchema,
  holderSchema,
  idSchema,
  personSchema,
  shareSchema,
  stateSchema,
  timeSchema,
} from './common.ts'

/** A contact of an account with who of us knows him. */
export const contactViewSchema = z.object({
  id: idSchema,
  name: z.string(),
  addresses: z.array(z.string()),
  title: z.string().nullable(),
  senior: z.boolean(),
  left: z.boolean(),
  /** On the message that is open. */
  here: z.boolean(),
  /** Preferred channel and language where the CRM has them (D5). */
  channel: z.string().nullable(),
  language: z.string().nullable(),
  /** One per holder of the account that ever exchanged mail with him: `one-way` or `two-way`. */
  ties: z.array(
    z.object({
      holder: z.string(),
      name: z.string(),
      tie: z.enum(['one-way', 'two-way']),
      last: timeSchema.nullable(),
    }),
  ),
})
export type ContactView = z.infer<typeof contactViewSchema>

/** One account as the reader may see it. `restricted`: he sees who knows whom and nothing else. */
export const accountViewSchema = z.object({
  id: idSchema,
  name: z.string(),
  domains: z.array(z.string()),
  restricted: z.boolean(),
  owner: personSchema.nullable(),
  /** The record in the CRM. */
  crmUrl: z.string().nullable(),
  state: stateSchema.nullable(),
  since: timeSchema.nullable(),
  /** Finished sentences in the language asked for, the weightiest first. */
  reasons: z.array(z.object({ code: z.string(), text: z.string() })),
  holders: z.array(holderSchema),
  companyShare: shareSchema.nullable(),
  /** Whom the customer turns to first: the same holders by opened and called alone. */
  firstContact: z.array(holderSchema),
  firstContactCompanyShare: shareSchema.nullable(),
  topRep: z.string().nullable(),
  topShare: shareSchema.nullable(),
  evidence: z.number().nullable(),
  insistence: shareSchema.nullable(),
  truckFactor: z.int().nullable(),
  /** Top share and company share at days back 365, 182, 91, 0; null where there was no trust yet. */
  trend: z.array(
    z.object({ daysBack: z.int(), topShare: shareSchema.nullable(), companyShare: shareSchema.nullable() }),
  ),
  contacts: z.array(contactViewSchema),
  /** The holders the contacts' ties name, as columns. */
  columns: z.array(z.object({ holder: z.string(), name: z.string() })),
  /** Who should be brought in next, best first (B13); who should answer (B16). */
  colleagues: z.array(colleagueSchema),
  companyMailbox: z.string().nullable(),
})
export type AccountView = z.infer<typeof accountViewSchema>

/** An account in a list. */
export const accountLineSchema = accountViewSchema.pick({
  id: true,
  name: true,
  domains: true,
  state: true,
  since: true,
  topRep: true,
  topShare: true,
  companyShare: true,
})
export type AccountLine = z.infer<typeof accountLineSchema>
