import { VendorError } from '../../shared/errors.ts'
import { planFiles } from '../../shared/policy/attachments.ts'
import { wordsFor } from '../../shared/words/words.ts'
import { loadFiles, readKeptBytes, type StoredFile } from '../ledger/attachments.ts'
import { askFile, type FileReceipt, keepFile, loadFileReceipts, refuseFile } from '../ledger/crm-files.ts'
import { sha256 } from '../ledger/ids.ts'
import { inParallel } from './in-parallel.ts'
import { giveBack } from './outbox.ts'
import { type CarriedFiles, carriedFiles, type FileOutcome, folderOf, shelfNames } from './plan-files.ts'
import type { OutgoingMessage } from './plan-sync.ts'
import type { SyncContext, SyncSummary } from './sync-context.ts'

/** Messages whose files travel at once: each holds a file in memory. */
const AT_ONCE = 3
/** After this many tries without an answer the message goes without the file, which is then named with that reason. */
const MOST_TRIES = 4
/** Until the next try: half a minute, then four times as long each time. */
const FIRST_PAUSE_MS = 30_000

type Files = ReadonlyMap<string, readonly StoredFile[]>

/**
 * Prepares the files of reserved messages by policy. A file the CRM is to keep is recorded, sent, and its id recorded, all
 * before its message is marked as sent: whatever kills the process, the next one goes on with the ids it finds, and asks
 * where an answer is open. `late`: messages given back, since a file's answer did not come; they are tried again later.
 * Errors: what concerns every call (scope, token, limit, stop) is thrown.
 */
export async function carryFiles(
  ctx: SyncContext,
  summary: SyncSummary,
  messages: readonly OutgoingMessage[],
): Promise<{ readonly files: ReadonlyMap<string, CarriedFiles>; readonly late: ReadonlySet<string> }> {
  const out = new Map<string, CarriedFiles>()
  const late = new Map<string, number>()
  if (ctx.policy.capture.attachments === 'none') return { files: out, late: new Set() }
  const ids = messages.map((message) => message.id)
  const files: Files = await loadFiles(ctx.db, ctx.tenant, ids)
  const words = wordsFor(ctx.language ?? 'en')
  const carrying = messages.filter((message) => files.has(message.id))
  const receipts =
    ctx.policy.capture.attachments === 'upload' ? await loadFileReceipts(ctx.db, ctx.tenant, [...files.keys()]) : null
  let silent = false
  await inParallel(carrying, AT_ONCE, async (message) => {
    const own = files.get(message.id) ?? []
    const known = receipts?.get(message.id) ?? new Map<string, FileReceipt>()
    try {
      const outcomes = await sendFiles(ctx, summary, { message, files: own, known, silent })
      out.set(message.id, carriedFiles(words, own, outcomes))
    } catch (error) {
      if (!(error instanceof FileLate)) throw error
      // One that does not answer is asked by one message, not by all of the window.
      silent ||= error.asked
      late.set(message.id, ctx.now() + error.pauseMs)
    }
  })
  for (const [message, notBefore] of late) await giveBack(ctx, [message], notBefore)
  return { files: out, late: new Set(late.keys()) }
}

/** A file's answer did not come. */
class FileLate extends Error {
  readonly pauseMs: number
  /** The vendor was asked, and not only waited for. */
  readonly asked: boolean

  constructor(pauseMs: number, asked: boolean) {
    super('a file is late')
    this.pauseMs = pauseMs
    this.asked = asked
  }
}

interface Work {
  readonly message: OutgoingMessage
  readonly files: readonly StoredFile[]
  readonly known: ReadonlyMap<string, FileReceipt>
  /** The vendor did not answer for another message's file. */
  readonly silent: boolean
}

