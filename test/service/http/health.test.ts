import { sql } from 'kysely'
import { createHttp } from '../../../service/http/app.ts'
import { createEvents } from '../../../service/observe/events.ts'
import { freshDatabase } from '../../support/databases.ts'

test('ready means: the database answers, its migrations are ours, the queue runs, and nobody asked us to stop', async () => {
  const database = await freshDatabase()
  const state = { runs: true, stopping: false }
  const app = createHttp(
    { database, events: createEvents({ log: () => undefined }) },
    { queueRuns: () => state.runs, stopping: () => state.stopping },
  )
  const ready = async () => {
    const answer = await app.inject('/readyz')
    return [answer.statusCode, answer.json()] as const
  }
  expect(await ready()).toEqual([200, { ok: true }])
  state.runs = false
  state.stopping = true
  expect(await ready()).toEqual([503, { ok: false, causes: ['queue', 'stopping'] }])
  Object.assign(state, { runs: true, stopping: false })
  await sql`insert into migration (name) values ('9999-of-a-newer-release.sql')`.execute(database.db)
  expect(await ready()).toEqual([503, { ok: false, causes: ['migrations'] }])
  await sql`drop table migration`.execute(database.db)
  expect(await ready()).toEqual([503, { ok: false, causes: ['database'] }])
  expect((await app.inject('/healthz')).json()).toEqual({ ok: true })
  await app.close()
  await database.close()
})
