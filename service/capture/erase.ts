import { sql } from 'kysely'
import { InputError } from '../../shared/errors.ts'
import { told } from '../../shared/words/sentence.ts'
import { normaliseAddress } from '../../shared/message/address.ts'
import { forgetTexts } from '../ledger/attachments.ts'
import { batch } from '../ledger/batch.ts'
import { scrubActivities } from '../ledger/activities.ts'
import { moveDerivedUntil } from '../ledger/clock.ts'
import { forgetContact } from '../ledger/follow-contacts.ts'
import { erasureHash } from '../ledger/ids.ts'
import type { CaptureContext } from './capture-context.ts'
import { lockCapture, regroupMessageIds } from './capture-messages.ts'
import { deriveActivities } from './derive-activities.ts'
import { ERASED_SENDER } from './judge-messages.ts'
import { processMessages } from './process-messages.ts'
import { WhoIsWho } from './who-is-who.ts'

export interface Erasure {
  /** Addresses of the person that are now suppressed. */
  readonly addresses: number
  /** Messages he sent: gone but for the fact that there was one. */
  readonly messagesErased: number
  /** Messages of others he was on: they keep the others. */
  readonly messagesShared: number
}

/**
 * Erases a person: his rows, texts and touches go, what follows is derived again, our engagements of what he wrote are
 * archived by the next sync, and a keyed hash of his addresses keeps a later resync from bringing him back. Idempotent.
 *
 * Errors: `erase-address` (no address), `erase-internal` (one of us: exclude him instead).
 */
export async function eraseAddress(
  asked: CaptureContext,
  raw: string,
  order: { readonly by: string; readonly why: string | null },
): Promise<Erasure> {
  const address = normaliseAddress(raw)
  if (address === null) {
    throw new InputError('erase-address', told`«${raw}» is no address.`, {
      remedy: 'Give the person’s address: local@domain.tld.',
    })
  }
  return asked.db.transaction().execute(async (trx) => {
    await lockCapture(trx, asked.tenant)
    const now = await moveDerivedUntil(trx, asked.tenant, asked.now())
    const ctx: CaptureContext = { ...asked, db: trx, now: () => now }
    const who = await WhoIsWho.open(ctx)
    await who.load([address])
    if (who.isInternal(address)) {
      throw new InputError('erase-internal', 'This is one of us, not a customer.', {
        remedy: 'List the address under capture.excludedPeople in the policy file to leave a colleague out.',
      })
    }
    const addresses = [...who.addressesOf(address)]
    const { sent, shared } = await findMessages(ctx, addresses)
    await suppress(ctx, addresses)
    await scrub(ctx, addresses, sent)
    // A Message-ID that he shared with somebody else is that one's now, as if his message had never been.
    const { changed, also } = await regroupMessageIds(ctx, await messageIdsOf(ctx, sent))
    const activities = await scrubActivities(ctx.db, ctx.tenant, who.contactOf(address))
    await forgetPerson(ctx, who.contactOf(address), addresses)
    await sql`insert into decision (tenant, at, by_whom, kind, why, detail)
      values (${ctx.tenant}, ${new Date(now).toISOString()}::timestamptz, ${order.by}, 'erase', ${order.why},
        ${JSON.stringify({ addresses: addresses.length, sent: sent.length, shared: shared.length })}::jsonb)`.execute(
      trx,
    )
    await processMessages(ctx, [...sent, ...shared, ...changed], also)
    await deriveActivities(ctx, activities)
    await removeEmptyAccounts(ctx)
    return { addresses: addresses.length, messagesErased: sent.length, messagesShared: shared.length }
  })
}

async function findMessages(ctx: CaptureContext, addresses: readonly string[]) {
  const { rows } = await sql<{ message: string; sent: boolean }>`
    select message, bool_or(role = 'from') as sent from participant
    where tenant = ${ctx.tenant} and address = any(${batch.list(addresses, 'text')}) group by message`.execute(ctx.db)
  return {
    sent: rows.filter((row) => row.sent).map((row) => row.message),
    shared: rows.filter((row) => !row.sent).map((row) => row.message),
  }
}

