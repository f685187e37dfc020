// `node house/server-version.ts URL`: says which PostgreSQL answers there, so that a log proves what was tested.
import pg from 'pg'

const client = new pg.Client({ connectionString: process.argv[2] })
await client.connect()
const { rows } = await client.query<{ version: string }>('select version()')
console.log(rows[0]?.version)
await client.end()
