import { WritePlan } from '../crm/account.ts'
import { archiveRecords, eraseRecord, mergeRecords, restoreRecord } from '../crm/lifecycle.ts'
import { planLink } from '../crm/links.ts'
import type { ObjectType } from '../crm/object-types.ts'
import { byUser, type Origin } from '../crm/origin.ts'
import { planCreate, planUpdate } from '../crm/records.ts'
import { fold } from '../crm/store.ts'
import { idOf } from '../routes/seed.ts'
import type { StandInState } from '../state.ts'
import { invalid, notFound } from '../vendor-error.ts'

/** A record by id or key: a contact's email, a company's domain or name, a deal's name. */
type Name = string | number
type Values = Record<string, string | number | null>

interface About {
  contacts?: Name[]
  companies?: Name[]
  deals?: Name[]
  /** Whose it is: owner id or email; default: who does it. */
  owner?: string
  /** Further properties, as the API takes them. */
  properties?: Values
}

interface LogCall extends About {
  deed: 'log-call'
  /** ISO 8601 or milliseconds; default now. */
  at?: string | number
  direction?: 'INBOUND' | 'OUTBOUND'
  durationMs?: number
  status?: string
  title?: string
  body?: string
}

interface LogMeeting extends About {
  deed: 'log-meeting'
  start: string | number
  end?: string | number
  title?: string
  body?: string
  outcome?: 'SCHEDULED' | 'COMPLETED' | 'RESCHEDULED' | 'NO_SHOW' | 'CANCELED'
  /** Further owners present, by id or email. */
  attendees?: string[]
  /** MEETINGS_PUBLIC: the contact booked it through a meetings link. Default CRM_UI. */
  source?: string
}

/** What people do in HubSpot's screens. */
export type Deed =
  | LogCall
  | LogMeeting
  | { deed: 'create'; type: string; properties: Values; contacts?: Name[]; companies?: Name[]; deals?: Name[] }
  | { deed: 'change'; type: string; record: Name; properties: Values }
  | { deed: 'change-owner'; type: string; record: Name; owner: string | null }
  /** `primary` makes the company the contact's, deal's or ticket's primary one. */
  | { deed: 'associate'; from: { type: string; record: Name }; to: { type: string; record: Name }; primary?: boolean }
  | { deed: 'dissociate'; from: { type: string; record: Name }; to: { type: string; record: Name } }
  | { deed: 'merge'; type: string; primary: Name; merged: Name }
  | { deed: 'delete' | 'restore'; type: string; record: Name }
  | { deed: 'privacy-delete'; contact: Name }
  /** A user is deactivated: the owner stays, archived, and keeps what is theirs (facts §6.9). */
  | { deed: 'deactivate-owner'; owner: string }

const primaryTypeId: Record<string, number> = { '0-1': 1, '0-3': 5, '0-5': 26 }

/**
 * Does one deed as the user `by` (owner id or email; default the first active owner), past tokens, scopes and rate limits
 * but by the rules of records; answers the id of the record made, changed or kept. Its events carry CRM_UI and the user.
 */
export function doDeed(state: StandInState, deed: Deed, by: string | undefined): string | null {
  const actor = ownerOf(state, by)
  const origin = byUser(actor.userIdIncludingInactive)
  switch (deed.deed) {
    case 'log-call':
      return logCall(state, deed, actor.id, origin)
    case 'log-meeting':
      return logMeeting(state, deed, actor.id, origin)
    case 'create': {
      const { type, properties, ...about } = deed
      return create(state, origin, typeNamed(state, type), properties, about)
    }
    case 'change':
      return change(state, origin, typeNamed(state, deed.type), deed.record, deed.properties)
    case 'change-owner': {
      const hubspot_owner_id = deed.owner === null ? null : ownerOf(state, deed.owner).id
      return change(state, origin, typeNamed(state, deed.type), deed.record, { hubspot_owner_id })
    }
    case 'associate':
    case 'dissociate':
      return associate(state, origin, deed)
    case 'merge': {
      const type = typeNamed(state, deed.type)
      const ids = { primary: idOf(state, type.id, deed.primary), merged: idOf(state, type.id, deed.merged) }
      return mergeRecords(state, type, ids, origin).id
    }
    case 'delete': {
      const type = typeNamed(state, deed.type)
      const id = idOf(state, type.id, deed.record)
      archiveRecords(state, type, [id], origin)
      return id
    }
    case 'restore': {
      const type = typeNamed(state, deed.type)
      const id = idOf(state, type.id, deed.record)
      restoreRecord(state, type, id, origin)
      return id
    }
    case 'privacy-delete': {
      const id = idOf(state, '0-1', deed.contact)
      eraseRecord(state, typeNamed(state, '0-1'), state.store.record('0-1', id), origin)
      return id
    }
    case 'deactivate-owner': {
      const owner = ownerOf(state, deed.owner)
      const updatedAt = new Date(state.now()).toISOString()
      state.store.commit([{ kind: 'owner', owner: { ...owner, archived: true, userId: null, updatedAt } }], origin)
      return owner.id
    }
    default:
      throw invalid(`Unknown deed ${String((deed as { deed?: unknown }).deed)}`)
  }
}

