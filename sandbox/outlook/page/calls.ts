import { Unhandled } from './frame.ts'
import { type DraftItem, graphId, type Notice, type OpenItem, outlookId } from './open-item.ts'
import type { OutlookPerson } from '../../graph/outlook/wire.ts'
import { type Json, OutlookFault } from './wire.ts'

/** What a call may do beyond its item. */
export interface CallHost {
  /** The item's draft is kept in Drafts; answers Graph's id. */
  save(item: DraftItem): Promise<string>
  readonly customProperties: Map<string, string>
  readonly roaming: Json
  readonly context: unknown
  categories(item: OpenItem, change: { add?: string[]; remove?: string[] }): Promise<string[]>
  attachment(item: OpenItem, id: string): Promise<{ content: string; format: string }>
  reply(item: OpenItem, all: boolean, html: string): void
  write(draft: { to: OutlookPerson[]; cc: OutlookPerson[]; bcc: OutlookPerson[]; subject: string; html: string }): void
  open(id: string): void
  meet(draft: { required: OutlookPerson[]; subject: string; start: number; end: number }): void
  close(): void
  /** A frame of the item has changed it: recipients, subject, text, bars. */
  changed(item: OpenItem, what: 'to' | 'cc' | 'bcc' | 'draft' | 'notices' | 'event'): void
}

type Field = 'to' | 'cc' | 'bcc'
const FIELDS: readonly Field[] = ['to', 'cc', 'bcc']
const textOf = (html: string) => new DOMParser().parseFromString(html, 'text/html').body.innerText
const htmlOf = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>')
const asHtml = (params: Json) =>
  params['coercionType'] === 3 ? String(params['data'] ?? '') : htmlOf(String(params['data'] ?? ''))

/**
 * One call of the library, by its number (facts, protocol §6). A number that is not here, or not for this kind of item,
 * is `Unhandled`: a silent default would hide a missing feature.
 */
export async function execute(host: CallHost, item: OpenItem | null, id: number, params: Json): Promise<unknown> {
  if (TELEMETRY.has(id)) return { data: null }
  const anywhere = ANYWHERE[id]
  if (anywhere !== undefined) return anywhere(host, params)
  if (item === null) throw new Unhandled(`call ${id} without an item`)
  const call = ON_ITEM[id] ?? BY_KIND[item.kind][id]
  if (call === undefined) throw new Unhandled(`call ${id} on an item of kind ${item.kind}`)
  const answer = await call({ host, item, draft: item as DraftItem, params })
  return isWhole(answer) ? answer : { data: answer ?? null }
}

/** Answers that carry their own success. */
function isWhole(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'wasSuccessful' in answer
}

/** 163, 193, 400–403: what the library counts for Microsoft. */
const TELEMETRY = new Set([163, 193, 400, 401, 402, 403])

const ANYWHERE: Readonly<Record<number, (host: CallHost, params: Json) => unknown>> = {
  // Exchange's own tokens are off in every tenant (facts A3).
  2: () => ({ wasSuccessful: false, errorCode: 9018, errorMessage: 'GenericTokenError' }),
  12: () => ({ wasSuccessful: false, errorCode: 9018, errorMessage: 'GenericTokenError' }),
  8: (host, params) => done(host.open(graphId(String(params['itemId'])))),
  179: (host, params) => done(host.open(graphId(String(params['itemId'])))),
  44: (host, params) => done(host.write(newMessage(params))),
  178: (host, params) => done(host.write(newMessage(params))),
  7: (host, params) => done(host.meet(newAppointment(params))),
  177: (host, params) => done(host.meet(newAppointment(params))),
  42: (host) => done(host.close()),
  160: () => ({ data: [{ displayName: 'Red category', color: 'Preset0' }] }),
  404: (host, params) => {
    const [settings] = params as unknown as [Record<string, unknown>]
    for (const key of Object.keys(host.roaming)) delete host.roaming[key]
    Object.assign(host.roaming, settings)
    return { data: null }
  },
}

const done = (_: void) => ({ data: null })

interface Call {
  readonly host: CallHost
  readonly item: OpenItem
  readonly draft: DraftItem
  readonly params: Json
}
type Calls = Readonly<Record<number, (call: Call) => unknown>>

