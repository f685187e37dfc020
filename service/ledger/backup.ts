import { createReadStream, createWriteStream } from 'node:fs'
import { link, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { InputError } from '../../shared/errors.ts'
import { told } from '../../shared/words/sentence.ts'
import type { Db } from './db.ts'
import { compareSums, countsOf, prepareTarget, type Copied } from './copy-ledger.ts'
import { migrate } from './migrate.ts'
import {
  continueCounters,
  inOneMoment,
  type LedgerSums,
  migrationsOf,
  readRows,
  sumTable,
  tableNames,
  type TableSum,
  writeRows,
} from './tables.ts'

/**
 * A backup: gzipped lines. The first says what it is, `{"table": …}` begins a table, every other line is one of its rows,
 * the last says what each table holds. Independent of the engine, and of the release where that is the same or newer.
 */
const FORMAT = 1

interface Head {
  readonly commonholdBackup: number
  readonly at: string
  readonly migrations: readonly string[]
}

/**
 * Writes the whole ledger, as of one moment, to a new file that only its owner may read; whole or not at all.
 * Errors: `backup-file` (it exists, or cannot be written).
 */
export async function writeBackup(db: Db, file: string, now: number): Promise<Copied> {
  const draft = `${file}.${process.pid}.part`
  try {
    const sums = await inOneMoment(db, async (moment) => {
      const written: Record<string, TableSum> = {}
      await pipeline(
        Readable.from(linesOf(moment, now, written), { objectMode: false }),
        createGzip(),
        createWriteStream(draft, { flags: 'wx', mode: 0o600 }),
      )
      return written
    })
    // Unlike a rename it fails where somebody's backup already has that name.
    await link(draft, file)
    return countsOf(sums)
  } catch (cause) {
    if (!isFileTrouble(cause)) throw cause
    throw new InputError('backup-file', told`The backup ${file} cannot be written.`, {
      where: '--out',
      remedy: 'Give a file that does not exist yet, in a directory that may be written to and has room.',
      cause,
    })
  } finally {
    await rm(draft, { force: true })
  }
}

async function* linesOf(db: Db, now: number, written: Record<string, TableSum>): AsyncGenerator<string> {
  const head: Head = {
    commonholdBackup: FORMAT,
    at: new Date(now).toISOString(),
    migrations: await migrationsOf(db),
  }
  yield `${JSON.stringify(head)}\n`
  for (const name of await tableNames(db)) {
    yield `${JSON.stringify({ table: name })}\n`
    for await (const rows of readRows(db, name)) yield `${rows.join('\n')}\n`
    written[name] = await sumTable(db, name)
  }
  yield `${JSON.stringify({ end: written })}\n`
}

/**
 * Fills an empty database from a backup and brings it to this release's schema; all or nothing.
 * Errors: `backup-unreadable`, `ledger-newer`, `ledger-not-empty`, `copy-differs`.
 */
export async function readBackup(db: Db, file: string): Promise<Copied & { readonly at: string }> {
  const lines = createInterface({
    input: createReadStream(file)
      .on('error', () => undefined)
      .pipe(createGunzip()),
    crlfDelay: Infinity,
  })
  const copied = await db.transaction().execute(async (trx) => {
    let head: Head | null = null
    let end: LedgerSums | null = null
    let table = ''
    let rows: string[] = []
    const flush = async () => {
      if (rows.length > 0) await writeRows(trx, table, rows)
      rows = []
    }
    try {
      for await (const line of lines) {
        if (head === null) {
          head = readHead(line)
          await prepareTarget(trx, head.migrations)
        } else if (line.startsWith('{"table":')) {
          await flush()
          table = (JSON.parse(line) as { table: string }).table
        } else if (line.startsWith('{"end":')) {
          await flush()
          end = (JSON.parse(line) as { end: LedgerSums }).end
        } else {
          rows.push(line)
          if (rows.length >= PART) await flush()
        }
      }
    } catch (cause) {
      if (!isFileTrouble(cause)) throw cause
      throw unreadable(file, cause)
    }
    if (head === null || end === null) throw unreadable(file, null)
    await continueCounters(trx)
    await compareSums(trx, end)
    return { at: head.at, ...countsOf(end) }
  })
  await migrate(db)
  return copied
}

const PART = 1000

function readHead(line: string): Head {
  const head = JSON.parse(line) as Partial<Head>
  if (head.commonholdBackup !== FORMAT || head.migrations === undefined) throw new SyntaxError('no backup')
  return head as Head
}

function unreadable(file: string, cause: unknown): InputError {
  return new InputError('backup-unreadable', told`${file} is no whole backup of Commonhold.`, {
    where: '--from',
    remedy: 'Give a file that `commonhold backup` wrote to its end; nothing was restored.',
    cause,
  })
}

/** Trouble of the disk, of the compression or of the lines; anything else is the database's. */
function isFileTrouble(error: unknown): boolean {
  if (error instanceof SyntaxError) return true
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^(E[A-Z]+|Z_[A-Z_]+|ERR_STREAM_\w+)$/.test(code)
}
