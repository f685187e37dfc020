import { sql } from 'kysely'
import type { CaptureContext } from '../../service/capture/capture-context.ts'
import { captureMessages } from '../../service/capture/capture-messages.ts'
import { introducePeople } from '../../service/capture/introduce-people.ts'
import { importPeople } from '../../service/capture/import-people.ts'
import { reprocessAfter } from '../../service/capture/reprocess.ts'
import { saveActivities } from '../../service/ledger/activities.ts'
import { batch } from '../../service/ledger/batch.ts'
import type { Db } from '../../service/ledger/db.ts'
import { isFreeMail } from '../../shared/crm/free-mail.ts'
import { normaliseAddress } from '../../shared/message/address.ts'
import { readInReplyTo, readMessageId, readMessageIds } from '../../shared/message/message-id.ts'
import type { Address, ParsedMessage } from '../../shared/message/parsed-message.ts'
import { defaultPolicy, type Policy } from '../../shared/policy/policy.ts'
import { readAccounts, type AccountReading } from '../../service/trust/read-accounts.ts'
import type { RawMessage, World } from '../reference/world.ts'

/** One description of a world for both: the reference reads it as it is, the pipeline through this file. */
export const TENANT = 1

/** Free mail as the product decides it, for the reference. */
export const freeMail = (domain: string): boolean => isFreeMail(domain, domain, false, defaultPolicy.capture)

export function policyOf(world: World): Policy {
  return {
    ...defaultPolicy,
    capture: {
      ...defaultPolicy.capture,
      excludedPeople: [...(world.excluded ?? [])],
      blockedSenders: [...(world.blocked ?? [])],
    },
  }
}

export function contextOf(db: Db, world: World, now: number): CaptureContext {
  return {
    db,
    tenant: TENANT,
    policy: policyOf(world),
    internalDomains: world.internalDomains,
    erasureKey: 'a key for tests',
    now: () => now,
  }
}

