import type { CorrectionRequest } from '../../../../shared/contract/deeds.ts'
import { told } from '../../../../shared/words/sentence.ts'
import { accountsConcerned, correctAccount, correctContact } from '../../../capture/correct-people.ts'
import { loadAccountPeople } from '../../../ledger/account-people.ts'
import { findDeed, doOnce } from '../../../ledger/deeds.ts'
import { mayCorrect } from '../access.ts'
import type { Reader } from '../reader.ts'
import { Refusal } from '../refusal.ts'
import { requireAccount } from './deal-with-account.ts'
import { deedOf, type Deeds, type Outcome, readOutcome, writeOutcome } from './deed.ts'

/**
 * Corrects where a contact belongs, or whose an address is. It takes the right to every account the contact belongs to
 * now, and to the one he is to belong to, unless that one is nobody's: nobody draws another's customer to himself, nor
 * himself into another's account by giving it one of his. Errors: `account-not-yours`, `target-not-yours`, `key-reused`,
 * `contact-unknown`, `account-unknown`, `address-internal`.
 */
export async function correct(deeds: Deeds, reader: Reader, asked: CorrectionRequest): Promise<Outcome> {
  const { service } = deeds
  const { db } = service.database
  const deed = deedOf(deeds, reader, 'correct', asked)
  const before = await findDeed(db, service.tenant, deed)
  if (before !== null) return readOutcome(before.outcome)
  const whose = asked.kind === 'account-of-contact' ? { contact: asked.contact } : { address: asked.address }
  for (const account of await accountsConcerned({ db, tenant: service.tenant }, whose)) {
    await requireAccount(deeds, reader, account, mayCorrect)
  }
  const target =
    asked.kind === 'account-of-contact'
      ? [asked.account]
      : await accountsConcerned({ db, tenant: service.tenant }, { contact: asked.contact })
  for (const account of target) await requireTarget(deeds, reader, account)
  const result = await doOnce(db, service.tenant, deed, async (trx) => {
    const ctx = { ...service.capture(), db: trx }
    const { by } = deed
    const code =
      asked.kind === 'account-of-contact'
        ? await correctAccount(ctx, { contact: asked.contact, account: asked.account, by, why: asked.why })
        : await correctContact(ctx, { address: asked.address, contact: asked.contact, by, why: asked.why })
    // Thrown, so that nothing of it stays and the same key may be tried again.
    if (code !== 'corrected' && code !== 'correct-already') throw refusalOf(code)
    return { outcome: writeOutcome({ code, done: true }), subject: asked.contact }
  })
  deeds.wakes.sync()
  return readOutcome(result.outcome)
}

/** An account that is the reader's or nobody's; one that does not exist is refused by the deed itself. */
async function requireTarget({ service }: Deeds, reader: Reader, account: string): Promise<void> {
  const people = await loadAccountPeople(service.database.db, service.tenant, account)
  if (people === null || mayCorrect(reader, people)) return
  if (people.owner === null && people.holders.length === 0) return
  throw new Refusal(403, 'target-not-yours', 'The account to give the contact to is none of yours.', {
    where: 'body.account',
    remedy: 'Its owner’s manager, or sales operations, can do this for you.',
  })
}

function refusalOf(code: 'contact-unknown' | 'account-unknown' | 'address-internal'): Refusal {
  const [status, message, where] = REFUSALS[code]
  return new Refusal(status, code, message, { where, remedy: 'Load the message again and choose anew.' })
}

const REFUSALS = {
  'address-internal': [400, told`This address is one of ours.`, 'body.address'],
  'contact-unknown': [404, told`There is no such contact (any more).`, 'body.contact'],
  'account-unknown': [404, told`There is no such account (any more).`, 'body.account'],
} as const
