import { sql } from 'kysely'
import type { FaultAction } from '../../../sandbox/hubspot/gate/faults.ts'
import { insertTask, loadTasks } from '../../../service/ledger/crm-tasks.ts'
import { ownId } from '../../../service/ledger/ids.ts'
import { runTasks } from '../../../service/tasks/run-tasks.ts'
import { defaultTasksSettings, type TasksContext } from '../../../service/tasks/tasks-context.ts'
import { mail, syncWorld, type SyncWorld } from '../sync/sync-world.ts'

const TENANT = 1
let world: SyncWorld
beforeEach(async () => {
  world = await syncWorld()
  await world.capturing(mail('m1', 'ann@ours.com > kim@alpha.com'))
})
afterEach(() => world.close())

let runs = 0
function context(more: Partial<TasksContext> = {}): TasksContext {
  return {
    db: world.db,
    tenant: TENANT,
    crm: world.client(),
    now: world.clock.now,
    runner: { id: `tasks-${++runs}` },
    language: 'en',
    settings: defaultTasksSettings,
    ...more,
  }
}

async function accountOf(key: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`select id from account where key = ${key}`.execute(world.db)
  return rows[0]?.id ?? ''
}

async function ask(name: string, more: { contact?: string; account?: string } = {}): Promise<string> {
  const id = ownId(TENANT, 'task', name)
  await insertTask(world.db, TENANT, {
    id,
    account: more.account ?? (await accountOf('alpha.com')),
    contact: more.contact ?? null,
    owner: ownId(TENANT, 'rep', 'ann@ours.com'),
    by: ownId(TENANT, 'rep', 'ann@ours.com'),
    message: null,
    title: name,
    dueOn: '2026-09-20',
    madeAt: world.clock.now(),
  })
  return id
}

const inCrm = () => world.records('0-27').map((one) => one.properties['hs_task_subject'])

async function stateOf(id: string): Promise<string | undefined> {
  return (await loadTasks(world.db, TENANT, { ids: [id] }))[0]?.state
}

test('A9: a task waits for its account, then stands in HubSpot once, under the account, its contact and its owner', async () => {
  const contact = (
    await sql<{ contact: string }>`select contact from contact_address where address = 'kim@alpha.com'`.execute(
      world.db,
    )
  ).rows[0]?.contact
  const id = await ask('Send the drawings', { contact: contact ?? '' })
  expect(await runTasks(context())).toMatchObject({ written: 0, stopped: null })
  expect(await stateOf(id)).toBe('waiting')
  await world.sync()
  expect(await runTasks(context())).toMatchObject({ written: 1, failed: 0 })
  expect(await runTasks(context())).toMatchObject({ written: 0 })
  expect(await stateOf(id)).toBe('open')
  const [task] = world.records('0-27')
  expect(world.records('0-27')).toHaveLength(1)
  expect(task?.properties).toMatchObject({
    hs_task_subject: 'Send the drawings',
    hs_task_status: 'NOT_STARTED',
    hs_task_type: 'TODO',
    hs_timestamp: '2026-09-20T12:00:00.000Z',
    hs_task_body: `Made in Outlook by ann@ours.com.<br><br>Commonhold ${id}`,
  })
  expect([...(task?.links.get('0-2')?.keys() ?? [])]).toHaveLength(1)
  expect([...(task?.links.get('0-1')?.keys() ?? [])]).toHaveLength(1)
})

const actions: [string, FaultAction][] = [
  ['429 of the ten seconds', { kind: 'status', status: 429 }],
  ['500 before the work', { kind: 'status', status: 500 }],
  ['502 after the work', { kind: 'status', status: 502, after: true }],
  ['a cut connection', { kind: 'reset' }],
  ['written, but the answer was lost', { kind: 'drop' }],
  ['every third input refused', { kind: 'partial', inputs: 3 }],
]

test.each(actions)('nothing is lost or doubled: %s', async (_name, action) => {
  await world.sync()
  const names = Array.from({ length: 7 }, (_, n) => `task ${n}`)
  for (const name of names) await ask(name)
  world.fault({ path: 'tasks/batch/create', nth: [1, 2], action })
  for (let run = 0; run < 6; run++) {
    await runTasks(context())
    await world.clock.sleep(defaultTasksSettings.settleMs)
  }
  expect(inCrm().sort()).toEqual(names)
  const open = await loadTasks(world.db, TENANT, {})
  expect(open.map((one) => one.state)).toEqual(names.map(() => 'open'))
})

