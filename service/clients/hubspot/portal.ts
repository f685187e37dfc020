import { record, text } from './answer.ts'
import { paths } from './paths.ts'
import type { Send } from './send.ts'

/** The HubSpot account (portal) the token belongs to. */
export interface Portal {
  readonly id: string
  readonly timeZone: string | null
  readonly currency: string | null
  /** HubSpot's web address for its people, e.g. `app.hubspot.com`. */
  readonly uiDomain: string | null
}

/** One call; also the cheapest proof that address and token are right. */
export async function readPortal(send: Send): Promise<Portal> {
  const { body } = await send({
    doing: 'read the account details',
    method: 'GET',
    path: paths.accountDetails,
    effect: 'read',
  })
  const answer = record(body)
  return {
    id: text(answer['portalId']) ?? '',
    timeZone: text(answer['timeZone']),
    currency: text(answer['companyCurrency']),
    uiDomain: text(answer['uiDomain']),
  }
}
