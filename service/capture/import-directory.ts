import { VendorError } from '../../shared/errors.ts'
import type { GraphClient } from '../clients/graph/graph-client.ts'
import { loadSaid, saveSaid } from '../ledger/said-of-us.ts'
import { type DirectoryAnswer, directoryRows, type KeptEntry } from './directory-rows.ts'
import type { CaptureContext } from './capture-context.ts'
import { identifiersOf } from './identifiers-of.ts'
import { mergePeople, noLongerReps, readKept } from './merge-people.ts'
import { type PeopleChange, savePeople } from './save-people.ts'

export interface DirectorySummary {
  readonly reps: number
  /** Of these, those who are no longer with us. */
  readonly left: number
  readonly companyMailboxes: number
  readonly roleMailboxes: number
  readonly robots: number
  /** Mailboxes of which we may not ask what they are for: counted as people's. */
  readonly unknownPurposes: number
  /** Entries that are not as they were at the last reading. */
  readonly entriesChanged: number
  /** Messages judged and derived again because of it. */
  readonly changed: number
}

/** Reads the tenant's directory: people, groups, and what each mailbox is for. Changes nothing. */
export async function readDirectory(
  graph: Pick<GraphClient, 'listUsers' | 'listGroups' | 'mailboxPurposes'>,
): Promise<DirectoryAnswer> {
  const [users, groups] = await Promise.all([graph.listUsers(), groupsOf(graph)])
  const withMail = users.filter((user) => user.address !== null && !user.guest)
  return { users, groups, purposes: await graph.mailboxPurposes(withMail.map(({ id }) => id)) }
}

/** Without leave to list them there are no groups beside those the people file names; what was known of them stays. */
async function groupsOf(graph: Pick<GraphClient, 'listGroups'>): Promise<DirectoryAnswer['groups']> {
  try {
    return await graph.listGroups()
  } catch (error) {
    if (error instanceof VendorError && error.code === 'graph-forbidden') return []
    throw error
  }
}

/**
 * Takes the directory in, by the same road as a people file, which outranks it where both speak. `dryRun` says what would
 * change and saves nothing. The same directory again changes nothing.
 */
export async function importDirectory(
  asked: CaptureContext,
  answer: DirectoryAnswer,
  { dryRun = false } = {},
): Promise<DirectorySummary> {
  const today = new Date(asked.now()).toISOString().slice(0, 10)
  const decide = async (ctx: CaptureContext) => {
    const before = await keptEntries(ctx)
    const entries = directoryRows(answer, before, ctx.policy.capture.robots, today)
    return { before, entries }
  }
  if (dryRun) {
    const { before, entries } = await decide(asked)
    return summary(answer, before, entries, 0)
  }
  let decided: Awaited<ReturnType<typeof decide>> = { before: [], entries: [] }
  const changed = await savePeople(asked, async (ctx) => {
    decided = await decide(ctx)
    return takeEntries(ctx, decided.entries)
  })
  return summary(answer, decided.before, decided.entries, changed)
}

async function takeEntries(ctx: CaptureContext, entries: readonly KeptEntry[]): Promise<PeopleChange> {
  const { db, tenant } = ctx
  const file = (await loadSaid(db, tenant, 'file')).flatMap((one) => readKept(one.rows))
  const before = (await loadSaid(db, tenant, 'directory')).flatMap((one) => readKept(one.rows))
  const said = entries.map(({ id, rows }) => ({ address: `id:${id}`, rows: rows.map((row) => ({ ...row, id })) }))
  await saveSaid(db, tenant, 'directory', said, ctx.now())
  const all = mergePeople(
    file,
    entries.flatMap(({ rows }) => rows),
  )
  return {
    ours: all,
    contacts: [],
    unlisted: noLongerReps(mergePeople(file, before), all),
    identifiers: identifiersOf(ctx, all, file),
  }
}

/** What the last readings made, by the directory's own ids. */
async function keptEntries({ db, tenant }: CaptureContext): Promise<KeptEntry[]> {
  const said = await loadSaid(db, tenant, 'directory')
  return said.map(({ address, rows }) => ({ id: address.slice('id:'.length), rows: readKept(rows) }))
}

function summary(
  { purposes }: DirectoryAnswer,
  before: readonly KeptEntry[],
  entries: readonly KeptEntry[],
  changed: number,
): DirectorySummary {
  const known = new Map(before.map(({ id, rows }) => [id, JSON.stringify(readKept(rows))]))
  const first = entries.flatMap(({ rows }) => rows.slice(0, 1))
  const count = (kind: string) => first.filter((row) => row.kind === kind).length
  return {
    reps: count('rep'),
    left: first.filter((row) => row.kind === 'rep' && row.to !== null).length,
    companyMailboxes: count('company'),
    roleMailboxes: count('role'),
    robots: count('robot'),
    unknownPurposes: [...purposes.values()].filter((purpose) => purpose === 'unknown').length,
    entriesChanged: entries.filter(({ id, rows }) => known.get(id) !== JSON.stringify(readKept(rows))).length,
    changed,
  }
}
