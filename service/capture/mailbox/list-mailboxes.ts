import { normaliseAddress } from '../../../shared/message/address.ts'
import type { Policy } from '../../../shared/policy/policy.ts'
import { VendorError } from '../../../shared/errors.ts'
import type { DirectoryGroup, DirectoryUser } from '../../clients/graph/types.ts'
import { type KnownMailbox, loadKnownMailboxes, saveMailboxes, type WantedMailbox } from '../../ledger/mailboxes.ts'
import { readMeta, writeMeta } from '../../ledger/meta.ts'
import { sha256 } from '../../ledger/ids.ts'
import type { MailboxContext } from './mailbox-context.ts'

const KEY = 'mailbox-list'
const REFRESH_MS = 3_600_000

/** What the directory says of addresses: whose primary one each is, and which are no mailboxes but groups. */
interface Directory {
  readonly users: readonly DirectoryUser[]
  readonly groups: readonly DirectoryGroup[]
}

/**
 * Brings the list of mailboxes to what people, directory and policy say. The directory is asked at most once an hour unless
 * people or policy changed. Without leave to read it every address counts as a mailbox of its own.
 */
export async function listMailboxes(ctx: MailboxContext, { force = false } = {}): Promise<void> {
  const known = await loadKnownMailboxes(ctx.db, ctx.tenant)
  const print = sha256(JSON.stringify([known, ctx.policy.mailboxes, ctx.policy.capture]))
  const last = (await readMeta(ctx.db, ctx.tenant, KEY)) as { at: number; print: string } | null
  const age = ctx.wireNow() - (last?.at ?? 0)
  if (!force && last?.print === print && age >= 0 && age < REFRESH_MS) return
  await saveMailboxes(ctx.db, ctx.tenant, decideMailboxes(known, await readDirectory(ctx), ctx.policy))
  await writeMeta(ctx.db, ctx.tenant, KEY, { at: ctx.wireNow(), print })
}

async function readDirectory(ctx: MailboxContext): Promise<Directory | null> {
  try {
    const [users, groups] = await Promise.all([ctx.graph.listUsers(), ctx.graph.listGroups()])
    return { users, groups }
  } catch (error) {
    if (error instanceof VendorError && error.code === 'graph-forbidden') return null
    throw error
  }
}

/**
 * Which mailboxes there are and which are read: those of reps and the company, under their primary address, unless policy
 * names others or leaves some out. An alias is no mailbox of its own; a group has none that could be read.
 */
export function decideMailboxes(
  known: readonly KnownMailbox[],
  directory: Directory | null,
  policy: Policy,
): WantedMailbox[] {
  const primary = primaryAddresses(directory)
  const groups = new Set((directory?.groups ?? []).flatMap((group) => normal([group.address, ...group.addresses])))
  const include = new Set(normal(policy.mailboxes.include).map((address) => primary.get(address) ?? address))
  const exclude = new Set(normal(policy.mailboxes.exclude).map((address) => primary.get(address) ?? address))
  const headerOnly = new Set(normal(policy.capture.headerOnlyMailboxes))
  const adopt = new Set(normal(policy.capture.adoptMailboxes))
  const byAddress = new Map<string, Pick<KnownMailbox, 'kind' | 'rep'>>()
  for (const one of known) {
    const address = primary.get(one.address) ?? one.address
    // A rep's own entry says more than that of one of his aliases.
    if (!byAddress.has(address) || one.address === address) byAddress.set(address, one)
  }
  for (const address of include) if (!byAddress.has(address)) byAddress.set(address, { kind: 'rep', rep: null })
  return [...byAddress]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([address, { kind, rep }]) => {
      const why = leftOut(address)
      return {
        address,
        kind,
        rep,
        captured: why === null,
        why,
        mode: adopt.has(address) ? 'adopt' : 'write',
        headerOnly: policy.capture.headerOnly || headerOnly.has(address),
      }
    })

  function leftOut(address: string): string | null {
    if (exclude.has(address)) return 'excluded'
    if (include.size > 0 && !include.has(address)) return 'not-listed'
    if (groups.has(address)) return 'group'
    return directory === null || primary.has(address) ? null : 'no-mailbox'
  }
}

/** Every address of a user, with his primary one. */
function primaryAddresses(directory: Directory | null): Map<string, string> {
  const primary = new Map<string, string>()
  for (const user of directory?.users ?? []) {
    const own = user.address === null ? null : normaliseAddress(user.address)
    if (own === null || user.guest) continue
    for (const address of normal(user.addresses)) if (!primary.has(address)) primary.set(address, own)
    primary.set(own, own)
  }
  return primary
}

const normal = (list: readonly string[]): string[] => list.flatMap((one) => normaliseAddress(one) ?? [])