async function sendFiles(ctx: SyncContext, summary: SyncSummary, work: Work): Promise<FileOutcome[]> {
  const fates = planFiles(work.files, ctx.policy.capture)
  const names = shelfNames(work.files)
  const outcomes: FileOutcome[] = []
  for (const [index, file] of work.files.entries()) {
    const fate = fates[index] ?? 'name'
    const name = names[index] ?? ''
    if (fate === 'name') outcomes.push('name')
    else if (fate !== 'upload') outcomes.push({ why: fate })
    else outcomes.push(await sendFile(ctx, summary, { ...work, file, name }))
  }
  return outcomes
}

async function sendFile(
  ctx: SyncContext,
  summary: SyncSummary,
  { message, known, silent, file, name }: Work & { readonly file: StoredFile; readonly name: string },
): Promise<FileOutcome> {
  const key = sha256(name)
  const receipt = known.get(key)
  if (receipt?.crmId != null) return { id: receipt.crmId }
  if (receipt?.reason != null)
    return { why: receipt.reason === 'not-kept' || receipt.reason === 'too-large' ? receipt.reason : 'refused' }
  const tries = receipt?.attempts ?? 0
  if (tries >= MOST_TRIES) return { why: 'not-taken' }
  if (file.at === null) return { why: 'not-kept' }
  const pauseMs = FIRST_PAUSE_MS * 4 ** tries
  if (silent) throw new FileLate(FIRST_PAUSE_MS, false)
  const folder = folderOf(message)
  const place = { message: message.id, key }
  ctx.checkStopping?.()
  await askFile(ctx.db, ctx.tenant, { ...place, path: `${folder}/${name}` }, ctx.now())
  try {
    const bytes = await bytesOf(ctx, file)
    const why = bytes === null ? 'not-kept' : tooLarge(ctx, bytes) ? 'too-large' : null
    if (bytes === null || why !== null) {
      await refuseFile(ctx.db, ctx.tenant, place, why ?? 'not-kept')
      return { why: why ?? 'not-kept' }
    }
    const there = tries === 0 ? null : await ctx.crm.findFile(folder, name)
    const id = there ?? (await ctx.crm.uploadFile({ folder, name, type: file.type, bytes }))
    if (!(await keepFile(ctx.db, ctx.tenant, place, id))) {
      // Nobody wants the message there any more: it was erased while its file travelled.
      await ctx.crm.deleteFile(id)
      return { why: 'not-kept' }
    }
    summary.filesUploaded += 1
    return { id }
  } catch (error) {
    if (!(error instanceof VendorError) || concernsAll(error)) throw error
    if (error.fault === 'again' || error.fault === 'broken') throw new FileLate(pauseMs, true)
    await refuseFile(ctx.db, ctx.tenant, place, error.code)
    return { why: 'refused' }
  }
}

/** A mailbox says roughly how large a file is; of its bytes it is known. */
function tooLarge(ctx: SyncContext, bytes: Uint8Array): boolean {
  return bytes.length > ctx.policy.capture.attachmentLimits.largestBytes
}

/** Everything else that is refused is about this one file. */
function concernsAll(error: VendorError): boolean {
  return error.fault === 'wait' || ALL.has(error.code)
}

const ALL = new Set(['stopping', 'hubspot-missing-scope', 'hubspot-bad-token', 'hubspot-forbidden'])

async function bytesOf(ctx: SyncContext, file: StoredFile): Promise<Uint8Array | null> {
  if (file.at === null) return null
  if (file.at === 'ledger') return readKeptBytes(ctx.db, ctx.tenant, file)
  try {
    return (await ctx.readMailboxFile?.(file.at)) ?? null
  } catch (error) {
    if (!(error instanceof VendorError)) throw error
    // The mailbox that has to wait is not the CRM: its message alone waits with it.
    if (error.code !== 'stopping' && (error.fault === 'wait' || error.fault === 'again'))
      throw new FileLate(Math.max(FIRST_PAUSE_MS, error.retryAfterMs ?? 0), false)
    if (error.code === 'stopping') throw error
    return null
  }
}
