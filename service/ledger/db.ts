import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { ConfigError } from '../../shared/errors.ts'
import { told } from '../../shared/words/sentence.ts'

/**
 * The ledger's database: PostgreSQL 15+ by `url`, or the embedded one in a directory (or in memory).
 * SQL is written by hand with kysely's `sql` tag; every batch write is one statement over `unnest`.
 */
export type Db = Kysely<unknown>

export interface Database {
  readonly db: Db
  readonly engine: 'embedded' | 'server'
  /** For the queue, which has its own adapters; null on the other engine. */
  readonly pglite: PGlite | null
  readonly url: string | null
  close(): Promise<void>
}

export type DatabaseConfig =
  | { readonly url: string; readonly schema?: string; readonly poolSize?: number }
  /** Null: in memory, empty or from a dump of a whole database. */
  | { readonly directory: string | null; readonly filled?: Blob }

/** Opens the database; the caller migrates (`migrate.ts`) and closes it. Errors: `ledger-locked`, `ledger-unreachable`. */
export async function openDatabase(config: DatabaseConfig): Promise<Database> {
  return 'url' in config ? openServer(config) : openEmbedded(config.directory, config.filled)
}

async function openServer(config: { url: string; schema?: string; poolSize?: number }): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: config.url,
    max: config.poolSize ?? 8,
    application_name: 'commonhold',
    // Sessions work in UTC so that a date is a UTC day on every machine.
    options: `-c timezone=UTC${config.schema === undefined ? '' : ` -c search_path=${config.schema}`}`,
    types: { getTypeParser: (oid, format) => (oid === DATE_OID ? keepText : pg.types.getTypeParser(oid, format)) },
  })
  // A server that goes away ends idle connections; the next query reports it, the process must not die of the event.
  pool.on('error', () => undefined)
  // The same of a connection that somebody holds between two statements (in a transaction): the pool looks after idle ones.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  try {
    const { rows } = await sql<{
      version: number
    }>`select current_setting('server_version_num')::int as version`.execute(db)
    const version = rows[0]?.version ?? 0
    if (version < 150_000) {
      throw new ConfigError('ledger-too-old', told`PostgreSQL ${Math.floor(version / 10_000)} is too old.`, {
        where: 'DATABASE_URL',
        remedy: 'Use PostgreSQL 15 or newer, or leave DATABASE_URL out and give --data DIR.',
      })
    }
  } catch (error) {
    await db.destroy()
    if (error instanceof ConfigError) throw error
    throw new ConfigError('ledger-unreachable', 'The PostgreSQL server in DATABASE_URL did not answer.', {
      where: 'DATABASE_URL',
      remedy: 'Check host, port, database, user and password, and that the server accepts connections from here.',
      cause: error,
    })
  }
  return { db, engine: 'server', pglite: null, url: config.url, close: () => db.destroy() }
}

const DATE_OID = 1082
const keepText = (value: string): string => value

async function openEmbedded(directory: string | null, filled?: Blob): Promise<Database> {
  const unlock = directory === null ? () => undefined : lockDirectory(directory)
  try {
    const pglite = new PGlite({
      ...(directory === null ? {} : { dataDir: join(directory, 'ledger') }),
      ...(filled === undefined ? {} : { loadDataDir: filled }),
      parsers: { [DATE_OID]: keepText },
    })
    await pglite.waitReady
    await pglite.exec(`set timezone = 'UTC'`)
    const db = new Kysely<unknown>({ dialect: new PGliteDialect({ pglite }) })
    return {
      db,
      engine: 'embedded',
      pglite,
      url: null,
      close: async () => {
        if (!pglite.closed) await pglite.close()
        unlock()
      },
    }
  } catch (error) {
    unlock()
    throw error
  }
}

/**
 * One owner process per embedded directory: two openers would corrupt it silently (facts/stack.md §2). The lock is a
 * file with the owner's pid, taken over only when that process is gone; never by age, since a long statement stalls
 * the owner's event loop.
 */
function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true })
  const file = join(directory, 'owner.lock')
  const draft = `${file}.${process.pid}`
  const mine = `${process.pid}\n${processStart(process.pid) ?? ''}\n`
  // A killed process of the same pid may have left one, which could be another name of the lock itself.
  rmSync(draft, { force: true })
  writeFileSync(draft, mine)
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      // Whole or not at all: a lock that does not name its owner yet would look like one left behind.
      if (linked(draft, file)) {
        return () => {
          if (readLock(file) === mine) rmSync(file, { force: true })
        }
      }
      const found = readLock(file)
      if (found === null) continue
      const [pidText = '', started = ''] = found.split('\n')
      const pid = Number.parseInt(pidText, 10)
      if (Number.isInteger(pid) && isAlive(pid, started)) {
        throw new ConfigError('ledger-locked', told`The embedded ledger is in use by process ${pid}.`, {
          where: file,
          remedy: `Wait for that process or stop it, give another --data directory, or use PostgreSQL (DATABASE_URL), which several processes can share.`,
        })
      }
      putAside(file, found, `${draft}.gone`)
    }
  } finally {
    rmSync(draft, { force: true })
  }
  throw new ConfigError('ledger-locked', 'The embedded ledger is being opened by another process.', {
    where: file,
    remedy: 'Try again in a moment.',
  })
}

/** Gives a file a second name unless that name is taken. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  }
}

/** Takes the lock of a process that is gone out of the way; where another one took it over meanwhile, his stays. */
function putAside(file: string, gone: string, aside: string): void {
  try {
    renameSync(file, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (readLock(aside) !== gone) linked(aside, file)
  rmSync(aside, { force: true })
}

function readLock(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function isAlive(pid: number, started: string): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: there is one, of another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  // A recycled pid belongs to somebody else: the start time tells, where the system shows it.
  const now = processStart(pid)
  return started === '' || now === null || now === started
}

/** Start time of a process in clock ticks since boot (Linux), or null elsewhere. */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // Killed and not yet waited for: it owns nothing any more.
    return state === 'Z' ? 'ended' : (rest[18] ?? null)
  } catch {
    return null
  }
}
