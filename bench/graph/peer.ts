import {
  AuthenticationHandler,
  Client,
  type Context,
  RetryHandler,
  RetryHandlerOptions,
} from '@microsoft/microsoft-graph-client'
import { peakMemoryMb } from '../worker/peak-memory.ts'
import type { Commands } from '../worker/protocol.ts'
import { digestOf, type GraphResult } from './ours.ts'

export interface PeerRun {
  readonly url: string
  readonly token: string
  readonly addresses: readonly string[]
  /** Messages a job: 1, or a batch of 20. */
  readonly jobs: 'message' | 'batch'
}

/** What Exchange works on of one app and mailbox at a time. */
const AT_ONCE = 4
const BATCH = 20
const TRIES = 7

/** The same that we ask for. */
const FIELDS = [
  'parentFolderId,isDraft,internetMessageId,receivedDateTime,sentDateTime,from,sender,toRecipients,ccRecipients',
  'bccRecipients,subject,conversationId,conversationIndex,internetMessageHeaders,hasAttachments,body',
].join(',')
const PREFER = 'IdType="ImmutableId"'

interface Message {
  readonly internetMessageId: string
  readonly subject: string
}

interface Page {
  readonly value: readonly { readonly id: string }[]
  readonly '@odata.nextLink'?: string
}

interface Part {
  readonly id: string
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: Message
}

/**
 * The peer: Microsoft's client with its own retry handler, in jobs. A folder is listed by delta, then every message is a
 * job, as many at once as Exchange allows, all mailboxes side by side; or every twenty are one `$batch` and one job, and
 * since the retry handler does not look inside a batch, a job of which a part was throttled is done again. It keeps
 * Message-IDs and subjects in memory and nothing else.
 */
export async function openPeer({ url, token, addresses, jobs }: PeerRun): Promise<Commands> {
  const client = createClient(url, token)
  const jobsOf = jobs === 'message' ? messageJobs : batchJobs
  const read = async (): Promise<GraphResult> => {
    const started = performance.now()
    const mailboxes = addresses.map(async (address) => jobsOf(client, address, await list(client, address)))
    const found = (await Promise.all(mailboxes)).flat().map((each) => [each.internetMessageId, each.subject] as const)
    const seconds = (performance.now() - started) / 1000
    return { seconds, messages: found.length, digest: digestOf(found), peakMemoryMb: peakMemoryMb() }
  }
  return { read, end: async () => undefined }
}

/** The client shows its token to https addresses only: https it is, up to the last step. */
function createClient(url: string, token: string): Client {
  const { host, hostname } = new URL(url)
  const auth = new AuthenticationHandler({ getAccessToken: async () => token })
  const retry = new RetryHandler(new RetryHandlerOptions(undefined, TRIES - 1))
  auth.setNext(retry)
  retry.setNext({
    execute: async (context: Context) => {
      context.response = await fetch(String(context.request).replace(/^https:/, 'http:'), context.options)
    },
  })
  return Client.initWithMiddleware({ middleware: auth, baseUrl: `https://${host}`, customHosts: new Set([hostname]) })
}

async function list(client: Client, address: string): Promise<string[]> {
  const ids: string[] = []
  for (const folder of ['inbox', 'sentitems']) {
    let link: string | undefined = `/users/${address}/mailFolders/${folder}/messages/delta?$select=id`
    while (link !== undefined) {
      const page = (await client.api(link).header('Prefer', `${PREFER}, odata.maxpagesize=500`).get()) as Page
      ids.push(...page.value.map(({ id }) => id))
      link = page['@odata.nextLink']?.replace(/^http:/, 'https:')
    }
  }
  // Pages may repeat an item.
  return [...new Set(ids)]
}

async function messageJobs(client: Client, address: string, ids: readonly string[]): Promise<Message[]> {
  const queue = [...ids]
  const found: Message[] = []
  const work = async (): Promise<void> => {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      found.push(
        (await client.api(`/users/${address}/messages/${id}`).header('Prefer', PREFER).select(FIELDS).get()) as Message,
      )
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return found
}

async function batchJobs(client: Client, address: string, ids: readonly string[]): Promise<Message[]> {
  const found: Message[] = []
  for (let start = 0; start < ids.length; start += BATCH) {
    const requests = ids.slice(start, start + BATCH).map((id) => ({
      id,
      method: 'GET',
      url: `/users/${address}/messages/${id}?$select=${FIELDS}`,
      headers: { Prefer: PREFER },
    }))
    found.push(...(await batchJob(client, requests)))
  }
  return found
}

async function batchJob(client: Client, requests: readonly unknown[]): Promise<Message[]> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const { responses } = (await client.api('/$batch').post({ requests })) as { readonly responses: readonly Part[] }
    const refused = responses.filter(({ status }) => status !== 200)
    if (refused.length === 0) return responses.map(({ body }) => body)
    const seconds = Math.max(...refused.map(({ headers }) => Number(headers?.['Retry-After'] ?? 1)))
    await new Promise((done) => setTimeout(done, seconds * 1000))
  }
  throw new Error('a batch was refused again and again')
}
