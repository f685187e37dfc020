import { z } from 'zod'

/** Shapes several answers share. Times are ms UTC, shares 0–1, unknown is null. An id is a UUID of ours. */
export const idSchema = z.uuid()
export const timeSchema = z.number()
export const shareSchema = z.number().min(0).max(1)

/** An address as a mail program shows it; what is no address is no person. */
export const addressSchema = z.string().trim().min(3).max(320)
export const personSchema = z.object({ address: addressSchema, name: z.string().max(400).nullable() })
export type Person = z.infer<typeof personSchema>

export const stateSchema = z.enum(['insufficient', 'personal', 'company', 'shared'])
export type AccountState = z.infer<typeof stateSchema>

/** Several thousand recipients are a mass mailing: beyond this nobody is looked up. */
export const MOST_PEOPLE = 500
export const peopleSchema = z.array(personSchema).max(MOST_PEOPLE)

/** Who holds trust: a rep, or the company (all company mailboxes together; `rep` null). */
export const holderSchema = z.object({
  /** `company`, or the rep's primary address. */
  holder: z.string(),
  rep: idSchema.nullable(),
  name: z.string(),
  share: shareSchema,
  departed: z.boolean(),
  /** The reader himself. */
  me: z.boolean(),
})
export type Holder = z.infer<typeof holderSchema>

/** A colleague, and how well he knows the account. */
export const colleagueSchema = z.object({
  rep: idSchema,
  name: z.string(),
  address: addressSchema,
  /** Contacts of the account he has a two-way tie with. */
  ties: z.int(),
  /** Why he is proposed, as a sentence. */
  why: z.string(),
})
export type Colleague = z.infer<typeof colleagueSchema>
