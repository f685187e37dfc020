import { moment, type CrmRecord } from './answer.ts'
import type { Address } from '../../../shared/message/parsed-message.ts'
import { archiveRecords, createRecords, readAssociations, readRecords, searchAll, type CreateInput } from './objects.ts'
import { cutHtml, cutText } from './cut-text.ts'
import { splitName } from './contacts.ts'
import { associationTypes, sizes } from './paths.ts'
import type { Send } from './send.ts'

/** One message as it should stand on HubSpot's timelines (an email there). */
export interface NewEngagement {
  readonly ref: string
  /** RFC Message-ID without brackets, or the stand-in for a message that has none. */
  readonly messageId: string
  /** Time of the message, ms UTC. */
  readonly at: number
  readonly direction: 'inbound' | 'outbound'
  readonly subject: string
  readonly text: string | null
  readonly html: string | null
  /** What text and HTML end with, however much of them has to be cut. */
  readonly ending?: { readonly text: string; readonly html: string }
  /** HubSpot's ids of files it keeps for this message. */
  readonly files?: readonly string[]
  readonly from: Address
  readonly to: readonly Address[]
  readonly cc: readonly Address[]
  readonly bcc: readonly Address[]
  /** CRM ids. */
  readonly owner: string | null
  readonly contacts: readonly string[]
  readonly accounts: readonly string[]
  readonly deals: readonly string[]
}

export type EngagementOutcome =
  | { readonly ref: string; readonly id: string }
  /** `missingTarget`: a record it should hang on is gone; read them again before the next try. */
  | { readonly ref: string; readonly id: null; readonly missingTarget: boolean; readonly reason: string }

/**
 * Creates engagements, 100 a call, each with all its associations inline. An input the answer does not mention is absent
 * from the outcomes: its fate is open and has to be read. Errors: `again` means all of them are open.
 */
export async function createEngagements(
  send: Send,
  engagements: readonly NewEngagement[],
): Promise<EngagementOutcome[]> {
  const byMessageId = new Map(engagements.map((one) => [one.messageId, one.ref]))
  const { created, failed } = await createRecords(send, {
    object: 'emails',
    doing: 'create engagements',
    inputs: engagements.map(createInput),
    weightOf: (input) => Object.values(input.properties).reduce((sum, value) => sum + value.length, 0),
  })
  const out: EngagementOutcome[] = []
  for (const { ref, record } of created) {
    const known = ref ?? byMessageId.get(bareMessageId(record.properties['hs_email_message_id'] ?? ''))
    if (known !== undefined) out.push({ ref: known, id: record.id })
  }
  for (const { ref, failure } of failed) {
    // An association to a record that is gone comes as not-found or as a validation error, depending on the type.
    out.push({ ref, id: null, missingTarget: isAboutTarget(failure.category), reason: failure.reason })
  }
  return out
}

function isAboutTarget(category: string): boolean {
  return category !== 'CONFLICT'
}

function createInput(one: NewEngagement): CreateInput {
  return {
    ref: one.ref,
    properties: {
      hs_timestamp: new Date(one.at).toISOString(),
      hs_email_direction: one.direction === 'inbound' ? 'INCOMING_EMAIL' : 'EMAIL',
      // Integrations use SENT for both directions (facts/hubspot.md §6.3).
      hs_email_status: 'SENT',
      hs_email_subject: cutText(one.subject),
      ...bodiesOf(one),
      ...(one.files === undefined || one.files.length === 0 ? {} : { hs_attachment_ids: one.files.join(';') }),
      hs_email_headers: headersJson(one),
      hs_email_message_id: `<${one.messageId}>`,
      ...(one.owner === null ? {} : { hubspot_owner_id: one.owner }),
    },
    associations: [
      ...one.contacts.map((to) => ({ to, type: associationTypes.emailToContact })),
      ...one.accounts.map((to) => ({ to, type: associationTypes.emailToCompany })),
      ...one.deals.map((to) => ({ to, type: associationTypes.emailToDeal })),
    ],
  }
}

function bodiesOf({ text, html, ending }: NewEngagement): Record<string, string> {
  const end = ending ?? { text: '', html: '' }
  return {
    ...(text === null && end.text === ''
      ? {}
      : { hs_email_text: cutText(text ?? '', sizes.text - end.text.length) + end.text }),
    ...(html === null && end.html === ''
      ? {}
      : { hs_email_html: cutHtml(html ?? '', sizes.text - end.html.length) + end.html }),
  }
}

/** A Message-ID as HubSpot stores it (with or without brackets), made comparable to ours. */
export function bareMessageId(stored: string): string {
  return stored.trim().replace(/^<|>$/g, '')
}