async function messageIdsOf(ctx: CaptureContext, messages: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct message_id as id from sighting
    where tenant = ${ctx.tenant} and message_id is not null and message = any(${batch.list(messages, 'uuid')})`.execute(
    ctx.db,
  )
  return rows.map((row) => row.id)
}

async function suppress(ctx: CaptureContext, addresses: readonly string[]): Promise<void> {
  const hashes = addresses.map((address) => erasureHash(ctx.erasureKey, address))
  await sql`insert into suppressed (tenant, hash, at)
    select ${ctx.tenant}, hash, ${new Date(ctx.now()).toISOString()}::timestamptz
    from unnest(${batch.list(hashes, 'text')}) as h(hash) on conflict do nothing`.execute(ctx.db)
  ctx.keepErasures?.(hashes)
}

/** Takes the addresses off every message and sighting; what the person sent keeps no people, subject or text. */
async function scrub(ctx: CaptureContext, addresses: readonly string[], sent: readonly string[]): Promise<void> {
  const { db, tenant } = ctx
  const gone = batch.list(addresses, 'text')
  const ids = batch.list(sent, 'uuid')
  await sql`update sighting set sender = null, facts = facts || '{"from":null,"erased":true,"subject":"","to":[],"cc":[],"bcc":[]}'
    where tenant = ${tenant} and message = any(${ids})`.execute(db)
  await sql`update sighting set facts = facts
      || jsonb_build_object('to', without(facts->'to', ${gone})) || jsonb_build_object('cc', without(facts->'cc', ${gone}))
      || jsonb_build_object('bcc', without(facts->'bcc', ${gone}))
    where tenant = ${tenant} and message in (
      select message from participant where tenant = ${tenant} and address = any(${gone}))
      and not message = any(${ids})`.execute(db)
  await forgetTexts(db, tenant, sent)
  await sql`delete from participant where tenant = ${tenant} and (address = any(${gone}) or message = any(${ids}))`.execute(
    db,
  )
  await sql`update message set sender = null, subject = null, bare = null, reason = ${ERASED_SENDER}
    where tenant = ${tenant} and id = any(${ids})`.execute(db)
}

async function forgetPerson(ctx: CaptureContext, contact: string, addresses: readonly string[]): Promise<void> {
  const { db, tenant } = ctx
  const gone = batch.list(addresses, 'text')
  const tokens = batch.list(
    addresses.map((address) => `a:${address}`),
    'text',
  )
  await sql`delete from private_address_finding where tenant = ${tenant} and address = any(${gone})`.execute(db)
  await sql`delete from crm_lookup where tenant = ${tenant} and token = any(${tokens})`.execute(db)
  await sql`delete from crm_identity where tenant = ${tenant} and kind = 'contact' and own = ${contact}`.execute(db)
  await forgetContact(db, tenant, contact, ctx.now())
  await sql`delete from membership where tenant = ${tenant} and contact = ${contact}`.execute(db)
  await sql`delete from contact_address where tenant = ${tenant} and contact = ${contact}`.execute(db)
  await sql`delete from contact where tenant = ${tenant} and id = ${contact}`.execute(db)
}

/** A one-person account is its person: its key is his address. */
async function removeEmptyAccounts({ db, tenant }: CaptureContext): Promise<void> {
  await sql`delete from stale_account s using account a where s.tenant = ${tenant} and a.tenant = s.tenant and a.id = s.account
    and a.one_person and not exists (select 1 from membership m where m.tenant = a.tenant and m.account = a.id)`.execute(
    db,
  )
  await sql`delete from crm_figures f using account a where f.tenant = ${tenant} and a.tenant = f.tenant and a.id = f.account
    and a.one_person and not exists (select 1 from membership m where m.tenant = a.tenant and m.account = a.id)`.execute(
    db,
  )
  await sql`delete from account a where a.tenant = ${tenant} and a.one_person
    and not exists (select 1 from membership m where m.tenant = a.tenant and m.account = a.id)`.execute(db)
}