test.each<[string, FaultAction]>([
  ['a limit', { kind: 'status', status: 429 }],
  ['an outage', { kind: 'status', status: 503 }],
  ['a cut connection', { kind: 'reset' }],
])('only a refusal of its own takes the contact off a task: not %s', async (_name, action) => {
  await world.sync()
  const { rows } = await sql<{ contact: string }>`select own as contact from crm_identity
    where kind = 'contact'`.execute(world.db)
  const id = await ask('with kim', { contact: rows[0]?.contact ?? '' })
  world.fault({ path: 'tasks/batch/create', nth: [1, 2], action })
  for (let run = 0; run < 6; run++) {
    await runTasks(context())
    await world.clock.sleep(defaultTasksSettings.settleMs)
  }
  expect(await stateOf(id)).toBe('open')
  const [task] = world.records('0-27')
  expect([...(task?.links.get('0-1')?.keys() ?? [])]).toHaveLength(1)
})

test('a process that dies after the call leaves a task that is found again, not written again', async () => {
  await world.sync()
  const id = await ask('once')
  const crm = world.client()
  class Killed extends Error {}
  const dying: TasksContext['crm'] = {
    ...crm,
    createTasks: async (tasks) => {
      await crm.createTasks(tasks)
      // The process is gone: nothing of what follows the call happens.
      await sql`update crm_task set lease_by = 'gone' where id = ${id}::uuid`.execute(world.db)
      throw new Killed()
    },
  }
  const frozen = context({ crm: dying })
  await expect(runTasks(frozen)).rejects.toThrow(Killed)
  await sql`update crm_task set not_before = null, lease_by = 'gone',
    lease_until = ${new Date(world.clock.now() + defaultTasksSettings.leaseMs).toISOString()}::timestamptz`.execute(
    world.db,
  )
  expect(await runTasks(context())).toMatchObject({ written: 0, recovered: 0 })
  await world.clock.sleep(defaultTasksSettings.leaseMs)
  expect(await runTasks(context())).toMatchObject({ written: 0, recovered: 1 })
  expect(inCrm()).toEqual(['once'])
})

test('two runs at once write each task once', async () => {
  await world.sync()
  const names = Array.from({ length: 5 }, (_, n) => `both ${n}`)
  for (const name of names) await ask(name)
  await Promise.all([runTasks(context()), runTasks(context()), runTasks(context())])
  expect(inCrm().sort()).toEqual(names)
})

test('done in HubSpot is done here; deleted there is never written again', async () => {
  await world.sync()
  const done = await ask('to be done')
  const deleted = await ask('to be deleted')
  await runTasks(context())
  for (const one of world.records('0-27')) {
    const path = `/crm/objects/2026-09/tasks/${one.id}`
    if (one.properties['hs_task_subject'] === 'to be deleted') await world.api('DELETE', path)
    else await world.api('PATCH', path, { properties: { hs_task_status: 'COMPLETED' } })
  }
  expect(await runTasks(context())).toMatchObject({ done: 1, gone: 1, written: 0 })
  expect(await stateOf(done)).toBe('done')
  expect(await stateOf(deleted)).toBeUndefined()
  expect(await runTasks(context())).toMatchObject({ written: 0, calls: 0 })
  expect(inCrm()).toEqual(['to be done'])
})

test('a contact that HubSpot has no more does not keep the task from its account; a deleted account ends it', async () => {
  await world.sync()
  const { rows } = await sql<{ contact: string; crm_id: string }>`
    select own as contact, crm_id from crm_identity where kind = 'contact'`.execute(world.db)
  const [kim] = rows
  const id = await ask('without kim', { contact: kim?.contact ?? '' })
  await world.api('DELETE', `/crm/objects/2026-09/contacts/${kim?.crm_id ?? ''}`)
  expect(await runTasks(context())).toMatchObject({ written: 1, failed: 0 })
  expect(await stateOf(id)).toBe('open')
  const lost = await ask('without account')
  const [company] = world.records('0-2')
  await world.api('DELETE', `/crm/objects/2026-09/companies/${company?.id ?? ''}`)
  expect(await runTasks(context())).toMatchObject({ written: 0, failed: 1 })
  expect(await stateOf(lost)).toBe('failed')
})
