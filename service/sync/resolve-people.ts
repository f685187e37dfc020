import { askCrm } from './ask-crm.ts'
import { createAccounts, createContacts } from './create-people.ts'
import { missingPeople } from './missing-people.ts'
import type { SyncContext, SyncSummary } from './sync-context.ts'

/**
 * Who the people on our messages are in the CRM: strangers who wait are looked up and released where HubSpot knows them;
 * contacts and accounts of messages to be sent are found there by any address or domain, else created.
 */
export async function resolvePeople(ctx: SyncContext, summary: SyncSummary): Promise<void> {
  for (let nth = 1; nth <= MOST_ROUNDS; nth++) {
    // Whom an answer releases, his account above all, is asked for before anybody is created.
    const asked = await askCrm(ctx, summary)
    for (let more = asked, n = 1; more && n < MOST_ROUNDS; n++) more = await askCrm(ctx, summary)
    const missing = await missingPeople(ctx)
    const round = { nth, last: nth === MOST_ROUNDS }
    const accounts = missing.accounts.length === 0 ? 0 : await createAccounts(ctx, summary, missing.accounts, round)
    // A contact is created on its account, so it waits for one that may still come.
    const ready = accounts === 0 ? missing.contacts : []
    const contacts = ready.length === 0 ? 0 : await createContacts(ctx, summary, ready, round)
    const open = accounts + contacts
    ctx.onProgress?.({ step: 'people', done: missing.contacts.length - open, total: missing.contacts.length })
    // Messages that were released bring new people along; a lost answer leaves some to be looked for again.
    if (!asked && open === 0) return
  }
}

const MOST_ROUNDS = 6