/** Empties every table of the ledger: much faster than a new database. */
export async function wipe(db: Db): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = current_schema() and tablename <> 'migration'`.execute(
    db,
  )
  await sql.raw(`truncate ${rows.map((row) => `"${row.name}"`).join(', ')}`).execute(db)
}

const day = (at: number | null | undefined): string =>
  at === null || at === undefined ? '' : new Date(at).toISOString().slice(0, 10)

/** The people file of a world, or null where it names nobody. */
export function peopleOf(world: World): string | null {
  const rows: string[][] = []
  const row = (fields: Partial<Record<(typeof COLUMNS)[number], string>>) =>
    rows.push(COLUMNS.map((column) => fields[column] ?? ''))
  for (const rep of world.reps ?? []) {
    row({
      kind: 'rep',
      address: rep.address,
      aliases: (rep.aliases ?? []).join(' '),
      manager: rep.manager ?? '',
    })
  }
  for (const address of world.companyMailboxes ?? []) row({ kind: 'company', address })
  for (const address of world.robotAddresses ?? []) row({ kind: 'robot', address })
  for (const { address, occupant, from, to } of world.roleOccupants ?? []) {
    row({ kind: 'role', address, occupant, from: day(from), to: day(to) })
  }
  for (const contact of world.contacts ?? []) {
    const [address = '', ...aliases] = contact.addresses
    const stretches = contact.accounts ?? [{ account: '' }]
    for (const stretch of stretches) {
      row({
        kind: 'contact',
        address,
        aliases: aliases.join(' '),
        title: contact.title ?? '',
        account: stretch.account,
        from: day(stretch.from),
        to: day(stretch.to),
      })
    }
  }
  return rows.length === 0 ? null : [COLUMNS.join(','), ...rows.map((fields) => fields.join(','))].join('\n')
}

const COLUMNS = ['kind', 'address', 'aliases', 'manager', 'title', 'occupant', 'account', 'from', 'to'] as const

export async function takePeople(ctx: CaptureContext, world: World): Promise<void> {
  const people = peopleOf(world)
  if (people !== null) await importPeople(ctx, people, 'people.csv')
}

/** Calls and meetings as sync hands them over: their contacts stand in the CRM under their smallest address. */
export async function takeActivities(ctx: CaptureContext, world: World): Promise<void> {
  const activities = world.activities ?? []
  const contacts = [...new Set(activities.flatMap((one) => one.contacts))]
  await introducePeople(
    ctx,
    contacts.map((one) => ({ crmId: one, addresses: [one], name: null })),
  )
  await sql`insert into crm_identity (tenant, kind, own, crm_id, made_by_us, since)
    select tenant, 'contact', contact, address, false, now() from contact_address
    where address = any(${batch.list(contacts, 'text')})`.execute(ctx.db)
  await reprocessAfter(ctx, (trx) =>
    saveActivities(
      trx,
      TENANT,
      activities.map(({ kind, at, reps, contacts: people }, index) => ({
        ...{ kind: kind === 'called' ? ('call' as const) : ('meeting' as const), crmId: String(index) },
        ...{ at, counts: 'both' as const, reps, contacts: people },
      })),
      [],
      ctx.now(),
    ),
  )
}

/** What the CRM knows otherwise than through us. */
export async function takeCrm(ctx: CaptureContext, world: World): Promise<void> {
  const tokens = [
    ...(world.crmKnown?.addresses ?? []).map((address) => `a:${address}`),
    ...(world.crmKnown?.domains ?? []).map((domain) => `d:${domain}`),
  ]
  for (const token of tokens) {
    await sql`insert into crm_lookup (tenant, token, known, asked_at) values (${TENANT}, ${token}, true, now())`.execute(
      ctx.db,
    )
  }
}

const address = (text: string, name: string | null = null): Address | null => {
  const normal = normaliseAddress(text)
  return normal === null ? null : { address: normal, name }
}
const addresses = (list: readonly string[]): Address[] => list.flatMap((one) => address(one) ?? [])

/** A message of the reference as a source would hand it over. */
export function parsed(raw: RawMessage): ParsedMessage {
  const date = raw.date === null ? Number.NaN : Date.parse(raw.date)
  return {
    messageId: readMessageId(raw.id),
    date: Number.isNaN(date) ? null : date,
    received: raw.received ?? null,
    from: raw.from === null ? null : address(raw.from, raw.fromName ?? null),
    to: addresses(raw.to),
    cc: addresses(raw.cc),
    bcc: addresses(raw.bcc ?? []),
    subject: raw.subject,
    inReplyTo: readInReplyTo(raw.inReplyTo),
    references: readMessageIds(raw.references),
    conversationGuid: raw.conversationGuid ?? null,
    conversationId: raw.conversationId ?? null,
    automatic: raw.automatic === true ? 'list' : null,
    private: raw.private === true,
    text: `text of ${raw.subject}`,
    html: null,
    attachments: [],
    opaque: null,
    mailboxes: raw.mailboxes ?? [],
  }
}

/** Captures messages in batches of the given sizes (the last one repeats); a position is the index unless given. */
export async function capture(
  ctx: CaptureContext,
  raw: readonly RawMessage[],
  { sizes = [raw.length], positions, source = 'test' }: CaptureOptions = {},
): Promise<void> {
  let start = 0
  for (let batch = 0; start < raw.length; batch++) {
    const size = Math.max(1, sizes[Math.min(batch, sizes.length - 1)] ?? 1)
    const incoming = raw.slice(start, start + size).map((one, index) => ({
      source,
      position: positions?.[start + index] ?? start + index,
      message: parsed(one),
    }))
    await ctx.db.transaction().execute((trx) => captureMessages({ ...ctx, db: trx }, incoming))
    start += size
  }
}

export interface CaptureOptions {
  readonly sizes?: readonly number[]
  readonly positions?: readonly number[]
  readonly source?: string
}

/** All accounts as of a moment, by key. */
export async function readAll(ctx: CaptureContext, now = ctx.now()): Promise<Map<string, AccountReading>> {
  const readings = new Map<string, AccountReading>()
  for await (const reading of readAccounts(ctx, { now })) readings.set(reading.key, reading)
  return readings
}
