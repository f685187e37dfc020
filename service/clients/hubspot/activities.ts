import type { Activity } from '../../../shared/crm/activity.ts'
import { moment, type CrmRecord } from './answer.ts'
import { readAssociations, readRecords } from './objects.ts'
import type { CrmObject } from './paths.ts'
import type { Send } from './send.ts'

/** A call or a meeting as HubSpot has it; owners, contacts and accounts by CRM id. */
export type CrmActivity = Activity & {
  readonly id: string
  /** Owner ids of those of ours who took part: whose it is first, then the attendees. */
  readonly owners: readonly string[]
  readonly contacts: readonly string[]
}

const OBJECT = { call: 'calls', meeting: 'meetings' } as const satisfies Record<Activity['kind'], CrmObject>

const PROPERTIES = {
  call: ['hs_timestamp', 'hs_call_direction', 'hs_call_status', 'hubspot_owner_id', 'hs_createdate'],
  meeting: [
    'hs_timestamp',
    'hs_meeting_start_time',
    'hs_meeting_outcome',
    'hs_meeting_source',
    'hubspot_owner_id',
    'hs_attendee_owner_ids',
    'hs_createdate',
  ],
} as const

/** Calls or meetings by id, with their contacts: 100 a call, and one association read per 1,000. Absent: deleted. */
export async function readActivities(
  send: Send,
  kind: Activity['kind'],
  ids: readonly string[],
): Promise<Map<string, CrmActivity>> {
  if (ids.length === 0) return new Map()
  const doing = kind === 'call' ? 'read calls' : 'read meetings'
  const object = OBJECT[kind]
  const found = await readRecords(send, { object, ids, properties: PROPERTIES[kind], doing })
  if (found.length === 0) return new Map()
  const alive = found.map((one) => one.id)
  const contacts = await readAssociations(send, { from: object, to: 'contacts', ids: alive, doing })
  return new Map(
    found.map((one) => [
      one.id,
      { ...factsOf(kind, one), contacts: (contacts.get(one.id) ?? []).map((contact) => contact.id) },
    ]),
  )
}

function factsOf(kind: Activity['kind'], { id, properties, createdAt }: CrmRecord): Omit<CrmActivity, 'contacts'> {
  const text = (name: string) => properties[name] ?? null
  const start = kind === 'meeting' ? moment(text('hs_meeting_start_time')) : null
  return {
    id,
    kind,
    at: start ?? moment(text('hs_timestamp')) ?? createdAt ?? 0,
    createdAt,
    direction: directionOf(text('hs_call_direction')),
    outcome: (kind === 'call' ? text('hs_call_status') : text('hs_meeting_outcome'))?.toLowerCase() ?? null,
    bookedByContact: BOOKED_BY_CONTACT.has(text('hs_meeting_source') ?? ''),
    owners: [...new Set([text('hubspot_owner_id'), ...(text('hs_attendee_owner_ids') ?? '').split(';')])].flatMap(
      (owner) => (owner === null || owner.trim() === '' ? [] : [owner.trim()]),
    ),
  }
}

function directionOf(value: string | null): Activity['direction'] {
  return value === 'INBOUND' ? 'inbound' : value === 'OUTBOUND' ? 'outbound' : null
}

/** Meetings that came about through a page on which the customer picks a time (UNVERIFIED, docs/live-checks.md). */
const BOOKED_BY_CONTACT: ReadonlySet<string> = new Set(['MEETINGS_PUBLIC', 'MEETINGS_EMBEDDED', 'CONVERSATIONS'])
