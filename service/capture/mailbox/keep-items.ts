import { type Failure, mendFailures, recordFailures } from '../../ledger/failures.ts'
import { putItemOff, type SettledItem, settleItems } from '../../ledger/mailbox-items.ts'
import { mailboxSource } from '../../ledger/mailboxes.ts'
import { captureMessages, type Incoming } from '../capture-messages.ts'
import type { MailboxContext } from './mailbox-context.ts'

/** What is to become of one item that was fetched. */
export interface Decided {
  readonly mailbox: { readonly id: string; readonly address: string }
  readonly position: number
  readonly attempts: number
  /** When a notification told of it, in ms UTC; null where reading a folder did. */
  readonly notifiedAt: number | null
  readonly outcome: SettledItem
  /** The message to capture where it is one. */
  readonly message: Incoming['message'] | null
}

/** An item that capture could not take. */
interface Stuck {
  readonly mailbox: string
  readonly error: Error
}

/** After the first try; each further one waits twice as long, so that a short trouble costs nobody an attempt too many. */
const AGAIN_MS = 2_000

/**
 * Keeps what was fetched: a message and the item behind it are one transaction. What comes while another transaction is
 * under way goes into the next one together, from however many mailboxes: capture costs by the thread, and beyond that by
 * the transaction.
 */
export interface ItemKeeper {
  /** Settles once these are in the ledger; throws what kept one of this mailbox from it, the others are kept. */
  keep(decided: readonly Decided[]): Promise<void>
  /** One of the mailboxes has nothing to keep: nobody waits for it. */
  leave(): void
}

export interface Gathering {
  /** Messages in one transaction, from several mailboxes. */
  readonly most: number
  /** How many mailboxes are being asked. */
  readonly mailboxes: number
  /** How long the first of them waits for the others, in ms. */
  readonly gatherMs: number
}

export function createItemKeeper(ctx: MailboxContext, gathering: Gathering | null = null): ItemKeeper {
  let waiting: { decided: readonly Decided[]; resolve: () => void; reject: (error: unknown) => void }[] = []
  let running = false
  let asked = gathering?.mailboxes ?? 1
  let timer: NodeJS.Timeout | undefined
  const most = gathering?.most ?? ctx.settings.batch

  /** Together with whoever answers about now; a slow one is not waited for. */
  function gather(): void {
    if (running || waiting.length === 0) return
    const size = waiting.reduce((sum, { decided }) => sum + decided.length, 0)
    if (asked > 0 && size < most && gathering !== null) {
      timer ??= setTimeout(() => void pump(), gathering.gatherMs)
      return
    }
    void pump()
  }

  async function pump(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (running) return
    running = true
    while (waiting.length > 0) {
      let size = 0
      const fits = waiting.findIndex(({ decided }) => (size += decided.length) > most)
      const count = fits === -1 ? waiting.length : Math.max(1, fits)
      const taken = waiting.slice(0, count)
      waiting = waiting.slice(count)
      try {
        const stuck = await settle(
          ctx,
          taken.flatMap(({ decided }) => decided),
        )
        for (const { decided, resolve, reject } of taken) {
          const mine = stuck.find((one) => decided.some(({ mailbox }) => mailbox.id === one.mailbox))
          if (mine === undefined) resolve()
          else reject(mine.error)
        }
      } catch (error) {
        for (const { reject } of taken) reject(error)
      }
    }
    running = false
  }

  return {
    keep: (decided) =>
      new Promise((resolve, reject) => {
        asked -= 1
        if (decided.length === 0) {
          resolve()
          return gather()
        }
        waiting.push({ decided, resolve, reject })
        gather()
      }),
    leave: () => {
      asked -= 1
      gather()
    },
  }
}

/**
 * Captures and settles. What capture cannot take is parted from the rest: it waits, and after some tries is a failure.
 * Answers what it could not take.
 */
async function settle(ctx: MailboxContext, decided: readonly Decided[]): Promise<Stuck[]> {
  try {
    await commit(ctx, decided)
    return []
  } catch (error) {
    const cause = error instanceof Error ? error : new Error('capture failed', { cause: error })
    const [first] = decided
    if (first === undefined) throw cause
    if (decided.length === 1) {
      await putItemOff(
        ctx.db,
        ctx.tenant,
        first.mailbox.id,
        first.outcome.item,
        ctx.wireNow() + AGAIN_MS * 2 ** Math.max(0, first.attempts - 1),
      )
      return [{ mailbox: first.mailbox.id, error: cause }]
    }
    const half = Math.ceil(decided.length / 2)
    return [...(await settle(ctx, decided.slice(0, half))), ...(await settle(ctx, decided.slice(half)))]
  }
}

async function commit(ctx: MailboxContext, decided: readonly Decided[]): Promise<void> {
  const messages: Incoming[] = []
  const failures: Failure[] = []
  for (const { mailbox, position, outcome, message } of decided) {
    const source = mailboxSource(mailbox.id)
    if (message !== null) messages.push({ source, position, message })
    if (outcome.state === 'failed') failures.push({ source, position, path: mailbox.address, reason: outcome.reason })
  }
  const settled = decided.map((one) => one.outcome)
  await ctx.db.transaction().execute(async (trx) => {
    await captureMessages({ ...ctx, db: trx }, messages)
    await mendFailures(trx, ctx.tenant, messages)
    await recordFailures(trx, ctx.tenant, failures, ctx.now())
    await settleItems(trx, ctx.tenant, settled, ctx.wireNow())
  })
  // After the commit: what is rolled back was not read.
  const now = ctx.wireNow()
  ctx.onRead?.(
    decided.flatMap(({ notifiedAt, outcome: { state, receivedAt } }) =>
      notifiedAt === null || state !== 'read'
        ? []
        : [
            {
              told: receivedAt === null ? null : (notifiedAt - receivedAt) / 1000,
              read: (now - notifiedAt) / 1000,
            },
          ],
    ),
  )
}
