/**
 * Every HubSpot path we call, in one place (facts/hubspot.md §2). Dated paths: v1–v4 lose support in 2027 and the
 * official client's own methods still call them, so only its `apiRequest` is used.
 */
export const API_VERSION = '2026-09'

/** HubSpot's names for the objects we touch; they never leave this folder. */
export type CrmObject = 'contacts' | 'companies' | 'deals' | 'emails' | 'calls' | 'meetings' | 'tasks'

export const paths = {
  batch: (object: CrmObject, deed: 'create' | 'read' | 'update' | 'upsert' | 'archive') =>
    `/crm/objects/${API_VERSION}/${object}/batch/${deed}`,
  search: (object: CrmObject) => `/crm/objects/${API_VERSION}/${object}/search`,
  list: (object: CrmObject) => `/crm/objects/${API_VERSION}/${object}`,
  one: (object: CrmObject, id: string) => `/crm/objects/${API_VERSION}/${object}/${encodeURIComponent(id)}`,
  associations: (from: CrmObject, to: CrmObject) => `/crm/associations/${API_VERSION}/${from}/${to}/batch/read`,
  associateDefault: (from: CrmObject, to: CrmObject) =>
    `/crm/associations/${API_VERSION}/${from}/${to}/batch/associate/default`,
  disassociate: (from: CrmObject, to: CrmObject) => `/crm/associations/${API_VERSION}/${from}/${to}/batch/archive`,
  properties: (object: CrmObject) => `/crm/properties/${API_VERSION}/${object}`,
  property: (object: CrmObject, name: string) => `/crm/properties/${API_VERSION}/${object}/${encodeURIComponent(name)}`,
  propertyGroups: (object: CrmObject) => `/crm/properties/${API_VERSION}/${object}/groups`,
  propertyGroup: (object: CrmObject, name: string) =>
    `/crm/properties/${API_VERSION}/${object}/groups/${encodeURIComponent(name)}`,
  files: `/files/${API_VERSION}/files`,
  fileAt: (path: string) => `/files/${API_VERSION}/files/stat/${encodeURIComponent(path)}`,
  fileForGood: (id: string) => `/files/${API_VERSION}/files/${encodeURIComponent(id)}/gdpr-delete`,
  fileSearch: `/files/${API_VERSION}/files/search`,
  owners: `/crm/owners/${API_VERSION}`,
  accountDetails: `/account-info/${API_VERSION}/details`,
} as const

/** HUBSPOT_DEFINED association type ids we write (facts/hubspot.md §6.5). */
export const associationTypes = {
  emailToContact: 198,
  emailToCompany: 186,
  emailToDeal: 210,
  taskToContact: 204,
  taskToCompany: 192,
  contactToCompany: 279,
  contactToPrimaryCompany: 1,
} as const

/** Most inputs HubSpot takes in one call (facts/hubspot.md §6.2). */
export const sizes = {
  objects: 100,
  associationRead: 1000,
  listPage: 100,
  searchPage: 200,
  searchTotal: 10_000,
  searchValues: 100,
  searchBody: 3000,
  text: 65_536,
} as const
