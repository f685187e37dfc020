import { forgetSaid, loadSaid, saveSaid } from '../ledger/said-of-us.ts'
import type { CaptureContext } from './capture-context.ts'
import { identifiersOf } from './identifiers-of.ts'
import { mergePeople, noLongerReps, readKept } from './merge-people.ts'
import { parsePeople, type PersonRow } from './people-file.ts'
import { type PeopleChange, savePeople } from './save-people.ts'

export interface PeopleSummary {
  /** Rows read. */
  readonly rows: number
  /** Messages judged and derived again because of it. */
  readonly changed: number
}

/**
 * Takes a people file in: reps with aliases and managers, company and role mailboxes, robots, contacts. Everything that
 * follows from a change is brought up to date in the same transaction. The same file again changes nothing.
 */
export async function importPeople(asked: CaptureContext, text: string, where: string): Promise<PeopleSummary> {
  const rows = parsePeople(text, where)
  const changed = await savePeople(asked, (ctx) => takeFile(ctx, rows))
  return { rows: rows.length, changed }
}

async function takeFile(ctx: CaptureContext, rows: readonly PersonRow[]): Promise<PeopleChange> {
  const { db, tenant } = ctx
  const ours = rows.filter((row) => row.kind !== 'contact')
  const contacts = rows.filter((row) => row.kind === 'contact')
  const named = new Set(ours.flatMap((row) => [row.address, ...row.aliases, ...row.private]))
  const byAddress = Map.groupBy(ours, (row) => row.address)
  const before = await loadSaid(db, tenant, 'file')
  const earlier = before.filter((said) => !byAddress.has(said.address))
  // The newest file decides whose an address is: earlier rows keep what it does not speak of.
  const untouched = earlier.filter((said) => !named.has(said.address))
  const outdone = earlier.filter((said) => named.has(said.address)).map((said) => said.address)
  const trimmed = untouched.flatMap(({ address, rows: old }) => {
    const kept = readKept(old)
    if (!kept.some((row) => [...row.aliases, ...row.private].some((one) => named.has(one)))) return []
    const rest = (list: readonly string[]) => list.filter((one) => !named.has(one))
    return [{ address, rows: kept.map((row) => ({ ...row, aliases: rest(row.aliases), private: rest(row.private) })) }]
  })
  await forgetSaid(db, tenant, 'file', outdone)
  const said = [...byAddress].map(([address, all]) => ({ address, rows: all }))
  await saveSaid(db, tenant, 'file', [...trimmed, ...said], ctx.now())
  const file = (await loadSaid(db, tenant, 'file')).flatMap((one) => readKept(one.rows))
  const directory = (await loadSaid(db, tenant, 'directory')).flatMap((one) => readKept(one.rows))
  const all = mergePeople(file, directory)
  const concerned = all.filter((row) => [row.address, ...row.aliases, ...row.private].some((one) => named.has(one)))
  const unlisted = noLongerReps(
    mergePeople(
      before.flatMap((one) => readKept(one.rows)),
      directory,
    ),
    all,
  )
  return { ours: concerned, contacts, unlisted, identifiers: identifiersOf(ctx, all, file) }
}
