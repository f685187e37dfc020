import type { z } from 'zod'
import type { AccountView } from '../../../../shared/contract/account-view.ts'
import type { accountSearchSchema } from '../../../../shared/contract/mine.ts'
import { wordsFor } from '../../../../shared/words/words.ts'
import type { Service } from '../../../context.ts'
import { searchAccounts } from '../../../ledger/account-lines.ts'
import { readAccountViews } from '../../../trust/account-view.ts'
import type { Reader } from '../reader.ts'
import { Refusal } from '../refusal.ts'
import { crmLinks } from './crm-links.ts'
import type { Asking } from './message-context.ts'
import { asSeen, readLines } from './sight.ts'

const MOST_FOUND = 20

/** Accounts that answer to some words: names for everybody, figures for who has a right to them. */
export async function searchForAccounts(
  { database: { db }, tenant }: Pick<Service, 'database' | 'tenant'>,
  reader: Reader,
  words: string,
): Promise<z.infer<typeof accountSearchSchema>> {
  const found = await searchAccounts(db, tenant, words, MOST_FOUND)
  return { accounts: await readLines(db, tenant, reader, found) }
}

/** One account. Errors: `account-unknown` (404), where it was merged away too. */
export async function readAccount({ service, reader, language }: Asking, id: string): Promise<AccountView> {
  const links = await crmLinks(service)
  const found = await readAccountViews(service.trust, {
    ids: [id],
    now: service.now(),
    words: wordsFor(language),
    me: reader.rep,
    here: new Set(),
    about: [],
    crmUrl: links.account,
  })
  const account = found.get(id)
  if (account !== undefined) return asSeen(account, reader)
  throw new Refusal(404, 'account-unknown', 'There is no such account (any more).', {
    where: 'params.id',
    remedy: 'Search for it by name: it may have been merged with another.',
  })
}
