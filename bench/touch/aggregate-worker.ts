import { sql } from 'kysely'
import { defaultPolicy } from '../../shared/policy/policy.ts'
import { openPlace, type Place } from '../database/place.ts'
import { peakMemoryMb } from '../worker/peak-memory.ts'
import type { Commands } from '../worker/protocol.ts'
import type { Read } from './figures-worker.ts'
import { NOW, TENANT } from './generate.ts'

/**
 * The peer: one SQL aggregate over raw touches. It gives the shares and nothing else: no state, no replay, no evidence,
 * no ties, no reasons.
 */
export async function openAggregate({ place }: { readonly place: Place }): Promise<Commands> {
  const { db, close } = await openPlace(place)
  const { kindWeights, halfLifeDays } = defaultPolicy.trust
  return {
    read: async (): Promise<Read> => {
      const started = performance.now()
      const { rows } = await sql<{ account: string; holder: string; share: number }>`
        with weight as (
          select account, holder, sum(mass * k.weight * power(2, -(${NOW / 86_400_000}::float8 - day) / ${halfLifeDays}::float8)) as w
          from touch join (values ('opened', ${kindWeights.opened}::float8), ('answered', ${kindWeights.answered}::float8)) k(kind, weight)
            using (kind)
          where tenant = ${TENANT} group by account, holder)
        select a.key as account, coalesce(r.primary_address, 'company') as holder,
          w / sum(w) over (partition by weight.account) as share
        from weight join account a on a.tenant = ${TENANT} and a.id = weight.account
        left join rep r on r.tenant = ${TENANT} and r.id = weight.holder`.execute(db)
      const shares: Record<string, number> = {}
      const accounts = new Set<string>()
      for (const { account, holder, share } of rows) {
        shares[`${account} ${holder}`] = share
        accounts.add(account)
      }
      return {
        shares,
        accounts: accounts.size,
        seconds: (performance.now() - started) / 1000,
        peakMemoryMb: peakMemoryMb(),
      }
    },
    end: close,
  }
}
