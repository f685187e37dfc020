import { ConfigError, InputError } from '../../shared/errors.ts'
import { told } from '../../shared/words/sentence.ts'
import type { Db } from './db.ts'
import { migrate, migrationFiles } from './migrate.ts'
import {
  continueCounters,
  filledTables,
  inOneMoment,
  type LedgerSums,
  migrationsOf,
  readRows,
  sumLedger,
  sumTable,
  tableNames,
  type TableSum,
  writeRows,
} from './tables.ts'

export interface Copied {
  readonly tables: number
  readonly rows: number
}

/**
 * Copies a whole ledger, as of one moment, into an empty database; all or nothing, and only when both sides say the same
 * in the end. `onTable` is told of every table before it is copied.
 * Errors: `ledger-not-empty`, `copy-differs`.
 */
export async function copyLedger(
  from: Db,
  to: Db,
  onTable: (name: string, done: number, total: number) => void = () => undefined,
): Promise<Copied> {
  return inOneMoment(from, async (source) =>
    to.transaction().execute(async (target) => {
      await prepareTarget(target, await migrationsOf(source))
      const names = await tableNames(source)
      const sums: Record<string, TableSum> = {}
      for (const [done, name] of names.entries()) {
        onTable(name, done, names.length)
        for await (const rows of readRows(source, name)) await writeRows(target, name, rows)
        sums[name] = await sumTable(source, name)
      }
      await continueCounters(target)
      await compareSums(target, sums)
      return countsOf(sums)
    }),
  )
}

/** An empty ledger with exactly these migrations, in this transaction. Errors: `ledger-newer`, `ledger-not-empty`. */
export async function prepareTarget(db: Db, migrations: readonly string[]): Promise<void> {
  const files = migrationFiles()
  const unknown = migrations.filter((name) => !files.includes(name))
  if (unknown.length > 0) {
    throw new ConfigError('ledger-newer', told`The ledger was written by a newer release (${unknown.join(', ')}).`, {
      remedy: 'Start the newer release, or restore a backup made with this one.',
    })
  }
  const there = await migrationsOf(db)
  // One of another release, though empty, would take the rows, but not what its migrations do to them.
  const other = there.length > 0 && there.join() !== migrations.join()
  const filled = there.length === 0 ? [] : await filledTables(db)
  if (other || filled.length > 0) {
    throw new InputError('ledger-not-empty', 'The target already holds a ledger.', {
      remedy: 'Give an empty database or a new --data directory: what is there is never written over.',
    })
  }
  await migrate(db, migrations)
}

/** Errors: `copy-differs` names the tables. */
export async function compareSums(db: Db, wanted: LedgerSums): Promise<void> {
  const found = await sumLedger(db)
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])]
  const different = names.filter(
    (name) => wanted[name]?.count !== found[name]?.count || wanted[name]?.hash !== found[name]?.hash,
  )
  if (different.length === 0) return
  throw new InputError('copy-differs', told`The copy is not the same in ${different.join(', ')}.`, {
    remedy: 'Nothing was kept. Try again; if it stays so, report it.',
  })
}

export function countsOf(sums: LedgerSums): Copied {
  const counts = Object.values(sums).map(({ count }) => count)
  return { tables: counts.length, rows: counts.reduce((all, count) => all + count, 0) }
}
