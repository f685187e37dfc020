export type PropertyType = 'string' | 'number' | 'date' | 'datetime' | 'enumeration' | 'bool'

export interface PropertyOption {
  label: string
  value: string
  displayOrder?: number
  hidden?: boolean
}

/** A property as HubSpot answers it. */
export interface PropertyDefinition {
  name: string
  label: string
  type: PropertyType
  fieldType: string
  description: string
  groupName: string
  options: PropertyOption[]
  displayOrder: number
  hasUniqueValue: boolean
  hidden: boolean
  formField: boolean
  calculated: boolean
  externalOptions: boolean
  hubspotDefined: boolean
  archived: boolean
  archivedAt?: string
  createdAt: string
  updatedAt: string
  modificationMetadata: { archivable: boolean; readOnlyDefinition: boolean; readOnlyValue: boolean }
  referencedObjectType?: string
}

export interface PropertyGroup {
  name: string
  label: string
  displayOrder: number
  archived: boolean
}

// One line per property: name:type[!][~option,option…]; `!` = value is read-only (HubSpot fills it).
const everywhere =
  'hs_object_id:number! hs_created_by_user_id:number! hs_updated_by_user_id:number! hs_object_source:string! ' +
  'hs_object_source_id:string! hs_object_source_label:string! hs_merged_object_ids:string! hs_unique_creation_key:string! ' +
  'hubspot_owner_id:owner hubspot_team_id:string! hubspot_owner_assigneddate:datetime!'
const activity =
  'hs_createdate:datetime! hs_lastmodifieddate:datetime! hs_timestamp:datetime hs_attachment_ids:string ' +
  'hs_body_preview:string! hs_activity_type:string hs_engagement_source:string! hs_all_owner_ids:string!'
const lines: Record<string, string> = {
  '0-1':
    'createdate:datetime! lastmodifieddate:datetime! email:string firstname:string lastname:string phone:string ' +
    'mobilephone:string company:string jobtitle:string website:string address:string city:string state:string ' +
    'zip:string country:string industry:string salutation:string twitterhandle:string linkedin_url:string ' +
    'hs_additional_emails:string hs_email_domain:string! associatedcompanyid:number! hs_language:string ' +
    'hs_seniority:string hs_role:string hs_lead_status:enum~NEW,OPEN,IN_PROGRESS,OPEN_DEAL,UNQUALIFIED,CONNECTED ' +
    'lifecyclestage:enum~subscriber,lead,marketingqualifiedlead,salesqualifiedlead,opportunity,customer,evangelist,other ' +
    'notes_last_contacted:datetime! num_notes:number! hs_full_name_or_email:string!',
  '0-2':
    'createdate:datetime! hs_lastmodifieddate:datetime! name:string domain:string hs_additional_domains:string ' +
    'website:string industry:string phone:string address:string address2:string city:string state:string zip:string ' +
    'country:string description:string numberofemployees:number annualrevenue:number type:string timezone:string ' +
    'founded_year:string hs_parent_company_id:number! linkedin_company_page:string ' +
    'lifecyclestage:enum~subscriber,lead,marketingqualifiedlead,salesqualifiedlead,opportunity,customer,evangelist,other ' +
    'notes_last_contacted:datetime! num_associated_contacts:number! hs_num_open_deals:number!',
  '0-3':
    'createdate:datetime! hs_lastmodifieddate:datetime! dealname:string amount:number closedate:datetime ' +
    'pipeline:string dealstage:string dealtype:string description:string deal_currency_code:string ' +
    'hs_is_closed:bool! hs_is_closed_won:bool! hs_closed_amount:number! hs_priority:string',
  '0-5':
    'createdate:datetime! hs_lastmodifieddate:datetime! subject:string content:string hs_pipeline:string ' +
    'hs_pipeline_stage:string hs_ticket_priority:enum~LOW,MEDIUM,HIGH,URGENT hs_ticket_category:string',
  '0-27':
    `${activity} hs_task_subject:string hs_task_body:string hs_task_reminders:string ` +
    'hs_task_status:enum~NOT_STARTED,IN_PROGRESS,WAITING,COMPLETED,DEFERRED hs_task_priority:enum~NONE,LOW,MEDIUM,HIGH ' +
    'hs_task_type:enum~EMAIL,CALL,TODO hs_task_completion_date:datetime! hs_task_is_completed:bool!',
  '0-46': `${activity} hs_note_body:string`,
  '0-47':
    `${activity} hs_meeting_title:string hs_meeting_body:string hs_meeting_start_time:datetime ` +
    'hs_meeting_end_time:datetime hs_meeting_location:string hs_meeting_external_url:string ' +
    'hs_internal_meeting_notes:string hs_meeting_location_type:enum~ADDRESS,CUSTOM,PHONE ' +
    'hs_meeting_source:string! hs_attendee_owner_ids:string ' +
    'hs_meeting_outcome:enum~SCHEDULED,COMPLETED,RESCHEDULED,NO_SHOW,CANCELED',
  '0-48':
    `${activity} hs_call_title:string hs_call_body:string hs_call_direction:enum~INBOUND,OUTBOUND ` +
    'hs_call_duration:number hs_call_status:enum~BUSY,CALLING_CRM_USER,CANCELED,COMPLETED,CONNECTING,FAILED,' +
    'IN_PROGRESS,MISSED,NO_ANSWER,QUEUED,RINGING hs_call_disposition:string hs_call_from_number:string ' +
    'hs_call_to_number:string hs_call_recording_url:string hs_call_source:string',
  '0-49':
    `${activity} hs_email_direction:enum~EMAIL,INCOMING_EMAIL,FORWARDED_EMAIL ` +
    'hs_email_status:enum~BOUNCED,FAILED,SCHEDULED,SENDING,SENT hs_email_subject:string hs_email_text:string ' +
    'hs_email_html:string hs_email_headers:string hs_email_message_id:string hs_email_thread_id:string ' +
    'hs_email_logged_from:string hs_email_sent_via:string! hs_email_thread_summary:string! ' +
    'hs_email_stripped_attachment_count:number! hs_incoming_email_is_out_of_office:bool! ' +
    'hs_owner_ids_from:string! hs_owner_ids_to:string! hs_owner_ids_cc:string! hs_owner_ids_bcc:string! ' +
    ['from', 'sender', 'to', 'cc', 'bcc']
      .flatMap((role) => ['email', 'firstname', 'lastname'].map((part) => `hs_email_${role}_${part}:string!`))
      .join(' '),
}

