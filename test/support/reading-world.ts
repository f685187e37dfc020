import { sql } from 'kysely'
import { importPeople } from '../../service/capture/import-people.ts'
import { readConfig } from '../../service/config/config.ts'
import { Secret } from '../../service/config/secret.ts'
import { openService, type Service } from '../../service/context.ts'
import { captureMessages } from '../../service/capture/capture-messages.ts'
import { deriveDue } from '../../service/capture/derive-due.ts'
import type { Reader } from '../../service/http/api/reader.ts'
import { createEvents } from '../../service/observe/events.ts'
import { wantFigures } from '../../service/trust/want-figures.ts'
import { NOW, REPS } from '../../sandbox/world/people.ts'
import { EXCLUDED_PEOPLE, BLOCKED_SENDERS } from '../../sandbox/world/storylines/noise.ts'
import type { OpenMessage } from '../../shared/contract/message-context.ts'
import type { ParsedMessage } from '../../shared/message/parsed-message.ts'
import { scratch } from './cli.ts'
import { freshDatabase } from './databases.ts'
import { takeCrm } from './ledger-world.ts'
import { readStory } from './story-world.ts'

export const STORY_NOW = Date.parse(NOW)

export interface ReadingWorld {
  readonly service: Service
  readonly messages: readonly ParsedMessage[]
  /** A rep of the story by his key, as the API knows him when he asks. */
  reader(key: string, roles?: Reader['roles']): Promise<Reader>
  /** Our id of a rep, an account or a contact, by what people call it. */
  rep(key: string): Promise<string>
  account(key: string): Promise<string>
  contact(address: string): Promise<string>
  /** A captured message as Outlook would say it, lying in somebody's mailbox. */
  open(message: ParsedMessage, mailbox: string, more?: Partial<OpenMessage>): OpenMessage
  capture(...messages: ParsedMessage[]): Promise<void>
  close(): Promise<void>
}

/**
 * The sample company's two years, captured by the real service and read as of the story's last day.
 *
 * @param options.with only mail on which one of these domains or addresses is: all of it takes long to capture
 */
export async function openReadingWorld(options: {
  readonly with: readonly string[]
  readonly policy?: object
}): Promise<ReadingWorld> {
  const place = scratch()
  const story = await readStory()
  const policy = {
    ...options.policy,
    capture: { excludedPeople: [...EXCLUDED_PEOPLE], blockedSenders: [...BLOCKED_SENDERS] },
  }
  const { config } = readConfig({
    environment: { COMMONHOLD_POLICY: 'policy.json' },
    readFile: () => JSON.stringify(policy),
    directory: place.path,
  })
  const service = await openService({
    config,
    secrets: {
      databaseUrl: null,
      serverUrl: null,
      hubspotToken: null,
      hubspotClientSecret: null,
      graphCertificate: null,
      erasureKey: new Secret('k'.repeat(32)),
    },
    events: createEvents({ log: () => undefined }),
    now: () => STORY_NOW,
    database: await freshDatabase(),
  })
  const { db } = service.database
  await service.rememberInternalDomains([...story.world.internalDomains])
  await importPeople(service.capture(), story.people, 'people.csv')
  await takeCrm(service.capture(), story.world)
  let position = 0
  const capture = async (...messages: ParsedMessage[]) => {
    const incoming = messages.map((message) => ({ source: 'test', position: position++, message }))
    await db.transaction().execute((trx) => captureMessages({ ...service.capture(), db: trx }, incoming))
  }
  const messages = story.messages.filter((message) => isWith(message, options.with))
  await capture(...messages)
  await importPeople(service.capture(), story.crmContacts, 'crm.csv')
  await deriveDue(service.capture())
  await wantFigures(service.trust, { now: STORY_NOW, which: 'all' })
  const one = async (query: ReturnType<typeof sql<{ id: string }>>) => {
    const [row] = (await query.execute(db)).rows
    if (row === undefined) throw new Error('the story has no such thing')
    return row.id
  }
  const rep = (key: string) => {
    const address = REPS.find((each) => each.key === key)?.address ?? key
    return one(sql`select rep as id from internal_address where address = ${address} and kind = 'rep'`)
  }
  return {
    service,
    messages,
    rep,
    account: (key) => one(sql`select id from account where key = ${key}`),
    contact: (address) => one(sql`select contact as id from contact_address where address = ${address}`),
    reader: async (key, roles) => {
      const id = await rep(key)
      const below = await sql<{ id: string }>`with recursive line as (
        select id from rep where manager = ${id}::uuid union select r.id from rep r join line on r.manager = line.id)
        select id from line`.execute(db)
      const line = new Set(below.rows.map((row) => row.id))
      const known = REPS.find((each) => each.key === key)
      return {
        tenant: service.tenant,
        rep: id,
        tid: 'tid',
        oid: key,
        name: known?.name ?? key,
        address: known?.address ?? key,
        roles: roles ?? (line.size > 0 ? ['rep', 'manager'] : ['rep']),
        line,
      }
    },
    open: (message, mailbox, more = {}) => ({
      mailbox,
      messageId: message.messageId === null ? null : `<${message.messageId}>`,
      conversationId: message.conversationId,
      itemId: null,
      at: message.date,
      from: message.from,
      to: [...message.to],
      cc: [...message.cc],
      ...more,
    }),
    capture,
    close: async () => {
      await service.close()
      place.remove()
    },
  }
}

function isWith({ from, to, cc }: ParsedMessage, wanted: readonly string[]): boolean {
  return [...(from === null ? [] : [from]), ...to, ...cc].some(({ address }) =>
    wanted.some((one) => address === one || address.endsWith(`@${one}`)),
  )
}
