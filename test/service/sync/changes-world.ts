import { sql } from 'kysely'
import { deriveDue } from '../../../service/capture/derive-due.ts'
import { eraseAddress } from '../../../service/capture/erase.ts'
import { introducePeople } from '../../../service/capture/introduce-people.ts'
import type { ChangesContext } from '../../../service/sync/changes-context.ts'
import { followChanges } from '../../../service/sync/follow-changes.ts'
import { pollChanges } from '../../../service/sync/poll-changes.ts'
import { sweepDuplicates } from '../../../service/sync/sweep-duplicates.ts'
import { readAccounts, type AccountReading } from '../../../service/trust/read-accounts.ts'
import { recordEvents, type CrmEvent } from '../../../service/ledger/crm-events.ts'
import { doDeed, type Deed } from '../../../sandbox/hubspot/people/deeds.ts'
import { syncWorld, type SyncWorld } from './sync-world.ts'

export const MINUTE = 60_000
export const DAY = 86_400_000

/** The sync world, and what follows HubSpot's own changes in it. */
export async function changesWorld(options: Parameters<typeof syncWorld>[0] = {}) {
  const world: SyncWorld = await syncWorld(options)
  world.seed({
    owners: [
      { email: 'ann@ours.com', id: '77' },
      { email: 'ben@ours.com', id: '78' },
    ],
  })
  const changes = (more: Partial<ChangesContext> = {}): ChangesContext => ({
    ...world.context(),
    introduce: (people) => introducePeople(world.capture, people),
    erase: async (address) => {
      await eraseAddress(world.capture, address, { by: 'crm', why: null })
    },
    ...more,
  })
  const rows = async <Row>(query: ReturnType<typeof sql<Row>>) => (await query.execute(world.db)).rows
  return {
    ...world,
    changes,
    follow: (more: Partial<ChangesContext> = {}) => followChanges(changes(more)),
    poll: (more: Partial<ChangesContext> = {}) => pollChanges(changes(more)),
    /** What the job `crm-poll` does. */
    look: async () => {
      await pollChanges(changes())
      await followChanges(changes())
      return sweepDuplicates(changes())
    },
    sweep: (crm?: ChangesContext['crm']) => sweepDuplicates(changes(crm === undefined ? {} : { crm })),
    /** What people do in HubSpot's screens. */
    deed: (deed: Deed, by = '77') => doDeed(world.standIn.state, deed, by) ?? '',
    tell: (...events: (Pick<CrmEvent, 'object' | 'what' | 'crmId'> & Partial<CrmEvent>)[]) =>
      recordEvents(
        world.db,
        1,
        'webhook',
        events.map((event) => ({
          key: `${event.object} ${event.what} ${event.crmId} ${++told}`,
          others: [],
          occurredAt: null,
          ...event,
        })),
        world.clock.now(),
      ),
    touches: () =>
      rows(sql<{ account: string; contact: string | null; holder: string; kind: string; mass: number }>`
        select a.key as account, (select min(address) from contact_address c where c.contact = t.contact) as contact,
          coalesce(r.primary_address, 'company') as holder, t.kind, t.mass::float8 as mass
        from touch t join account a on a.id = t.account left join rep r on r.id = t.holder
        where t.kind in ('called', 'met') order by 1, 4, 3, 2`),
    account: async (key: string): Promise<AccountReading | null> => {
      await deriveDue(world.capture)
      for await (const one of readAccounts(
        { db: world.db, tenant: 1, policy: world.capture.policy },
        { now: world.clock.now() },
      )) {
        if (one.key === key) return one
      }
      return null
    },
    outbox: () =>
      rows(sql<{ identity: string; state: string; crm_id: string | null; adopted: boolean; error_code: string | null }>`
        select m.identity, e.state, e.crm_id, e.adopted, e.error_code
        from crm_email e join message m on m.id = e.message order by m.identity`),
    decisions: (kind: string) =>
      rows(sql<{ why: string; detail: Record<string, string> }>`
        select why, detail from decision where kind = ${kind} order by id`),
    openEvents: async () =>
      (await rows(sql<{ n: number }>`select count(*)::int as n from crm_event where done_at is null`))[0]?.n,
  }
}

let told = 0

export type ChangesWorld = Awaited<ReturnType<typeof changesWorld>>
