import { needSubscriptions, type OpenNotification, takeNotifications } from '../../ledger/graph-notifications.ts'
import { tellItems } from '../../ledger/mailbox-items.ts'
import { lockMailboxes, sweepSoon } from '../../ledger/mailboxes.ts'
import type { MailboxContext } from './mailbox-context.ts'

const AT_ONCE = 1_000

export interface TakenNotifications {
  readonly items: number
  /** Lifecycle notices: subscriptions have to be looked at. */
  readonly notices: number
}

/**
 * Turns recorded notifications into what they ask for: items that wait, subscriptions to be looked at, mailboxes to be
 * read through. What is taken and what follows are one transaction; the same news again changes nothing.
 */
export async function takeNews(
  ctx: Pick<MailboxContext, 'db' | 'tenant' | 'wireNow' | 'stop'>,
): Promise<TakenNotifications> {
  let items = 0
  let notices = 0
  while (!ctx.stop()) {
    const taken = await ctx.db.transaction().execute(async (trx) => {
      const now = ctx.wireNow()
      const news = await takeNotifications(trx, ctx.tenant, AT_ONCE, now)
      const of = (kind: OpenNotification['kind']) => news.filter((one) => one.kind === kind)
      // All of them first, so that two processes wait for one another instead of both.
      const touched = [...of('item'), ...of('missed')].map((one) => one.mailbox)
      await lockMailboxes(trx, ctx.tenant, [...new Set(touched)])
      for (const mailbox of new Set(of('item').map((one) => one.mailbox))) {
        const told = of('item').filter((one) => one.mailbox === mailbox)
        await tellItems(
          trx,
          ctx.tenant,
          mailbox,
          told.flatMap(({ item }) => (item === null ? [] : [{ item, receivedAt: null, folder: null }])),
          now,
        )
      }
      const subscriptions = (kind: OpenNotification['kind']) => of(kind).map((one) => one.subscription)
      await needSubscriptions(trx, ctx.tenant, 'reauthorize', subscriptions('reauthorize'))
      await needSubscriptions(trx, ctx.tenant, 'recreate', subscriptions('removed'))
      await sweepSoon(
        trx,
        ctx.tenant,
        of('missed').map((one) => one.mailbox),
      )
      return { all: news.length, items: of('item').length }
    })
    items += taken.items
    notices += taken.all - taken.items
    if (taken.all < AT_ONCE) break
  }
  return { items, notices }
}
