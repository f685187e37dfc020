import type { Identities } from './identities.ts'
import { dayOf, type Touch } from './touches.ts'
import type { World } from './world.ts'

/** A call or a meeting with its people as contacts and holders. */
export interface Activity {
  kind: 'called' | 'met'
  at: number
  contacts: string[]
  holders: string[]
}

/** Those dated ≤ now; excluded people are taken off. */
export function activitiesOf(world: World, who: Identities, now: number): Activity[] {
  const stays = (one: string) => !(world.excluded ?? []).some((other) => who.samePerson(one, other))
  return (world.activities ?? [])
    .filter((one) => one.at <= now)
    .map(({ kind, at, contacts, reps }) => ({
      kind,
      at,
      contacts: [...new Set(contacts.filter(stays).map((one) => who.contactOf(one)))],
      holders: [
        ...new Set(
          reps
            .filter(stays)
            .map((one) => who.holderOf(one, at))
            .filter((one): one is string => one !== null),
        ),
      ],
    }))
}

/** Mass 1 per account, divided equally among the holders present; at most one of each kind per account, holder and day. */
export function activityTouches(activities: Activity[], who: Identities): Touch[] {
  const all = activities.flatMap(({ kind, at, contacts, holders }) =>
    [...new Set(contacts.map((one) => who.accountAt(one, at)))].flatMap((account) =>
      holders.map((holder): Touch => ({
        ...{ account, contact: null, holder, kind, day: dayOf(at) },
        ...{ thread: `${kind} ${at}`, mass: 1 / holders.length },
      })),
    ),
  )
  const same = Map.groupBy(all, ({ account, holder, kind, day }) => JSON.stringify([account, holder, kind, day]))
  return [...same.values()].map((list) => list.reduce((most, one) => (one.mass > most.mass ? one : most)))
}
