import { moment } from './answer.ts'
import { readAssociations, readRecords } from './objects.ts'
import type { Send } from './send.ts'

/** A deal of an account; times in ms UTC. */
export interface CrmDeal {
  readonly id: string
  readonly account: string
  readonly amount: number | null
  readonly open: boolean
  readonly wonAt: number | null
}

/** The deals of accounts (CRM ids): one association read per 1,000 accounts, one batch read per 100 deals. */
export async function readDeals(send: Send, accounts: readonly string[]): Promise<CrmDeal[]> {
  const doing = 'read the deals of accounts'
  const associated = await readAssociations(send, { from: 'companies', to: 'deals', ids: accounts, doing })
  const ids = [...associated.values()].flat().map((one) => one.id)
  if (ids.length === 0) return []
  const properties = ['amount', 'closedate', 'dealstage', 'hs_is_closed', 'hs_is_closed_won']
  const found = new Map(
    (await readRecords(send, { object: 'deals', ids, properties, doing })).map((one) => [one.id, one]),
  )
  const out: CrmDeal[] = []
  for (const [account, deals] of associated) {
    for (const { id } of deals) {
      const deal = found.get(id)?.properties
      if (deal === undefined) continue
      const stage = deal['dealstage'] ?? ''
      const won = deal['hs_is_closed_won'] === 'true' || stage === 'closedwon'
      const closed = won || deal['hs_is_closed'] === 'true' || stage === 'closedlost'
      const amount = Number(deal['amount'] ?? Number.NaN)
      out.push({
        id,
        account,
        amount: Number.isFinite(amount) ? amount : null,
        open: !closed,
        wonAt: won ? moment(deal['closedate'] ?? null) : null,
      })
    }
  }
  return out
}