const ON_ITEM: Calls = {
  3: ({ host, item }) => ({ wasSuccessful: true, customProperties: host.customProperties.get(keyOf(item)) ?? '{}' }),
  4: ({ host, item, params }) => {
    const text = JSON.stringify(params['customProperties'])
    if (text.length > 2_500) throw new OutlookFault(9019)
    host.customProperties.set(keyOf(item), text)
    return null
  },
  33: ({ host, item, params }) => {
    if (item.notices.has(String(params['key']))) throw new OutlookFault(9023)
    if (item.notices.size >= 5) throw new OutlookFault(9025)
    return notice(host, item, params)
  },
  34: ({ item }) => [...item.notices.values()],
  // Where there is none of that key, it is added.
  35: ({ host, item, params }) => notice(host, item, params),
  36: ({ host, item, params }) => {
    if (!item.notices.delete(String(params['key']))) throw new OutlookFault(9024)
    host.changed(item, 'notices')
    return null
  },
  99: ({ host }) => (host.context === undefined ? '' : JSON.stringify(host.context)),
  108: ({ item }) => ({
    owner: item.owner.address,
    targetMailbox: item.owner.address,
    targetRestUrl: '',
    delegatePermissions: 127,
  }),
  150: ({ host, item, params }) => host.attachment(item, String(params['id'])),
  157: ({ host, item }) => presentCategories(host.categories(item, {})),
  158: ({ host, item, params }) => presentCategories(host.categories(item, { add: params['categories'] as string[] })),
  159: ({ host, item, params }) =>
    presentCategories(host.categories(item, { remove: params['categories'] as string[] })),
}

const WRITTEN: Calls = {
  15: ({ item, params }) => peopleOf(item, params).map(({ name, address }) => ({ name, address })),
  21: ({ host, item, params }) => setPeople(host, item, params, []),
  22: ({ host, item, params }) => setPeople(host, item, params, peopleOf(item, params)),
  107: ({ item }) => ({ name: item.owner.name, address: item.owner.address }),
  185: ({ item, params }) => void item.session.set(String(params['name']), String(params['value'])),
  186: ({ item, params }) => {
    const value = item.session.get(String(params['name']))
    if (value === undefined) throw new OutlookFault(9050)
    return value
  },
  187: ({ item }) => Object.fromEntries(item.session),
  188: ({ item }) => void item.session.clear(),
  189: ({ item, params }) => void item.session.delete(String(params['name'])),
  41: ({ host }) => host.close(),
}

const BY_KIND: Readonly<Record<OpenItem['kind'], Calls>> = {
  read: {
    10: ({ host, item, params }) => host.reply(item, false, String(params['htmlBody'] ?? '')),
    30: ({ host, item, params }) => host.reply(item, false, String(params['htmlBody'] ?? '')),
    181: ({ host, item, params }) => host.reply(item, false, String(params['htmlBody'] ?? '')),
    183: ({ host, item, params }) => host.reply(item, false, String(params['htmlBody'] ?? '')),
    11: ({ host, item, params }) => host.reply(item, true, String(params['htmlBody'] ?? '')),
    31: ({ host, item, params }) => host.reply(item, true, String(params['htmlBody'] ?? '')),
    182: ({ host, item, params }) => host.reply(item, true, String(params['htmlBody'] ?? '')),
    184: ({ host, item, params }) => host.reply(item, true, String(params['htmlBody'] ?? '')),
    37: ({ item, params }) =>
      item.kind === 'read' ? (params['coercionType'] === 3 ? item.message.html : item.message.text) : '',
    168: ({ item }) => (item.kind === 'read' ? item.message.headers : ''),
  },
  compose: {
    ...WRITTEN,
    37: ({ draft, params }) => (params['coercionType'] === 3 ? draft.draft.html : textOf(draft.draft.html)),
    14: () => 'html',
    38: ({ host, draft, params }) => edit(host, draft, () => asHtml(params)),
    23: ({ host, draft, params }) => edit(host, draft, (html) => asHtml(params) + html),
    13: ({ host, draft, params }) => edit(host, draft, (html) => asHtml(params) + html),
    173: ({ host, draft, params }) => edit(host, draft, (html) => `${html}<div data-signature>${asHtml(params)}</div>`),
    28: () => ({ data: '', sourceProperty: 'body' }),
    100: ({ draft, params }) => void (draft.appendOnSend = String(params['appendTxt'] ?? '')),
    18: ({ draft }) => draft.draft.subject,
    17: ({ host, draft, params }) => {
      draft.draft.subject = String(params['subject'])
      host.changed(draft, 'draft')
      return null
    },
    32: async ({ host, draft }) => outlookId(await host.save(draft)),
    164: ({ draft }) => {
      if (draft.draft.id === null) throw new OutlookFault(9046)
      return outlookId(draft.draft.id)
    },
    151: ({ draft, params }) => {
      const asked = params['internetHeaderKeys'] as string[]
      const { headers } = draft.draft
      return Object.fromEntries(asked.flatMap((name) => (name in headers ? [[name, headers[name]]] : [])))
    },
    152: ({ draft, params }) => void Object.assign(draft.draft.headers, params['internetHeaderNameValuePairs']),
    153: ({ draft, params }) => {
      for (const name of params['internetHeaderKeys'] as string[]) delete draft.draft.headers[name]
    },
    149: ({ draft }) => draft.files.map((file) => ({ ...file, attachmentType: 0 })),
    166: () => 0,
    174: ({ draft }) => ({ composeType: draft.composeType, coercionType: 'html' }),
    175: () => false,
    176: () => null,
  },
  event: {
    ...WRITTEN,
    37: ({ item, params }) =>
      item.kind === 'event' ? (params['coercionType'] === 3 ? item.event.html : textOf(item.event.html)) : '',
    18: ({ item }) => (item.kind === 'event' ? item.event.subject : ''),
    17: ({ host, item, params }) => {
      if (item.kind === 'event') item.event.subject = String(params['subject'])
      host.changed(item, 'event')
      return null
    },
    24: ({ item, params }) =>
      item.kind === 'event' ? (params['TimeProperty'] === 1 ? item.event.start : item.event.end) : 0,
    26: ({ item }) => (item.kind === 'event' ? item.event.location : ''),
    164: ({ item }) => {
      if (item.kind !== 'event' || item.fresh) throw new OutlookFault(9046)
      return outlookId(item.event.id)
    },
    103: () => null,
  },
}

