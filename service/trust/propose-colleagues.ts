import type { Colleague } from '../../shared/contract/common.ts'
import { normaliseAddress } from '../../shared/message/address.ts'
import { colleagueSentence, nextColleagues } from '../../shared/trust/next-colleague.ts'
import type { Words } from '../../shared/words/words.ts'
import { countHanging } from '../ledger/account-lines.ts'
import { loadInternal } from '../ledger/who.ts'
import type { AccountReading, TrustContext } from './read-accounts.ts'

/** Who should be brought in next at each account, best first (requirements B13, B16); `nextColleagues` says how. */
export async function proposeColleagues(
  ctx: TrustContext,
  readings: readonly AccountReading[],
  asked: {
    readonly words: Words
    readonly me: string | null
    readonly about: readonly string[]
    readonly present?: ReadonlySet<string>
  },
): Promise<Map<string, Colleague[]>> {
  const [any] = readings
  if (any === undefined) return new Map()
  const addressOf = new Map([...any.repOf].map(([address, id]) => [id, address]))
  const load = await countHanging(ctx.db, ctx.tenant, [...addressOf.keys()])
  const excluded = await excludedReps(ctx)
  const except = new Set(
    [...excluded, ...(asked.present ?? []), ...(asked.me === null ? [] : [asked.me])].flatMap(
      (id) => addressOf.get(id) ?? [],
    ),
  )
  const topics = topicsOf(ctx)
  return new Map(
    readings.map(({ id, facts, figures, asOf, owner, name, domains, holders, repOf }) => {
      const ranked = nextColleagues({
        ...{ facts, figures, asOf, except, topics },
        owner: owner === null ? null : (addressOf.get(owner) ?? null),
        about: [name, ...domains, ...asked.about],
        load: new Map([...load].flatMap(([rep, count]) => [[addressOf.get(rep) ?? '', count] as const])),
      })
      const colleagues = ranked.slice(0, ctx.policy.compose.colleagues).flatMap(({ holder, ties, reason }) => {
        const rep = repOf.get(holder)
        if (rep === undefined) return []
        const why = colleagueSentence(reason, asked.words)
        return [{ rep, name: holders.get(holder)?.name ?? holder, address: holder, ties, why }]
      })
      return [id, colleagues]
    }),
  )
}

/** Policy's role directory, by address in normal form. */
function topicsOf({ policy }: TrustContext): Map<string, readonly string[]> {
  return new Map(
    Object.entries(policy.people.topics).map(([address, topics]) => [normaliseAddress(address) ?? address, topics]),
  )
}

/** Reps whom policy excludes, by any of their addresses. */
async function excludedReps({ db, tenant, policy }: TrustContext): Promise<string[]> {
  const excluded = policy.capture.excludedPeople.flatMap((one) => normaliseAddress(one) ?? [])
  const stretches = await loadInternal(db, tenant, excluded)
  return stretches.flatMap((one) => (one.kind === 'rep' && !one.roleMailbox && one.rep !== null ? [one.rep] : []))
}
