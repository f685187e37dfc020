import { readAccounts } from '../../service/trust/read-accounts.ts'
import { defaultPolicy } from '../../shared/policy/policy.ts'
import { openPlace, type Place } from '../database/place.ts'
import { peakMemoryMb } from '../worker/peak-memory.ts'
import type { Commands } from '../worker/protocol.ts'
import { NOW, TENANT } from './generate.ts'

export interface Read {
  /** Account and holder, joined by a space -> share of the account's trust. */
  readonly shares: Readonly<Record<string, number>>
  readonly accounts: number
  readonly seconds: number
  readonly peakMemoryMb: number
}

/** Every figure of every account, as `commonhold accounts` reads them. */
export async function openFigures({ place }: { readonly place: Place }): Promise<Commands> {
  const { db, close } = await openPlace(place)
  return {
    read: async (): Promise<Read> => {
      const shares: Record<string, number> = {}
      let accounts = 0
      const started = performance.now()
      for await (const { key, figures } of readAccounts({ db, tenant: TENANT, policy: defaultPolicy }, { now: NOW })) {
        accounts += 1
        for (const { holder, share } of figures.holders) shares[`${key} ${holder}`] = share
      }
      return { shares, accounts, seconds: (performance.now() - started) / 1000, peakMemoryMb: peakMemoryMb() }
    },
    end: close,
  }
}
