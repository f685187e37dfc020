import type { Colleague } from '../../shared/contract/common.ts'
import { normaliseAddress } from '../../shared/message/address.ts'
import type { Holder } from '../../shared/trust/facts.ts'
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
  const { repOf, holders } = any
  const addressOf = new Map([...repOf].map(([address, id]) => [id, address]))
  const never = [...(await excludedReps(ctx)), ...(asked.present ?? []), ...(asked.me === null ? [] : [asked.me])]
  const except = new Set(never.flatMap((id) => addressOf.get(id) ?? []))
  const topics = topicsOf(ctx)
  const rank = ({ facts, figures, asOf, owner, name, domains }: AccountReading, load: ReadonlyMap<Holder, number>) =>
    nextColleagues({
      ...{ facts, figures, asOf, except, topics, load },
      owner: owner === null ? null : (addressOf.get(owner) ?? null),
      about: [name, ...domains, ...asked.about],
    })
  // What hangs on whom is counted for those alone for whom something speaks.
  const candidates = new Set(readings.flatMap((reading) => rank(reading, new Map()).map((one) => one.holder)))
  const counts = await countHanging(
    ctx.db,
    ctx.tenant,
    [...candidates].flatMap((holder) => repOf.get(holder) ?? []),
  )
  const load = new Map([...counts].flatMap(([id, count]) => [[addressOf.get(id) ?? '', count] as const]))
  const most = ctx.policy.compose.colleagues
  return new Map(
    readings.map((reading) => [
      reading.id,
      rank(reading, load)
        .slice(0, most)
        .flatMap(({ holder, ties, reason }) => {
          const rep = repOf.get(holder)
          if (rep === undefined) return []
          const why = colleagueSentence(reason, asked.words)
          return [{ rep, name: holders.get(holder)?.name ?? holder, address: holder, ties, why }]
        }),
    ]),
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
