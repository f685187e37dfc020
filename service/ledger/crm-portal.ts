import type { Db } from './db.ts'
import { readMeta, writeMeta } from './meta.ts'

const KEY = 'hubspot-portal'

/** The id of the CRM account our token belongs to; null: nobody asked yet. */
export async function knownPortal(db: Db, tenant: number): Promise<string | null> {
  const value = await readMeta(db, tenant, KEY)
  return typeof value === 'string' && value !== '' ? value : null
}

export async function keepPortal(db: Db, tenant: number, id: string): Promise<void> {
  if (id !== '' && (await knownPortal(db, tenant)) !== id) await writeMeta(db, tenant, KEY, id)
}
