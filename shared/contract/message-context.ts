import { z } from 'zod'
import { accountLineSchema, accountViewSchema } from './account-view.ts'
import { addressSchema, idSchema, peopleSchema, personSchema, timeSchema } from './common.ts'
import { introductionSchema, taskSchema } from './deeds.ts'

/** What a mail program says of the open message. No text and no subject leaves it. `mailbox`: whose mailbox it lies in. */
export const openMessageSchema = z.object({
  mailbox: addressSchema,
  messageId: z.string().max(998).nullable(),
  conversationId: z.string().max(400).nullable(),
  /** The item's id in that mailbox (Graph's, or Outlook's own form of it), to read it from there. */
  itemId: z.string().max(1000).nullable(),
  at: timeSchema.nullable(),
  from: personSchema.nullable(),
  to: peopleSchema,
  cc: peopleSchema,
})
export type OpenMessage = z.infer<typeof openMessageSchema>

export const messageStateSchema = z.enum([
  /** In the CRM. */
  'captured',
  /** Ours to write, not there yet. */
  'waiting',
  /** A stranger's: waits until somebody answers him or the CRM knows him. */
  'held',
  'skipped',
  /** HubSpot refused it, or a person deleted it there. */
  'failed',
  /** Never seen; capture may come later. */
  'unknown',
])
export type MessageState = z.infer<typeof messageStateSchema>

/** One message of the thread; no text, no subject. */
export const threadMessageSchema = z.object({
  id: idSchema.nullable(),
  messageId: z.string().nullable(),
  at: timeSchema,
  from: personSchema.nullable(),
  direction: z.enum(['inbound', 'outbound']).nullable(),
  state: messageStateSchema,
  /** Stable code, and the sentence. */
  reason: z.object({ code: z.string(), text: z.string() }).nullable(),
  /** The engagement in the CRM. */
  crmUrl: z.string().nullable(),
  /** The open one. */
  here: z.boolean(),
  /** What the reader may do with it now. */
  may: z.array(z.enum(['capture', 'private', 'take-back', 'release', 'read'])),
})
export type ThreadMessage = z.infer<typeof threadMessageSchema>

export const participantViewSchema = z.object({
  address: z.string(),
  name: z.string().nullable(),
  role: z.enum(['from', 'to', 'cc']),
  side: z.enum(['contact', 'rep', 'company', 'private', 'robot', 'stranger']),
  contact: idSchema.nullable(),
  account: idSchema.nullable(),
  /** Where he could belong instead, when several fit. */
  candidates: z.array(accountLineSchema),
  /** A rep's own private address (D4). */
  privateOf: z.string().nullable(),
})
export type ParticipantView = z.infer<typeof participantViewSchema>

/** Answer to `POST /api/v1/message-context`. */
export const messageContextSchema = z.object({
  /** Figures are as of this moment. */
  asOf: timeSchema,
  message: threadMessageSchema,
  thread: z.array(threadMessageSchema),
  participants: z.array(participantViewSchema),
  /**
   * The accounts of all participants, that of the sender (or first recipient) first, at most 20; never the reader himself.
   */
  accounts: z.array(accountViewSchema),
  introductions: z.array(introductionSchema),
  tasks: z.array(taskSchema),
  /** Whether this customer mail went to a rep's private address, and to whom to say so (D4). */
  privateAddresses: z.array(z.object({ address: z.string(), rep: z.string(), mine: z.boolean() })),
})
export type MessageContext = z.infer<typeof messageContextSchema>