/** HubSpot takes the participants as JSON in one property. A list too long for it loses names first, then its end. */
export function headersJson(one: Pick<NewEngagement, 'from' | 'to' | 'cc' | 'bcc'>): string {
  const full = headers(one, person)
  if (full.length <= LONGEST_HEADERS) return full
  const bare = (address: Address) => ({ email: address.address })
  let { to, cc, bcc } = one
  for (;;) {
    const short = headers({ from: one.from, to, cc, bcc }, bare)
    if (short.length <= LONGEST_HEADERS) return short
    const longest = Math.max(to.length, cc.length, bcc.length)
    const halve = (list: readonly Address[]) =>
      list.length === longest ? list.slice(0, Math.floor(longest / 2)) : list
    ;[to, cc, bcc] = [halve(to), halve(cc), halve(bcc)]
  }
}

const LONGEST_HEADERS = 65_536

function headers(one: Pick<NewEngagement, 'from' | 'to' | 'cc' | 'bcc'>, write: (address: Address) => object): string {
  return JSON.stringify({
    from: write(one.from),
    sender: { email: one.from.address },
    to: one.to.map(write),
    cc: one.cc.map(write),
    bcc: one.bcc.map(write),
  })
}

function person(address: Address): object {
  const { firstName, lastName } = splitName(address.name)
  return {
    email: address.address,
    ...(firstName === '' ? {} : { firstName }),
    ...(lastName === '' ? {} : { lastName }),
  }
}

/** Ids of the engagements on each contact (CRM ids): one call per 1,000 contacts, read-after-write. */
export async function engagementsOfContacts(send: Send, contacts: readonly string[]): Promise<Map<string, string[]>> {
  const doing = 'read the engagements of contacts'
  return idsOf(await readAssociations(send, { from: 'contacts', to: 'emails', ids: contacts, doing }))
}

/** The same on accounts, for messages none of whose contacts is in HubSpot. */
export async function engagementsOfAccounts(send: Send, accounts: readonly string[]): Promise<Map<string, string[]>> {
  const doing = 'read the engagements of accounts'
  return idsOf(await readAssociations(send, { from: 'companies', to: 'emails', ids: accounts, doing }))
}

function idsOf(associations: Map<string, { id: string }[]>): Map<string, string[]> {
  return new Map([...associations].map(([from, to]) => [from, to.map((one) => one.id)]))
}

/** What of an engagement tells whether it is one of ours. Absent: it was archived. */
export interface SeenEngagement {
  readonly id: string
  /** Without brackets; null where HubSpot has none. */
  readonly messageId: string | null
  /** `app`: written through the API; `crm`: HubSpot itself (a connected inbox, its screens); null: not said. */
  readonly source: 'app' | 'crm' | null
  /** ms UTC, null when not said. */
  readonly createdAt: number | null
}

const SEEN = ['hs_email_message_id', 'hs_object_source', 'hs_createdate']

/** Message-IDs of engagements, 100 a call. */
export async function readEngagements(send: Send, ids: readonly string[]): Promise<SeenEngagement[]> {
  const found = await readRecords(send, {
    object: 'emails',
    ids,
    properties: SEEN,
    doing: 'read the Message-IDs of engagements',
  })
  return found.map(seen)
}

/** Engagements with a Message-ID, by search: for a message that hangs on nothing any more. The index lags. */
export async function findEngagements(send: Send, messageId: string): Promise<SeenEngagement[]> {
  const found = await searchAll(send, {
    object: 'emails',
    // EQ: the stored id keeps case and brackets, and IN wants lower case (facts/hubspot.md §6.3).
    anyOf: [{ propertyName: 'hs_email_message_id', operator: 'EQ', value: `<${messageId}>` }],
    properties: SEEN,
    doing: 'find engagements by Message-ID',
  })
  return found.map((one) => ({ ...seen(one), messageId }))
}

function seen({ id, properties, createdAt }: CrmRecord): SeenEngagement {
  const stored = properties['hs_email_message_id'] ?? null
  const source = properties['hs_object_source'] ?? null
  return {
    id,
    messageId: stored === null ? null : bareMessageId(stored),
    source: source === null ? null : APPS.has(source) ? 'app' : 'crm',
    createdAt: createdAt ?? moment(properties['hs_createdate'] ?? null),
  }
}

/** How `hs_object_source` names what came through the API (UNVERIFIED beyond INTEGRATION, docs/live-checks.md). */
const APPS: ReadonlySet<string> = new Set(['INTEGRATION', 'API', 'INTEGRATIONS_PLATFORM'])

/** What an engagement shows: its text and its HTML, either may be missing. Null: it was archived. */
export interface EngagementText {
  readonly text: string | null
  readonly html: string | null
}

/** The text of one engagement, read back: what needs it later reads it here, not from the ledger. */
export async function readEngagementText(send: Send, id: string): Promise<EngagementText | null> {
  const [found] = await readRecords(send, {
    object: 'emails',
    ids: [id],
    properties: ['hs_email_text', 'hs_email_html'],
    doing: 'read the text of an engagement',
  })
  if (found === undefined) return null
  const { hs_email_text: text = null, hs_email_html: html = null } = found.properties
  return { text, html }
}

/** Archives engagements for good: HubSpot has no way back for emails (facts/hubspot.md §6.3). */
export async function archiveEngagements(send: Send, ids: readonly string[]): Promise<void> {
  await archiveRecords(send, { object: 'emails', ids, doing: 'archive engagements' })
}
