import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { testDatabaseUrl } from './databases.ts'

/** A database of its own on the test server, for what looks beyond one schema (the queue, dumps, moves). */
export interface ServerDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** Makes an empty one; only where COMMONHOLD_TEST_DATABASE_URL names a server. */
export async function serverDatabase(name = `commonhold_${randomBytes(6).toString('hex')}`): Promise<ServerDatabase> {
  if (testDatabaseUrl === null) throw new Error('there is no test server')
  await onServer(`create database ${name}`)
  const url = new URL(testDatabaseUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => onServer(`drop database if exists ${name} with (force)`) }
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: testDatabaseUrl ?? '' })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
