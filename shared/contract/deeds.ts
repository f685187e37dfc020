import { z } from 'zod'
import { addressSchema, idSchema, timeSchema } from './common.ts'

/**
 * What a rep does from a pane. Every request carries `key`, a UUID the pane makes once per click: the same key twice is
 * one deed, and the second answer is the first one's.
 */
const key = { key: z.uuid() }
const why = z.string().trim().min(1).max(500)

/** Which message: Message-ID and mailbox (as `OpenMessage`), or our own id. */
const which = {
  mailbox: addressSchema,
  messageId: z.string().max(998).nullable(),
  itemId: z.string().max(1000).nullable(),
}

/** `POST /api/v1/messages/capture`: read it from the mailbox now, rather than at the next sweep. */
export const captureRequestSchema = z.object({ ...key, ...which })
/** `POST /api/v1/messages/private`: not to be captured; before it was written only. The manager sees who and why. */
export const privateRequestSchema = z.object({ ...key, ...which, why })
/** `POST /api/v1/messages/take-back`: a wrong capture; final. */
export const takeBackRequestSchema = z.object({ ...key, ...which, why, sure: z.literal(true) })
/** `POST /api/v1/corrections`: this contact belongs to that account, or this address to that contact. */
export const correctionRequestSchema = z.discriminatedUnion('kind', [
  z.object({ ...key, kind: z.literal('account-of-contact'), contact: idSchema, account: idSchema, why }),
  z.object({ ...key, kind: z.literal('contact-of-address'), address: addressSchema, contact: idSchema, why }),
])
/** What such a deed led to. `state`: as in the thread, so that the pane can show it at once. */
export const deedAnswerSchema = z.object({ done: z.boolean(), code: z.string(), text: z.string() })

/** `POST /api/v1/introductions`: a colleague is asked to join. The compose side adds him to the reply of that thread. */
export const introductionRequestSchema = z.object({
  ...key,
  account: idSchema,
  colleague: idSchema,
  contact: idSchema.nullable(),
  conversationId: z.string().max(400).nullable(),
  messageId: z.string().max(998).nullable(),
  language: z.string().max(20),
})
export const introductionSchema = z.object({
  id: idSchema,
  account: idSchema,
  accountName: z.string(),
  colleague: z.object({ rep: idSchema, name: z.string(), address: z.string() }),
  by: z.object({ rep: idSchema, name: z.string() }),
  askedAt: timeSchema,
  /** wished: not written yet; sent: the colleague was on a mail of ours; answered: the customer wrote with him in To. */
  state: z.enum(['wished', 'sent', 'answered', 'withdrawn']),
})
export type Introduction = z.infer<typeof introductionSchema>
/** Also a drafted opening in the language of the thread; plain text, the pane makes HTML of it. */
export const introductionAnswerSchema = z.object({ introduction: introductionSchema, draft: z.string() })

/** `POST /api/v1/introductions/{id}/withdraw`; answers the introduction. */
export const withdrawalRequestSchema = z.object({ ...key })

/** `POST /api/v1/tasks`: a follow-up, in the CRM under the account. */
export const taskRequestSchema = z.object({
  ...key,
  account: idSchema,
  title: z.string().trim().min(1).max(200),
  dueOn: z.iso.date(),
  messageId: z.string().max(998).nullable(),
})
export const taskSchema = z.object({
  id: idSchema,
  account: idSchema,
  accountName: z.string(),
  title: z.string(),
  dueOn: z.iso.date(),
  state: z.enum(['waiting', 'open', 'done', 'failed']),
  crmUrl: z.string().nullable(),
})
export type Task = z.infer<typeof taskSchema>

export type CaptureRequest = z.infer<typeof captureRequestSchema>
export type PrivateRequest = z.infer<typeof privateRequestSchema>
export type TakeBackRequest = z.infer<typeof takeBackRequestSchema>
export type CorrectionRequest = z.infer<typeof correctionRequestSchema>
export type DeedAnswer = z.infer<typeof deedAnswerSchema>
export type IntroductionRequest = z.infer<typeof introductionRequestSchema>
export type IntroductionAnswer = z.infer<typeof introductionAnswerSchema>
export type TaskRequest = z.infer<typeof taskRequestSchema>
