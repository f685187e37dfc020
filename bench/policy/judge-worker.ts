import { sql } from 'kysely'
import type { CaptureContext } from '../../service/capture/capture-context.ts'
import { judgeMessages } from '../../service/capture/judge-messages.ts'
import { WhoIsWho } from '../../service/capture/who-is-who.ts'
import { migrate } from '../../service/ledger/migrate.ts'
import type { StoredMessage } from '../../service/ledger/messages.ts'
import { defaultPolicy } from '../../shared/policy/policy.ts'
import { openPlace, type Place } from '../database/place.ts'
import type { Commands } from '../worker/protocol.ts'

export interface Judged {
  readonly ms: number
  /** `verdict reason` to how many. */
  readonly counts: Readonly<Record<string, number>>
}

const INTERNAL = 'house.example'
const CONTACTS = 20_000
const REPS = 500
const NOW = Date.UTC(2026, 0)

/** A ledger that knows its people, and the product's own judging of messages, in a transaction as capture has it. */
export async function openJudge({
  place,
  lists,
}: {
  readonly place: Place
  readonly lists: readonly number[]
}): Promise<Commands> {
  const { db, close } = await openPlace(place)
  await migrate(db)
  await sql`insert into contact (tenant, id, name) select 1, md5('contact' || n)::uuid, null from generate_series(0, ${CONTACTS - 1}::int) n`.execute(
    db,
  )
  await sql`insert into contact_address (tenant, address, contact)
    select 1, 'buyer' || n || '@customer' || n / 4 || '.example', md5('contact' || n)::uuid
    from generate_series(0, ${CONTACTS - 1}::int) n`.execute(db)
  await sql`insert into rep (tenant, id, primary_address, listed)
    select 1, md5('rep' || n)::uuid, 'rep' || n || ${`@${INTERNAL}`}, true from generate_series(0, ${REPS - 1}::int) n`.execute(
    db,
  )
  await sql`insert into internal_address (tenant, address, kind, rep)
    select 1, 'rep' || n || ${`@${INTERNAL}`}, 'rep', md5('rep' || n)::uuid from generate_series(0, ${REPS - 1}::int) n`.execute(
    db,
  )
  for (const table of ['contact', 'contact_address', 'rep', 'internal_address']) {
    await sql`analyze ${sql.table(table)}`.execute(db)
  }
  const contexts = new Map(lists.map((length) => [length, contextOf(length)]))

  function contextOf(length: number): CaptureContext {
    return {
      db,
      tenant: 1,
      policy: {
        ...defaultPolicy,
        capture: {
          ...defaultPolicy.capture,
          // Every second one is somebody who writes here; the rest have long gone.
          excludedPeople: Array.from({ length }, (_, n) =>
            n % 2 === 0 ? contactAt(n * 7) : `gone${n}@elsewhere.example`,
          ),
          blockedSenders: Array.from({ length }, (_, n) =>
            n % 2 === 0 ? `customer${n * 3}.example` : `spam${n}.example`,
          ),
        },
      },
      internalDomains: [INTERNAL],
      erasureKey: 'bench',
      now: () => NOW,
    }
  }

  return {
    judge: async ({ length, from, count }: { length: number; from: number; count: number }): Promise<Judged> => {
      const ctx = contexts.get(length)
      if (ctx === undefined) throw new Error(`no list of ${length}`)
      const messages = Array.from({ length: count }, (_, n) => messageAt(from + n))
      const started = performance.now()
      const decided = await db.transaction().execute(async (trx) => {
        const inside = { ...ctx, db: trx }
        const who = await WhoIsWho.open(inside)
        await who.load(messages.flatMap((message) => message.participants.map(({ address }) => address)))
        return judgeMessages(inside, who, messages)
      })
      const ms = performance.now() - started
      const counts: Record<string, number> = {}
      for (const { verdict, reason } of decided) {
        const key = [verdict, ...(reason === null ? [] : [reason])].join(' ')
        counts[key] = (counts[key] ?? 0) + 1
      }
      return { ms, counts }
    },
    end: close,
  }
}

function contactAt(n: number): string {
  const which = n % CONTACTS
  return `buyer${which}@customer${Math.floor(which / 4)}.example`
}

/** Half from customers, half from us, a second customer and a colleague on every fourth. */
function messageAt(n: number): StoredMessage {
  const customer = contactAt(n * 13)
  const rep = `rep${(n * 7) % REPS}@${INTERNAL}`
  const [sender, other] = n % 2 === 0 ? [customer, rep] : [rep, customer]
  const more = n % 4 === 0 ? [contactAt(n * 13 + 1), `rep${(n * 11) % REPS}@${INTERNAL}`] : []
  return {
    id: `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`,
    identity: `id:bench-${n}`,
    messageId: `bench-${n}`,
    at: NOW - n * 60_000,
    sender,
    participants: [
      { address: sender, role: 'from', name: null },
      { address: other, role: 'to', name: null },
      ...more
        .filter((one) => one !== sender && one !== other)
        .map((address) => ({ address, role: 'cc' as const, name: null })),
    ],
    mailboxes: [rep],
    subject: 'Order',
    bare: 'order',
    mark: null,
    inReplyTo: null,
    references: [],
    conversationGuid: null,
    conversationIds: [],
    automatic: null,
    private: false,
    conflict: false,
    direction: null,
    verdict: 'hold',
    reason: 'undecided',
    thread: null,
  }
}