function logCall(state: StandInState, deed: LogCall, actor: string, origin: Origin): string {
  const properties = {
    hs_timestamp: deed.at ?? state.now(),
    hs_call_direction: deed.direction ?? 'OUTBOUND',
    hs_call_status: deed.status ?? 'COMPLETED',
    hs_call_duration: deed.durationMs ?? null,
    hs_call_title: deed.title ?? null,
    hs_call_body: deed.body ?? null,
    hubspot_owner_id: deed.owner === undefined ? actor : ownerOf(state, deed.owner).id,
    ...deed.properties,
  }
  return create(state, origin, typeNamed(state, 'calls'), properties, deed)
}

function logMeeting(state: StandInState, deed: LogMeeting, actor: string, origin: Origin): string {
  const properties = {
    hs_meeting_start_time: deed.start,
    hs_meeting_end_time: deed.end ?? null,
    hs_meeting_title: deed.title ?? null,
    hs_meeting_body: deed.body ?? null,
    hs_meeting_outcome: deed.outcome ?? 'COMPLETED',
    hs_attendee_owner_ids: (deed.attendees ?? []).map((name) => ownerOf(state, name).id).join(';'),
    hubspot_owner_id: deed.owner === undefined ? actor : ownerOf(state, deed.owner).id,
    ...deed.properties,
  }
  const filled = { hs_meeting_source: deed.source ?? 'CRM_UI' }
  return create(state, origin, typeNamed(state, 'meetings'), properties, deed, filled)
}

function create(
  state: StandInState,
  origin: Origin,
  type: ObjectType,
  properties: Values,
  about: Pick<About, 'contacts' | 'companies' | 'deals'>,
  filled: Record<string, string> = {},
): string {
  const links = (to: string, names: Name[] = []) => {
    const standard = state.store.associationTypes.default(type.id, to)
    const types = [{ associationCategory: standard?.category, associationTypeId: standard?.typeId }]
    return names.map((name) => ({ to: { id: idOf(state, to, name) }, types }))
  }
  const associations = [...links('0-1', about.contacts), ...links('0-2', about.companies), ...links('0-3', about.deals)]
  const plan = new WritePlan(origin)
  const id = planCreate(state, plan, type, { properties, associations }, filled)
  state.store.commit(plan.mutations, origin)
  return id
}

function change(state: StandInState, origin: Origin, type: ObjectType, name: Name, properties: Values): string {
  const record = state.store.live(type.id, idOf(state, type.id, name))
  if (!record) throw notFound('resource not found')
  const plan = new WritePlan(origin)
  planUpdate(state, plan, type, record, properties)
  state.store.commit(plan.mutations, origin)
  return record.id
}

function associate(
  state: StandInState,
  origin: Origin,
  deed: Extract<Deed, { deed: 'associate' | 'dissociate' }>,
): string {
  const [from, to] = [typeNamed(state, deed.from.type), typeNamed(state, deed.to.type)]
  const [fromId, toId] = [idOf(state, from.id, deed.from.record), idOf(state, to.id, deed.to.record)]
  if (deed.deed === 'dissociate') {
    const ends = { from: from.id, fromId, to: to.id, toId }
    state.store.commit([{ kind: 'unlink', ...ends, at: state.now() }], origin)
    return fromId
  }
  const standard = state.store.associationTypes.default(from.id, to.id)
  if (!standard) throw invalid(`No association between ${from.plural} and ${to.plural}`)
  const mark = to.id === '0-2' && deed.primary === true ? primaryTypeId[from.id] : undefined
  const plan = new WritePlan(origin)
  const typeIds = [standard.typeId, ...(mark === undefined ? [] : [mark])]
  planLink(state, plan, from.id, fromId, { to: to.id, toId, typeIds })
  state.store.commit(plan.mutations, origin)
  return fromId
}

function typeNamed(state: StandInState, name: string): ObjectType {
  const type = state.store.types.find(name)
  if (!type) throw invalid(`Unknown object type ${name}`)
  return type
}

function ownerOf(state: StandInState, name: string | undefined) {
  const owners = [...state.store.owners.values()]
  const owner =
    name === undefined
      ? owners.find((one) => !one.archived)
      : owners.find((one) => one.id === name || fold(one.email) === fold(name))
  if (!owner) throw invalid(name === undefined ? 'The account has no owner' : `No owner ${name}`)
  return owner
}
