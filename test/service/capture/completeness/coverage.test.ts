import { sql } from 'kysely'
import { captureMessages } from '../../../../service/capture/capture-messages.ts'
import { importPeople } from '../../../../service/capture/import-people.ts'
import { readCoverage, readHeldBack } from '../../../../service/ledger/coverage.ts'
import type { ParsedMessage } from '../../../../shared/message/parsed-message.ts'
import { type Database, freshDatabase } from '../../../support/databases.ts'
import { contextOf, TENANT, wipe } from '../../../support/ledger-world.ts'

const NOW = Date.parse('2026-03-02T10:00:00Z')
let database: Database
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.close())
beforeEach(() => wipe(database.db))

const person = (address: string) => ({ address, name: null })

function message(id: string, from: string, to: string, more: Partial<ParsedMessage> = {}): ParsedMessage {
  return {
    messageId: `${id}@example.org`,
    date: NOW - 86_400_000,
    received: NOW - 86_400_000,
    from: person(from),
    to: [person(to)],
    cc: [],
    bcc: [],
    subject: id,
    inReplyTo: null,
    references: [],
    conversationGuid: null,
    conversationId: null,
    automatic: null,
    private: false,
    opaque: null,
    attachments: [],
    text: 'text',
    html: null,
    mailboxes: [],
    ...more,
  }
}

async function fill(): Promise<{ db: Database['db']; tenant: number }> {
  const { db } = database
  const ctx = contextOf(db, { internalDomains: ['us.example'], freeMail: () => false }, NOW)
  await importPeople(ctx, 'kind,address,name\nrep,ann@us.example,Ann\nrep,bob@us.example,Bob\n', 'people')
  await db.transaction().execute((trx) =>
    captureMessages(
      { ...ctx, db: trx },
      [
        message('first', 'ann@us.example', 'kim@buyer.example'),
        message('answer', 'kim@buyer.example', 'ann@us.example', { inReplyTo: 'first@example.org' }),
        message('second', 'ann@us.example', 'lee@buyer.example'),
        message('secret', 'ann@us.example', 'kim@buyer.example', { private: true }),
        message('stranger', 'who@elsewhere.example', 'bob@us.example'),
        message('robot', 'kim@buyer.example', 'ann@us.example', { automatic: 'out-of-office' }),
        message('lunch', 'bob@us.example', 'ann@us.example'),
      ].map((one, position) => ({ source: 'test', position, message: one })),
    ),
  )
  return { db, tenant: TENANT }
}

const confirm = (db: Database['db'], id: string) =>
  sql`update crm_email set state = 'confirmed', crm_id = '1' where message = (
    select id from message where message_id = ${`${id}@example.org`})`.execute(db)

test('A2: the part of a rep’s customer threads that is in the CRM, what waits, and what is held back by reason', async () => {
  const ledger = await fill()
  expect(await readCoverage(ledger, 0)).toEqual([
    { rep: 'ann@us.example', name: 'Ann', threads: 3, inCrm: 0, waiting: 2, heldBack: { private: 1 } },
    { rep: 'bob@us.example', name: 'Bob', threads: 1, inCrm: 0, waiting: 0, heldBack: { stranger: 1 } },
  ])
  await confirm(ledger.db, 'first')
  // A thread is in the CRM when all of it is.
  expect((await readCoverage(ledger, 0))[0]).toMatchObject({ threads: 3, inCrm: 0, waiting: 2 })
  await confirm(ledger.db, 'answer')
  expect((await readCoverage(ledger, 0))[0]).toMatchObject({ threads: 3, inCrm: 1, waiting: 1 })
})

test('A2: the threads held back are listed with their reasons and without their content', async () => {
  const ledger = await fill()
  const held = await readHeldBack(ledger, { rep: null, since: 0, most: 10 })
  expect(held.map(({ rep, messageId, verdict, reason }) => [rep, messageId, verdict, reason])).toEqual(
    expect.arrayContaining([
      ['ann@us.example', 'secret@example.org', 'skip', 'private'],
      ['bob@us.example', 'stranger@example.org', 'hold', 'stranger'],
    ]),
  )
  expect(held).toHaveLength(2)
  expect(await readHeldBack(ledger, { rep: 'bob@us.example', since: 0, most: 10 })).toHaveLength(1)
  expect(JSON.stringify(held)).not.toContain('elsewhere')
})
