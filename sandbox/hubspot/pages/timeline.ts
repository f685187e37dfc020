import { byNumber } from '../crm/store.ts'
import type { StoredRecord } from '../crm/table.ts'
import type { StandInState } from '../state.ts'
import { html, type Markup } from './html.ts'
import { formatMoment, type Language, type Words } from './words.ts'

/** One engagement as a line of the timeline; every field is plain text. */
export interface Entry {
  kind: 'in' | 'out' | 'task' | 'note' | 'meeting' | 'call'
  label: string
  subject: string
  from: string
  to: string
  cc: string
  snippet: string
  owner: string
  at: string
}

const engagementTypes = ['0-49', '0-48', '0-47', '0-46', '0-27']

/** The engagements of a record, newest first. */
export function engagementsOf(state: StandInState, record: StoredRecord): StoredRecord[] {
  const found = engagementTypes.flatMap((type) =>
    [...state.store.linksOf(record, type).keys()]
      .map((id) => state.store.live(type, id))
      .filter((engagement) => engagement !== undefined),
  )
  const moment = (engagement: StoredRecord): string => engagement.properties['hs_timestamp'] ?? ''
  return found.sort((a, b) => (moment(a) === moment(b) ? byNumber(b.id, a.id) : moment(a) < moment(b) ? 1 : -1))
}

export function ownerName(state: StandInState, id: string | undefined): string {
  if (id === undefined) return ''
  const owner = state.store.owners.get(id)
  return owner ? fullName(owner.firstName, owner.lastName) || owner.email : id
}

/** A person's name; names written in Han characters put the family name first, without a space. */
export function fullName(first: string, last: string): string {
  return /\p{Script=Han}/u.test(last) ? `${last}${first}` : `${first} ${last}`.trim()
}

export function entryOf(state: StandInState, engagement: StoredRecord, words: Words, language: Language): Entry {
  const p = engagement.properties
  const base = {
    snippet: p['hs_body_preview'] ?? '',
    owner: ownerName(state, p['hubspot_owner_id']),
    at: formatMoment(p['hs_timestamp'], language, true),
    from: '',
    to: '',
    cc: '',
  }
  switch (engagement.type) {
    case '0-49': {
      const incoming = p['hs_email_direction'] === 'INCOMING_EMAIL'
      const forwarded = p['hs_email_direction'] === 'FORWARDED_EMAIL'
      const direction = incoming ? words.incoming : forwarded ? words.forwarded : words.outgoing
      return {
        ...base,
        kind: incoming ? 'in' : 'out',
        label: p['hs_object_source'] === 'EMAIL' ? `${direction} · ${words.loggedByHubSpot}` : direction,
        subject: p['hs_email_subject'] ?? words.noSubject,
        from: p['hs_email_from_email'] ?? '',
        to: spaced(p['hs_email_to_email']),
        cc: spaced(p['hs_email_cc_email']),
      }
    }
    case '0-48': {
      const label = p['hs_call_direction'] === 'INBOUND' ? words.callReceived : words.call
      return { ...base, kind: 'call', label, subject: p['hs_call_title'] ?? label }
    }
    case '0-47':
      return { ...base, kind: 'meeting', label: words.meeting, subject: p['hs_meeting_title'] ?? words.meeting }
    case '0-27': {
      const progress = p['hs_task_status'] === 'COMPLETED' ? words.done : words.open
      return {
        ...base,
        kind: 'task',
        label: `${words.task} · ${progress}`,
        subject: p['hs_task_subject'] ?? words.task,
        at: `${words.due} ${formatMoment(p['hs_timestamp'], language, false)}`,
      }
    }
    default:
      return { ...base, kind: 'note', label: words.note, subject: '' }
  }
}

function spaced(list: string | undefined): string {
  return (list ?? '').split(';').join(', ')
}

const icons: Record<Entry['kind'], string> = {
  in: 'M3 7l9 6 9-6M3 6h18v12H3z',
  out: 'M21 3L10 14M21 3l-7 18-4-7-7-4z',
  task: 'M4 12l5 5L20 6',
  note: 'M6 3h9l4 4v14H6zM9 12h6M9 16h6',
  meeting: 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4',
  call: 'M5 4h4l2 5-2.5 1.5a11 11 0 005 5L15 13l5 2v4a2 2 0 01-2 2A15 15 0 013 6a2 2 0 012-2z',
}

export function timelineEntry(entry: Entry, words: Words): Markup {
  const path = html`<svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.8"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d="${icons[entry.kind]}" />
  </svg>`
  const route =
    entry.from === '' && entry.to === ''
      ? null
      : html`<div class="who">
          <b>${entry.from}</b> → <b>${entry.to}</b>${entry.cc === '' ? null : html` · ${words.cc} ${entry.cc}`}
        </div>`
  return html`<li class="${entry.kind}">
    <div class="mark">${path}</div>
    <div>
      <div class="row">
        <span class="subject">${entry.subject === '' ? entry.label : entry.subject}</span>
        <time class="small soft">${entry.at}</time>
      </div>
      ${route} ${entry.snippet === '' ? null : html`<p class="snippet">${entry.snippet}</p>`}
      <div class="who" style="margin-top:6px">
        <span class="pill kind">${entry.label}</span>
        ${entry.owner === '' ? null : html` ${words.owner}: ${entry.owner}`}
      </div>
    </div>
  </li>`
}
