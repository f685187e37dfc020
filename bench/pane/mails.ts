import type { NewMessage } from '../../sandbox/graph/mail/write-mime.ts'
import { FIRST_DAY, INTERNAL_DOMAIN, type Shape, COMPANY_MAILBOX } from '../touch/generate.ts'

/** A message of the made-up ledger as it lies in the reader's mailbox. */
export interface Mail {
  /** Name of its account in the ledger. */
  readonly account: string
  readonly message: NewMessage & { readonly id: string; readonly to: string[]; readonly cc: string[] }
  /** ms UTC */
  readonly at: number
}

/** The rep who reads. */
export const READER = `rep0@${INTERNAL_DOMAIN}`

/** The contacts of an account turn to a rep (the first three) and to his successor in number: one thread of either. */
const SLOTS = [0, 3]

/**
 * The first message of a thread of the reader's with each account he holds, as `touch/generate.ts` makes them. That they
 * are the ledger's own the bench asks the service.
 */
export function mailsOf({ accounts, contactsPerAccount, reps }: Shape): Mail[] {
  const mails: Mail[] = []
  for (const slot of SLOTS) {
    for (let account = 0; account < accounts; account++) {
      if ((account + Math.floor(slot / 3)) % reps !== 0) continue
      const thread = slot * accounts + account
      const day = FIRST_DAY + ((thread * 7919) % 700)
      const at = (day * 86_400 + 32_400) * 1000
      mails.push({
        account: `Customer ${account}`,
        at,
        message: {
          id: `m${thread}.0@mail.example`,
          date: new Date(at).toISOString(),
          from: `p${account * contactsPerAccount + slot}@customer${account}.example`,
          to: [READER],
          cc: [slot % 2 === 0 ? `rep${(account + 5) % reps}@${INTERNAL_DOMAIN}` : COMPANY_MAILBOX],
          subject: `Order ${thread}`,
          text: 'What we talked about.',
        },
      })
    }
  }
  return mails
}
