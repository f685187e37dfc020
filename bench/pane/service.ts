import { sql } from 'kysely'
import { readConfig } from '../../service/config/config.ts'
import { openService } from '../../service/context.ts'
import { addAddin } from '../../service/http/addin/addin.ts'
import { addinDoorOf } from '../../service/http/addin/addin-door.ts'
import { addApi } from '../../service/http/api/api.ts'
import { createHttp, listen } from '../../service/http/app.ts'
import { createEvents } from '../../service/observe/events.ts'
import { wantFigures } from '../../service/trust/want-figures.ts'
import { generate, type Shape, TENANT } from '../touch/generate.ts'
import type { Commands } from '../worker/protocol.ts'

export interface PaneService {
  readonly environment: Readonly<Record<string, string>>
  readonly policy: object
  /** Of the embedded ledger. */
  readonly directory: string
  readonly shape: Shape
  /** The reader, with his id in the directory. */
  readonly reader: { readonly oid: string; readonly address: string }
  /** How far the service's clock is before the machine's, ms: the made-up mail ends on a day of its own. */
  readonly clockOffset: number
}

/** The service as `commonhold serve` puts it together, without its queue, on a made-up ledger. */
export async function openPaneService(run: PaneService): Promise<Commands> {
  const { config, secrets } = readConfig({
    environment: { ...run.environment, COMMONHOLD_POLICY: 'policy' },
    readFile: () => JSON.stringify(run.policy),
    directory: run.directory,
  })
  const now = () => Date.now() + run.clockOffset
  const service = await openService({
    config,
    secrets,
    events: createEvents({
      log: (level, event, fields) => {
        if (level === 'error') process.stderr.write(`${event} ${JSON.stringify(fields)}\n`)
      },
    }),
    now,
    wireNow: now,
  })
  const app = createHttp(service)
  return {
    prepare: async () => {
      const { db } = service.database
      const { oid, address } = run.reader
      await generate(db, run.shape)
      // What reading the directory and listing the mailboxes leaves behind; the ledger's reps have ids of their own.
      await sql`insert into said_of_us (tenant, source, address, rows, said_at)
        values (${TENANT}, 'directory', ${`id:${oid}`}, jsonb_build_array(jsonb_build_object('kind', 'rep', 'address', ${address}::text)), now())`.execute(
        db,
      )
      await sql`insert into mailbox (tenant, id, address, kind, rep, state, since)
        select tenant, ${oid}::uuid, primary_address, 'rep', id, 'live', '2020-01-01' from rep
        where tenant = ${TENANT} and primary_address = ${address}`.execute(db)
      return wantFigures(service.trust, { now: now(), which: 'all' })
    },
    /** Serves API and add-in; answers where. */
    serve: async (addin: string) => {
      const { api } = service.config
      if (api === null) throw new Error('the API is not set up')
      const wakes = { sync: () => undefined, tasks: () => undefined, mailbox: () => undefined }
      addApi(app, service, { settings: api, release: 'bench', wakes })
      // Keys are read at the stand-in, over http; MSAL takes no authority but https.
      const settings = { ...config, addin: { ...config.addin, loginUrl: 'https://login.microsoftonline.com' } }
      addAddin(app, { ...addinDoorOf(settings, 'bench'), files: addin })
      return `http://127.0.0.1:${await listen(app, '127.0.0.1', 0)}`
    },
    end: async () => {
      await app.close()
      await service.close()
    },
  }
}
