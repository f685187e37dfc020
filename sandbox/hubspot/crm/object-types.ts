/** A CRM object type: its names on the wire, what it answers by default, and which scopes open it. */
export interface ObjectType {
  id: string
  singular: string
  plural: string
  /** Properties answered when the caller names none. */
  defaults: string[]
  createdProperty: string
  modifiedProperty: string
  /** Properties looked at by the free-text `query` of a search. */
  searchable: string[]
  /** Every one of these scopes is needed. */
  read: string[]
  write: string[]
  schemaRead: string[]
  schemaWrite: string[]
  engagement: boolean
  custom?: boolean
}

const contactScopes = { read: ['crm.objects.contacts.read'], write: ['crm.objects.contacts.write'] }

function crmType(
  id: string,
  singular: string,
  plural: string,
  modifiedProperty: string,
  defaults: string[],
  searchable: string[],
): ObjectType {
  return {
    id,
    singular,
    plural,
    createdProperty: 'createdate',
    modifiedProperty,
    defaults: ['hs_object_id', 'createdate', modifiedProperty, ...defaults],
    searchable,
    read: [`crm.objects.${plural}.read`],
    write: [`crm.objects.${plural}.write`],
    schemaRead: [`crm.objects.${plural}.read`],
    schemaWrite: [`crm.schemas.${plural}.write`],
    engagement: false,
  }
}

function engagement(id: string, singular: string, plural: string, searchable: string[]): ObjectType {
  return {
    id,
    singular,
    plural,
    createdProperty: 'hs_createdate',
    modifiedProperty: 'hs_lastmodifieddate',
    defaults: ['hs_object_id', 'hs_createdate', 'hs_lastmodifieddate'],
    searchable,
    ...contactScopes,
    schemaRead: contactScopes.read,
    schemaWrite: [`crm.schemas.${plural}.write`],
    engagement: true,
  }
}

/** The built-in types the stand-in knows. Source of ids: facts §2 (DOC-understanding); scopes: facts §4.6. */
export const builtInTypes: ObjectType[] = [
  crmType(
    '0-1',
    'contact',
    'contacts',
    'lastmodifieddate',
    ['email', 'firstname', 'lastname'],
    ['firstname', 'lastname', 'email', 'phone', 'hs_additional_emails', 'company'],
  ),
  crmType(
    '0-2',
    'company',
    'companies',
    'hs_lastmodifieddate',
    ['name', 'domain'],
    ['name', 'domain', 'website', 'phone'],
  ),
  crmType(
    '0-3',
    'deal',
    'deals',
    'hs_lastmodifieddate',
    ['dealname', 'amount', 'closedate', 'dealstage', 'pipeline'],
    ['dealname', 'pipeline', 'dealstage', 'description', 'dealtype'],
  ),
  {
    ...crmType(
      '0-5',
      'ticket',
      'tickets',
      'hs_lastmodifieddate',
      ['subject', 'content', 'hs_pipeline', 'hs_pipeline_stage', 'hs_ticket_priority'],
      ['subject', 'content', 'hs_pipeline_stage'],
    ),
    read: ['tickets'],
    write: ['tickets'],
    schemaRead: ['tickets'],
    schemaWrite: ['tickets'],
  },
  engagement('0-27', 'task', 'tasks', ['hs_task_subject', 'hs_task_body']),
  engagement('0-46', 'note', 'notes', ['hs_note_body']),
  engagement('0-47', 'meeting', 'meetings', ['hs_meeting_title', 'hs_meeting_body']),
  engagement('0-48', 'call', 'calls', ['hs_call_title', 'hs_call_body']),
  {
    ...engagement('0-49', 'email', 'emails', ['hs_email_subject']),
    // Facts §4.6: contacts.read + contacts.write + sales-email-read is the set that is known to work.
    read: ['crm.objects.contacts.read', 'sales-email-read'],
    write: ['crm.objects.contacts.write', 'sales-email-read'],
    schemaRead: ['sales-email-read'],
  },
]

/** Types looked up by plural name, singular name or id, in any case. */
export class ObjectTypes {
  readonly all: ObjectType[] = []
  readonly #byName = new Map<string, ObjectType>()

  constructor() {
    for (const type of builtInTypes) this.add(type)
  }

  add(type: ObjectType): void {
    this.all.push(type)
    for (const name of [type.id, type.singular, type.plural]) this.#byName.set(name.toLowerCase(), type)
  }

  find(name: string): ObjectType | undefined {
    return this.#byName.get(name.toLowerCase())
  }
}
