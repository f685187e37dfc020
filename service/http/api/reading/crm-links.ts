import { createRecordLinks, type RecordLinks } from '../../../clients/hubspot/record-links.ts'
import type { Service } from '../../../context.ts'
import { knownPortal } from '../../../ledger/crm-portal.ts'

/** Where the CRM shows its records to people. */
export async function crmLinks({
  config,
  database,
  tenant,
}: Pick<Service, 'config' | 'database' | 'tenant'>): Promise<RecordLinks> {
  const portal = await knownPortal(database.db, tenant)
  return createRecordLinks(config.hubspotUiUrl, portal?.id ?? null)
}
