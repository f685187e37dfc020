import { z } from 'zod'
import type { Db } from './db.ts'
import { readMeta, writeMeta } from './meta.ts'

const KEY = 'hubspot-portal'

const portalSchema = z.object({ id: z.string().min(1), askedAt: z.number() })

/** The CRM account our token belongs to; `askedAt` in ms UTC. */
export type KnownPortal = z.output<typeof portalSchema>

/** Null: nobody asked yet. */
export async function knownPortal(db: Db, tenant: number): Promise<KnownPortal | null> {
  return portalSchema.safeParse(await readMeta(db, tenant, KEY)).data ?? null
}

export async function keepPortal(db: Db, tenant: number, portal: KnownPortal): Promise<void> {
  if (portal.id !== '') await writeMeta(db, tenant, KEY, portal)
}
