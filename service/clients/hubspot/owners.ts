import { record, records, text } from './answer.ts'
import { paths } from './paths.ts'
import type { Send } from './send.ts'

/** Somebody HubSpot can name as owner. `id` is the owner's, not the user's (facts/hubspot.md §6.9). */
export interface CrmOwner {
  readonly id: string
  readonly userId: string | null
  readonly address: string | null
  /** Deactivated: a departed rep, whose mail still carries his name. */
  readonly archived: boolean
}

/** All owners, the deactivated ones too. */
export async function listOwners(send: Send): Promise<CrmOwner[]> {
  const [active, archived] = await Promise.all([page(send, false), page(send, true)])
  const known = new Set(active.map((owner) => owner.id))
  return [...active, ...archived.filter((owner) => !known.has(owner.id))]
}

async function page(send: Send, archived: boolean): Promise<CrmOwner[]> {
  const out: CrmOwner[] = []
  let after: string | null = null
  do {
    const { body } = await send({
      doing: 'list owners',
      method: 'GET',
      path: paths.owners,
      query: { limit: '100', archived: String(archived), ...(after === null ? {} : { after }) },
      effect: 'read',
    })
    const answer = record(body)
    for (const one of records(answer['results'])) {
      const id = text(one['id'])
      if (id === null) continue
      out.push({
        id,
        userId: text(one['userId']) ?? text(one['userIdIncludingInactive']),
        address: text(one['email'])?.toLowerCase() ?? null,
        archived: archived || one['archived'] === true,
      })
    }
    after = text(record(record(answer['paging'])['next'])['after'])
  } while (after !== null)
  return out
}
