import { createWriteStream, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { InputError } from '../../../shared/errors.ts'
import type { ParsedMessage } from '../../../shared/message/parsed-message.ts'
import type { FailureReason, ReadOptions, SourceKind } from './reading.ts'
import type { SourceItem } from './source.ts'
import { chunksOf, type StoredFile } from './stored-file.ts'

/** What the thread is started with. */
export interface PstTask {
  readonly path: string
  readonly from: number
  readonly mailbox: string | null
}

/** What the thread says: once whether the file is open, then one item for each time it is asked. */
export type PstReply =
  | { readonly opened: boolean }
  | { readonly done: true; readonly total: number }
  | { readonly message: ParsedMessage; readonly total: number }
  | { readonly failure: FailureReason; readonly total: number }

/** An item takes milliseconds; opening a file of 50 GB walks its folders. */
const MAX_OPEN_MS = 120_000
const MAX_ITEM_MS = 30_000
/** JavaScript memory of the thread: one message of 50 MB, and some 500 bytes for each item of the file. */
const MAX_HEAP_MB = 768

const PROGRAM = ['ts', 'js']
  .map((ending) => fileURLToPath(new URL(`./pst-worker.${ending}`, import.meta.url)))
  .find((path) => existsSync(path))

/**
 * An Outlook data file (`.pst`, `.ost`): every item of every folder in a fixed order; Drafts, Junk, Deleted Items and
 * Outbox, and what is no mail, with a reason each. The reader is an optional package and runs in a thread that is ended
 * when an item takes too long: that item fails as `too-slow`, and the next one is read by a fresh thread.
 */
export const pst: SourceKind = {
  name: 'pst',
  piped: false,
  endings: ['.pst', '.ost'],
  recognises: (peek) => peek.subarray(0, 4).equals(Buffer.from('!BDN')),
  ready: () => {
    if (readerIsThere()) return
    throw new InputError(
      'no-pst-reader',
      'Outlook data files (.pst, .ost) need the package pst-extractor, which is not installed.',
      {
        where: 'pst-extractor',
        remedy:
          'Run `npm install --include=optional` where Commonhold is installed, or export the mailbox as mbox or .eml files.',
      },
    )
  },

  async *read(file: StoredFile, from: number, options: ReadOptions): AsyncGenerator<SourceItem, number> {
    if (!readerIsThere()) {
      // Among the files of a folder: the others are read.
      if (from === 0) yield { position: 0, bytes: file.size, failure: 'no-pst-reader' }
      return 1
    }
    const folder = file.gzip ? mkdtempSync(join(tmpdir(), 'commonhold-pst-')) : null
    try {
      const unpacked = folder === null ? { path: file.path } : await unpack(file, join(folder, 'unpacked.pst'))
      if ('failure' in unpacked) {
        if (from === 0) yield { position: 0, bytes: file.size, failure: unpacked.failure }
        return 1
      }
      return yield* readItems(unpacked.path, { from, size: file.size, mailbox: options.mailbox })
    } finally {
      if (folder !== null) rmSync(folder, { recursive: true, force: true })
    }
  },
}

function readerIsThere(): boolean {
  try {
    createRequire(import.meta.url).resolve('pst-extractor')
    return true
  } catch {
    return false
  }
}

/** Data files are read here and there, not from start to end: a packed one is unpacked beside, and taken away after. */
async function unpack(file: StoredFile, path: string): Promise<{ path: string } | { failure: FailureReason }> {
  let failure: FailureReason | null = null
  async function* content(): AsyncGenerator<Buffer, void> {
    for await (const chunk of chunksOf(file)) {
      if ('failure' in chunk) {
        failure = chunk.failure
        return
      }
      yield chunk.data
    }
  }
  try {
    await pipeline(content, createWriteStream(path, { mode: 0o600 }))
  } catch {
    // The disk is full, or says no.
    failure = 'unreadable'
  }
  return failure === null ? { path } : { failure }
}

interface Reading {
  readonly from: number
  readonly size: number
  readonly mailbox: string | null
}

async function* readItems(path: string, { from, size, mailbox }: Reading): AsyncGenerator<SourceItem, number> {
  let position = from
  for (;;) {
    const reader = await startReader({ path, from: position, mailbox })
    if (reader === null) {
      // Opening is where a broken file shows; a file that opened before and does not now has changed under us.
      yield { position, bytes: size, failure: 'bad-pst' }
      return position + 1
    }
    try {
      for (;;) {
        const reply = await reader.next()
        if (reply !== null && 'done' in reply) return Math.max(position, reply.total)
        const total = reply === null || !('total' in reply) ? position + 1 : reply.total
        const at = { position, bytes: Math.round((size * (position + 1)) / Math.max(total, position + 1)) }
        if (reply !== null && 'message' in reply) yield { ...at, message: reply.message }
        else yield { ...at, failure: reply !== null && 'failure' in reply ? reply.failure : 'too-slow' }
        position += 1
        if (reply === null) break
      }
    } finally {
      await reader.end()
    }
  }
}

interface Reader {
  /** The next item; null when the thread hung, died or outgrew its memory over it. */
  next(): Promise<PstReply | null>
  end(): Promise<void>
}

async function startReader(task: PstTask): Promise<Reader | null> {
  if (PROGRAM === undefined) return null
  const worker = new Worker(PROGRAM, {
    workerData: task,
    stdout: true,
    stderr: true,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  })
  const answer = (ms: number): Promise<PstReply | null> =>
    new Promise((resolve) => {
      const settle = (reply: PstReply | null): void => {
        clearTimeout(timer)
        worker.off('message', settle).off('error', fail).off('exit', fail)
        resolve(reply)
      }
      const fail = (): void => settle(null)
      const timer = setTimeout(fail, ms)
      worker.once('message', settle).once('error', fail).once('exit', fail)
    })
  // Between questions a thread may die too; without a listener that would end the process.
  worker.on('error', () => undefined)
  const opened = await answer(MAX_OPEN_MS)
  const end = async (): Promise<void> => void (await worker.terminate())
  if (opened === null || !('opened' in opened) || !opened.opened) {
    await end()
    return null
  }
  return {
    next: () => {
      const reply = answer(MAX_ITEM_MS)
      worker.postMessage('next')
      return reply
    },
    end,
  }
}
