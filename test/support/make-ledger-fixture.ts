// Makes the ledger of a release, for the upgrade test of the releases after it:
//   git archive v0.1.0 | tar -x -C /tmp/release; ln -s $PWD/node_modules /tmp/release/node_modules
//   node test/support/make-ledger-fixture.ts /tmp/release postgres://…/empty test/fixtures/ledger-0.1.0
// The release's own commands read made-up mail and sync it to the stand-in; kept are the dump and the figures it showed.
import { execFileSync } from 'node:child_process'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { plantSeed } from '../../sandbox/hubspot/routes/seed.ts'
import { createHubSpotStandIn } from '../../sandbox/hubspot/stand-in.ts'
import { crmSeed, mailSet, writeMailFiles } from './mail-set.ts'
import { FIXTURE_KEY, FIXTURE_NOW, FIXTURE_SEED, FIXTURE_THREADS } from './ledger-fixture.ts'

const [release = '', database = '', out = ''] = process.argv.slice(2)
const set = mailSet(FIXTURE_SEED, FIXTURE_THREADS)
const place = mkdtempSync(join(tmpdir(), 'commonhold-fixture-'))
const standIn = createHubSpotStandIn({ seed: 7 })
try {
  plantSeed(standIn.state, crmSeed(set))
  const { url, close } = await standIn.listen()
  const { files, people } = writeMailFiles(set, join(place, 'mail'))
  const run = async (...words: string[]) =>
    (
      await promisify(execFile)(
        process.execPath,
        [join(release, 'service/cli/main.ts'), ...words, '--json', '--now', FIXTURE_NOW],
        {
          env: {
            PATH: process.env['PATH'],
            DATABASE_URL: database,
            COMMONHOLD_DATA: place,
            COMMONHOLD_ERASURE_KEY: FIXTURE_KEY,
            COMMONHOLD_HUBSPOT_URL: url,
            COMMONHOLD_HUBSPOT_TOKEN: 'sandbox-token',
            COMMONHOLD_HUBSPOT_CALLS_PER_10S: '1000',
          },
          maxBuffer: 1 << 28,
        },
      )
    ).stdout
  await run('import', ...files, '--internal', set.internal, '--people', people)
  await run('provision')
  await run('sync')
  await run('erase', 'buyer1@account3.example', '--by', 'fixture', '--why', 'somebody must have been erased')
  const accounts = await run('accounts')
  const dump = execFileSync('pg_dump', ['--inserts', '--no-owner', '--schema=public', `--dbname=${database}`], {
    maxBuffer: 1 << 28,
  }).toString()
  // psql's own commands, and settings that an older or embedded engine does not know.
  const sql = dump
    .split('\n')
    .filter((line) => !/^(\\|SET |SELECT pg_catalog\.set_config|CREATE SCHEMA public|COMMENT ON SCHEMA)/.test(line))
    .join('\n')
  writeFileSync(`${out}.sql.gz`, gzipSync(sql, { level: 9 }))
  writeFileSync(`${out}.accounts.json.gz`, gzipSync(accounts, { level: 9 }))
  await close()
} finally {
  rmSync(place, { recursive: true, force: true })
}
