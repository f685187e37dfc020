import { askCrm, everybodyAsked } from './ask-crm.ts'
import { createAccounts, createContacts } from './create-people.ts'
import { missingPeople } from './missing-people.ts'
import type { SyncContext, SyncSummary } from './sync-context.ts'

/**
 * Who the people on our messages are in the CRM: strangers who wait are looked up and released where HubSpot knows them;
 * contacts and accounts of messages to be sent are found there by any address or domain, else created.
 */
export async function resolvePeople(ctx: SyncContext, summary: SyncSummary): Promise<void> {
  for (let nth = 1; nth <= MOST_ROUNDS; nth++) {
    const { asked, missing } = await askForEverybody(ctx, summary)
    // Mail comes faster than answers: who is left is met by the next run.
    if (missing === null) return
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

/**
 * Asks until everybody who is missing was asked for: whom an answer releases, and whom capture brought in meanwhile, is
 * asked for before anybody is created. Somebody created unasked could be one HubSpot knows by another address.
 */
async function askForEverybody(
  ctx: SyncContext,
  summary: SyncSummary,
): Promise<{ readonly asked: boolean; readonly missing: Awaited<ReturnType<typeof missingPeople>> | null }> {
  let asked = false
  for (let n = 0; n < MOST_ROUNDS; n++) {
    const more = await askCrm(ctx, summary)
    asked ||= more
    if (more && n + 1 < MOST_ROUNDS) continue
    const missing = await missingPeople(ctx)
    if (await everybodyAsked(ctx, missing)) return { asked, missing }
  }
  return { asked, missing: null }
}