const labels: Record<string, string> = {
  hubspot_owner_id: 'Owner',
  createdate: 'Create date',
  lifecyclestage: 'Lifecycle stage',
  jobtitle: 'Job title',
  firstname: 'First name',
  lastname: 'Last name',
  mobilephone: 'Mobile phone',
  zip: 'Postal code',
  country: 'Country/region',
  hs_additional_emails: 'Additional email addresses',
  hs_additional_domains: 'Additional domains',
  numberofemployees: 'Number of employees',
  annualrevenue: 'Annual revenue',
  founded_year: 'Year founded',
  notes_last_contacted: 'Last contacted',
  dealname: 'Deal name',
  dealstage: 'Deal stage',
  dealtype: 'Deal type',
  closedate: 'Close date',
  deal_currency_code: 'Currency',
  hs_merged_object_ids: 'Merged record ids',
}

/** Properties HubSpot does not let a search filter on (facts §6.7). */
export const unfilterable: ReadonlySet<string> = new Set(['hs_email_html', 'hs_body_preview'])

const fieldTypes: Record<PropertyType, string> = {
  string: 'text',
  number: 'number',
  date: 'date',
  datetime: 'date',
  enumeration: 'select',
  bool: 'booleancheckbox',
}

/** Field types a property of each type may have (UNVERIFIED as a closed list). */
export const allowedFieldTypes: Record<PropertyType, string[]> = {
  string: ['text', 'textarea', 'phonenumber', 'html', 'file', 'calculation_equation'],
  number: ['number', 'calculation_equation'],
  date: ['date'],
  datetime: ['date'],
  enumeration: ['select', 'radio', 'checkbox', 'booleancheckbox', 'calculation_equation'],
  bool: ['booleancheckbox', 'calculation_equation'],
}

/** The built-in properties of a type, as definitions. `epoch` stamps them. */
export function builtInProperties(typeId: string, plural: string, epoch: string): PropertyDefinition[] {
  const source = `${everywhere} ${lines[typeId] ?? 'hs_createdate:datetime! hs_lastmodifieddate:datetime!'}`
  return source.split(' ').map((line, index) => {
    const [head, values] = line.split('~')
    const [name, kind] = head!.split(':') as [string, string]
    const readOnly = kind.endsWith('!')
    const bare = kind.replace('!', '')
    const type = (bare === 'enum' || bare === 'owner' ? 'enumeration' : bare) as PropertyType
    return {
      name,
      label: labels[name] ?? name.replace(/^hs_/, '').replaceAll('_', ' '),
      type,
      fieldType: fieldTypes[type],
      description: '',
      groupName: groupNameOf(plural),
      options: (values?.split(',') ?? []).map((value, displayOrder) => ({
        label: value,
        value,
        displayOrder,
        hidden: false,
      })),
      displayOrder: index,
      hasUniqueValue: false,
      hidden: false,
      formField: false,
      calculated: false,
      externalOptions: bare === 'owner',
      hubspotDefined: true,
      archived: false,
      createdAt: epoch,
      updatedAt: epoch,
      modificationMetadata: { archivable: false, readOnlyDefinition: true, readOnlyValue: readOnly },
      ...(bare === 'owner' ? { referencedObjectType: 'OWNER' } : {}),
    }
  })
}

/** The name of the built-in property group of a type, e.g. `companyinformation`. */
export function groupNameOf(plural: string): string {
  if (plural === 'contacts') return 'contactinformation'
  if (plural === 'companies') return 'companyinformation'
  if (plural === 'deals') return 'dealinformation'
  if (plural === 'tickets') return 'ticketinformation'
  return `${plural.replace(/s$/, '')}_information`
}