function keyOf(item: OpenItem): string {
  if (item.kind === 'read') return item.message.id
  return item.kind === 'event' ? item.event.id : (item.draft.id ?? 'unsaved')
}

function notice(host: CallHost, item: OpenItem, params: Json): null {
  // Outlook refuses what is longer (facts: NotificationMessageDetails.message, 150 characters).
  if (String(params['message'] ?? '').length > 150) throw new OutlookFault(9031)
  item.notices.set(String(params['key']), params as unknown as Notice)
  host.changed(item, 'notices')
  return null
}

async function presentCategories(names: Promise<string[]>): Promise<Json[]> {
  return (await names).map((displayName) => ({ displayName, color: 'Preset0' }))
}

function listOf(item: OpenItem, field: Field): OutlookPerson[] {
  if (item.kind === 'compose') return item.draft[field]
  if (item.kind === 'event') return field === 'cc' ? item.event.optional : item.event.required
  throw new Unhandled('recipients of an item that is read')
}

function fieldOf(params: Json): Field {
  return FIELDS[Number(params['recipientField'])] ?? 'to'
}

function peopleOf(item: OpenItem, params: Json): OutlookPerson[] {
  return listOf(item, fieldOf(params))
}

function setPeople(host: CallHost, item: OpenItem, params: Json, before: readonly OutlookPerson[]): null {
  const field = fieldOf(params)
  const given = (params['recipientArray'] as { name?: string; address?: string }[]).map(({ name, address }) => ({
    name: name ?? address ?? '',
    address: address ?? '',
  }))
  if (given.length > 100) throw new OutlookFault(9012)
  const list = listOf(item, field)
  list.splice(0, list.length, ...before, ...given)
  host.changed(item, field)
  return null
}

function edit(host: CallHost, item: DraftItem, change: (html: string) => string): null {
  const html = change(item.draft.html)
  if (html.length > 1_000_000) throw new OutlookFault(9000)
  item.draft.html = html
  host.changed(item, 'draft')
  return null
}

function newMessage(params: Json): Parameters<CallHost['write']>[0] {
  const people = (value: unknown): OutlookPerson[] =>
    ((value ?? []) as (string | { address?: string; emailAddress?: string; name?: string })[]).map((each) => {
      if (typeof each === 'string') return { name: each, address: each }
      const address = each.address ?? each.emailAddress ?? ''
      return { name: each.name ?? address, address }
    })
  return {
    to: people(params['toRecipients']),
    cc: people(params['ccRecipients']),
    bcc: people(params['bccRecipients']),
    subject: String(params['subject'] ?? ''),
    html: String(params['htmlBody'] ?? ''),
  }
}

function newAppointment(params: Json): Parameters<CallHost['meet']>[0] {
  const { to } = newMessage({ toRecipients: params['requiredAttendees'] })
  const start = Number(params['start'] ?? Date.now())
  return {
    required: to,
    subject: String(params['subject'] ?? ''),
    start,
    end: Number(params['end'] ?? start + 3_600_000),
  }
}
