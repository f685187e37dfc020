import { z } from 'zod'
import { addressSchema, colleagueSchema, idSchema, peopleSchema, shareSchema } from './common.ts'

/** `POST /api/v1/compose-check`: who is being written to. Asked by the launch event and by the compose pane. */
export const composeCheckRequestSchema = z.object({
  mailbox: addressSchema,
  conversationId: z.string().max(400).nullable(),
  to: peopleSchema,
  cc: peopleSchema,
  /** Where answers will go, when the draft says so. */
  replyTo: peopleSchema.default([]),
})
export type ComposeCheckRequest = z.infer<typeof composeCheckRequestSchema>

/** An account among the recipients that hangs on one rep, with whom to add. */
export const suggestionSchema = z.object({
  account: idSchema,
  accountName: z.string(),
  topRep: z.string(),
  topShare: shareSchema,
  /** Best first; none of them a recipient already. */
  colleagues: z.array(colleagueSchema),
  companyMailbox: z.string().nullable(),
  /** The sentence of the info bar, at most 150 characters. */
  text: z.string(),
})
export type Suggestion = z.infer<typeof suggestionSchema>

export const composeCheckSchema = z.object({
  /** Empty: nothing to say. */
  suggestions: z.array(suggestionSchema),
  /** Somebody dismissed it for this thread: nothing is shown, the pane still tells. */
  dismissed: z.boolean(),
  /** Colleagues wished for this thread and not on the draft yet (`introductions`). */
  wishes: z.array(z.object({ introduction: idSchema, name: z.string(), address: z.string() })),
  /**
   * B21: the company address to answer to and to sign with, where policy names one and somebody outside is written to.
   * `replyTo`, `signature`: which of the two policy wants. `missing`: answers would not reach it. Whether the signature names
   * it the pane looks up itself: no text leaves the draft.
   */
  companyAddress: z
    .object({
      address: z.string(),
      replyTo: z.boolean(),
      signature: z.boolean(),
      missing: z.boolean(),
      text: z.string(),
    })
    .nullable(),
  /** Goes into a header of the draft; names nobody. */
  mark: z.string(),
})
export type ComposeCheck = z.infer<typeof composeCheckSchema>

/** `POST /api/v1/compose-dismissals`: dismissed stays dismissed for the thread. */
export const dismissalRequestSchema = z.object({
  key: z.uuid(),
  mailbox: addressSchema,
  conversationId: z.string().max(400),
})

/** `POST /api/v1/sightings`: a message is being sent; where it can be found soon. No text, no subject. */
export const sendSightingRequestSchema = z.object({
  mailbox: addressSchema,
  mark: z.string().max(100).nullable(),
  conversationId: z.string().max(400).nullable(),
  recipients: z.int().min(0).max(10_000),
})
export type SendSightingRequest = z.infer<typeof sendSightingRequestSchema>
