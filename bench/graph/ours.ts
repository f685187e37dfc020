import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { backfill } from '../../service/capture/mailbox/backfill.ts'
import { listMailboxes } from '../../service/capture/mailbox/list-mailboxes.ts'
import { readConfig } from '../../service/config/config.ts'
import { openService } from '../../service/context.ts'
import { loadMailboxes } from '../../service/ledger/mailboxes.ts'
import { createEvents } from '../../service/observe/events.ts'
import { peakMemoryMb } from '../worker/peak-memory.ts'
import type { Commands } from '../worker/protocol.ts'

export interface OursRun {
  readonly environment: Readonly<Record<string, string>>
  /** Text of the files the environment names. */
  readonly files: Readonly<Record<string, string>>
  /** Of the embedded ledger; null: the environment names a server. */
  readonly directory: string | null
}

/** What every side answers. */
export interface GraphResult {
  readonly seconds: number
  readonly messages: number
  /** Over every Message-ID with its subject. */
  readonly digest: string
  readonly peakMemoryMb: number
}

/**
 * The product, two ways: `backfill` is the whole road of the command of that name, every message captured in the ledger;
 * `read` is our client alone, keeping as little as the peer does.
 */
export async function openOurs({ environment, files, directory }: OursRun): Promise<Commands> {
  const settings = readConfig({
    environment,
    readFile: (path) => files[path] ?? '',
    ...(directory === null ? {} : { directory }),
  })
  const events = createEvents({ log: () => undefined })
  const service = await openService({ ...settings, events, now: Date.now })
  const { db } = service.database
  const measured = async (work: () => Promise<readonly (readonly [string, string])[]>): Promise<GraphResult> => {
    const started = performance.now()
    const found = await work()
    const seconds = (performance.now() - started) / 1000
    return { seconds, messages: found.length, digest: digestOf(found), peakMemoryMb: peakMemoryMb() }
  }
  return {
    prepare: async () => {
      await service.rememberInternalDomains(settings.config.internalDomains ?? [])
      await listMailboxes(service.mailboxes(), { force: true })
    },
    backfill: () =>
      measured(async () => {
        const { failed, waiting } = await backfill(service.mailboxes(), await loadMailboxes(db, service.tenant))
        if (failed.length + waiting > 0) throw new Error(`${failed.length} failed, ${waiting} still wait`)
        const { rows } = await sql<{ id: string; subject: string }>`
          select message_id as id, coalesce(subject, '') as subject from message where verdict = 'capture'`.execute(db)
        return rows.map(({ id, subject }) => [id, subject] as const)
      }),
    read: (addresses: readonly string[]) =>
      measured(async () => (await Promise.all(addresses.map((address) => readAll(service.graph(), address)))).flat()),
    end: () => service.close(),
  }
}

async function readAll(graph: ReturnType<Awaited<ReturnType<typeof openService>>['graph']>, address: string) {
  const items: string[] = []
  for (const folder of await graph.listFolders(address)) {
    if (folder.kind !== 'inbox' && folder.kind !== 'sent') continue
    for (let page = await graph.deltaPage(address, folder.id, { since: null }); ;) {
      items.push(...page.changed.map(({ item }) => item))
      if ('delta' in page.cursor) break
      page = await graph.deltaPage(address, folder.id, page.cursor)
    }
  }
  return [...(await graph.readMessages(address, items, { headersOnly: false })).values()].map((answer) => {
    if (answer === 'gone' || answer instanceof Error) throw new Error(`not read: ${String(answer)}`)
    return [answer.messageId ?? '', answer.subject] as const
  })
}

/** The same for the same set, in whatever order it came. */
export function digestOf(found: readonly (readonly [string, string])[]): string {
  const lines = found.map(([id, subject]) => `${id.replace(/^<|>$/g, '')} ${subject}`).sort()
  return createHash('sha256').update(lines.join('\n')).digest('hex')
}
