import { z } from 'zod'

/**
 * The shapes of Graph's answers as far as we read them. Every field is optional, may be null, and booleans may come as
 * strings (shared/data/graph-samples): a wrong field is taken for an absent one, never for a failure of the whole.
 */
const text = z.string().nullish().catch(null)
const truth = z
  .union([z.boolean(), z.enum(['true', 'false', 'True', 'False']).transform((value) => value.toLowerCase() === 'true')])
  .nullish()
  .catch(null)
const count = z.number().int().min(0).catch(0)

/** Graph's «no date» is the year 1. */
const FIRST_MOMENT = Date.UTC(1900, 0, 1)

const moment = text.transform((value) => {
  const at = value === null || value === undefined ? Number.NaN : Date.parse(value)
  return Number.isNaN(at) || at < FIRST_MOMENT ? null : at
})

/** Items of a list that have the shape; the others are left out. */
function listOf<Item extends z.ZodType>(item: Item) {
  return z
    .array(z.unknown())
    .nullish()
    .catch(null)
    .transform((all) =>
      (all ?? []).flatMap((one) => {
        const parsed = item.safeParse(one)
        return parsed.success ? [parsed.data as z.output<Item>] : []
      }),
    )
}

const person = z
  .object({ emailAddress: z.object({ name: text, address: z.string() }) })
  .transform(({ emailAddress: { address, name } }) => ({ address, name: name || null }))

const extended = z.object({ id: z.string(), value: z.string() })

const attachment = z.object({
  id: z.string(),
  name: text,
  contentType: text,
  size: count,
  isInline: truth,
})

/** One attachment with its bytes; null for an item or a link, which have none. */
export const attachmentBytesSchema = z.object({ contentBytes: text })

export const messageSchema = z.object({
  '@odata.type': text,
  id: z.string(),
  parentFolderId: text,
  isDraft: truth,
  internetMessageId: text,
  receivedDateTime: moment,
  sentDateTime: moment,
  from: person.nullish().catch(null),
  sender: person.nullish().catch(null),
  toRecipients: listOf(person),
  ccRecipients: listOf(person),
  bccRecipients: listOf(person),
  subject: text,
  conversationId: text,
  conversationIndex: text,
  internetMessageHeaders: listOf(z.object({ name: z.string(), value: z.string() })),
  body: z.object({ contentType: text, content: z.string() }).nullish().catch(null),
  meetingMessageType: text,
  hasAttachments: truth,
  attachments: listOf(attachment),
  singleValueExtendedProperties: listOf(extended),
})

export type MessageAnswerBody = z.output<typeof messageSchema>

export const itemSchema = z.object({
  id: z.string(),
  parentFolderId: text,
  receivedDateTime: moment,
  internetMessageId: text,
  isDraft: truth,
  '@removed': z.unknown().optional(),
})

export const folderSchema = z.object({
  '@odata.type': text,
  id: z.string(),
  displayName: text,
  parentFolderId: text,
  childFolderCount: count,
  totalItemCount: count,
})

export const userSchema = z.object({
  id: z.string(),
  displayName: text,
  mail: text,
  userPrincipalName: text,
  proxyAddresses: listOf(z.string()),
  otherMails: listOf(z.string()),
  imAddresses: listOf(z.string()),
  accountEnabled: truth,
  userType: text,
  jobTitle: text,
  department: text,
  preferredLanguage: text,
  businessPhones: listOf(z.string()),
  mobilePhone: text,
  manager: z.object({ id: z.string() }).nullish().catch(null),
})

export const groupSchema = z.object({
  id: z.string(),
  displayName: text,
  mail: text,
  mailEnabled: truth,
  proxyAddresses: listOf(z.string()),
})

export const organizationSchema = z.object({
  verifiedDomains: listOf(z.object({ name: z.string() })),
})

export const purposeSchema = z.object({ userPurpose: text })

export const subscriptionSchema = z.object({
  id: z.string(),
  expirationDateTime: moment,
  resource: text,
  notificationUrl: text,
})

const pageSchema = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': text,
  '@odata.deltaLink': text,
  '@odata.count': z.number().int().min(0).nullish().catch(null),
})

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
  readonly delta: string | null
  readonly count: number | null
}

/** A list answer, its readable items; null when it is none. */
export function readPage<Item extends z.ZodType>(body: unknown, item: Item): Page<z.output<Item>> | null {
  const parsed = pageSchema.safeParse(body)
  if (!parsed.success) return null
  return {
    items: listOf(item).parse(parsed.data.value),
    next: parsed.data['@odata.nextLink'] ?? null,
    delta: parsed.data['@odata.deltaLink'] ?? null,
    count: parsed.data['@odata.count'] ?? null,
  }
}

const errorSchema = z.object({
  error: z.object({
    code: z.string().catch(''),
    message: z.string().catch(''),
    innerError: z.object({ code: text, 'request-id': text }).nullish().catch(null),
  }),
})

/** Code, reason and trace of an error answer; empty strings where there is none. */
export function readError(body: unknown): { code: string; innerCode: string; reason: string; trace: string | null } {
  const parsed = errorSchema.safeParse(body)
  if (!parsed.success) return { code: '', innerCode: '', reason: '', trace: null }
  const { code, message, innerError } = parsed.data.error
  return { code, innerCode: innerError?.code ?? '', reason: message, trace: innerError?.['request-id'] ?? null }
}

const batchSchema = z.object({
  responses: listOf(
    z.object({
      id: z.union([z.string(), z.number().transform(String)]),
      status: z.number().int(),
      headers: z.record(z.string(), z.unknown()).nullish().catch(null),
      body: z.unknown().optional(),
    }),
  ),
})

/** The parts of a batch answer, in whatever order they came; null when it is none. */
export function readBatch(body: unknown): z.output<typeof batchSchema>['responses'] | null {
  const parsed = batchSchema.safeParse(body)
  return parsed.success ? parsed.data.responses : null
}
