import { createHash } from 'node:crypto'
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { constants, createGunzip, gunzipSync, type Gunzip } from 'node:zlib'

/** A file on disk as the sources see it: looked at once when opened, read in chunks later. */
export interface StoredFile {
  readonly path: string
  readonly size: number
  readonly gzip: boolean
  /** The first decompressed bytes, to tell the kind by. */
  readonly peek: Buffer
  /** SHA-256 of (size + first stored bytes) as hex: the same content has the same print under any path. */
  readonly print: string
  /** What was read of a pipe to look at it, and where the rest comes from; absent for files, which are opened again. */
  readonly pipe?: { readonly fd: number; readonly head: Buffer }
}

/**
 * Reading stopped early: `truncated` (gzip ends too soon), `corrupt` (gzip is broken), `unreadable` (the disk said no),
 * `too-large` (gzip that grows beyond what mail does).
 */
export type ReadFailure = 'truncated' | 'corrupt' | 'unreadable' | 'too-large'

/** How far gzip may grow: as often as `times`, and always up to `always` bytes. */
export interface Growth {
  readonly times: number
  readonly always: number
}

/** Mail shrinks to a tenth or so; what grows two hundredfold is made to fill a disk or to keep us busy for days. */
const GROWTH: Growth = { times: 200, always: 1024 * 1024 * 1024 }

/** A piece of decompressed content, with how many stored bytes it took so far; a failure is the last thing yielded. */
export type Chunk =
  { readonly data: Buffer; readonly consumed: number } | { readonly failure: ReadFailure; readonly consumed: number }

const CHUNK = 64 * 1024
/** What is given to gunzip at once: it may give a thousand times as much back before anybody takes it away. */
const MORSEL = 4 * 1024
const PEEK = 16 * 1024
const PRINTED = 1024 * 1024

/** Looks at a regular file. Throws the system's own error when it cannot be read. */
export function lookAt(path: string, printed = PRINTED): StoredFile {
  const size = statSync(path).size
  const head = readHead(path, Math.min(size, printed))
  const gzip = head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b
  const print = createHash('sha256').update(`${size}\n`).update(head).digest('hex')
  return { path, size, gzip, print, peek: gzip ? gunzipHead(head) : Buffer.from(head.subarray(0, PEEK)) }
}

/**
 * Looks at standard input (`-`) or a named pipe by taking its first bytes, which are handed on when it is read; it can be
 * read once. Its print is that of these bytes: the same mail piped again continues where it was stopped.
 */
export function lookAtPipe(path: string): StoredFile {
  const fd = path === '-' ? 0 : openSync(path, 'r')
  const head = headOf(fd, PRINTED, null)
  const gzip = head[0] === 0x1f && head[1] === 0x8b
  const print = createHash('sha256').update('pipe\n').update(head).digest('hex')
  const peek = gzip ? gunzipHead(head) : Buffer.from(head.subarray(0, PEEK))
  return { path, size: 0, gzip, print, peek, pipe: { fd, head } }
}

function readHead(path: string, length: number): Buffer {
  const file = openSync(path, 'r')
  try {
    return headOf(file, length, 0)
  } finally {
    closeSync(file)
  }
}

/** The first bytes of an open file, fewer where it ends; from null: where a pipe stands. */
function headOf(fd: number, length: number, from: number | null): Buffer {
  const head = Buffer.alloc(length)
  const waiting = new Int32Array(new SharedArrayBuffer(4))
  let filled = 0
  while (filled < length) {
    let read: number
    try {
      read = readSync(fd, head, filled, length - filled, from === null ? null : from + filled)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EOF') break
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      // The other end has nothing yet.
      Atomics.wait(waiting, 0, 0, 5)
      continue
    }
    if (read === 0) break
    filled += read
  }
  return head.subarray(0, filled)
}

/** Small on purpose: gzip may grow a thousandfold. */
function gunzipHead(head: Buffer): Buffer {
  try {
    return gunzipSync(head.subarray(0, PEEK), { finishFlush: constants.Z_SYNC_FLUSH })
  } catch {
    return Buffer.alloc(0)
  }
}

/** The whole content in order, decompressed, in flat memory. Never throws: trouble is the last chunk. */
export async function* chunksOf(file: StoredFile, growth: Growth = GROWTH): AsyncGenerator<Chunk, void> {
  if (file.pipe !== undefined) {
    yield* file.gzip ? inflated(piped(file.pipe), growth) : piped(file.pipe)
    return
  }
  let handle: FileHandle
  try {
    handle = await open(file.path, 'r')
  } catch {
    yield { failure: 'unreadable', consumed: 0 }
    return
  }
  try {
    yield* file.gzip ? inflated(stored(handle), growth) : stored(handle)
  } finally {
    await handle.close()
  }
}

/** All of a file that holds one message, decompressed; a failure when it is longer than `limit` or breaks off. */
export async function wholeOf(
  file: StoredFile,
  limit: number,
): Promise<{ readonly data: Buffer } | { readonly failure: ReadFailure }> {
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of chunksOf(file)) {
    if ('failure' in chunk) return { failure: chunk.failure }
    length += chunk.data.length
    if (length > limit) return { failure: 'too-large' }
    parts.push(chunk.data)
  }
  return { data: Buffer.concat(parts) }
}

async function* piped({ fd, head }: NonNullable<StoredFile['pipe']>): AsyncGenerator<Chunk, void> {
  let consumed = head.length
  if (head.length > 0) yield { data: head, consumed }
  try {
    for await (const data of createReadStream('', { fd, highWaterMark: CHUNK }) as AsyncIterable<Buffer>) {
      consumed += data.length
      yield { data, consumed }
    }
  } catch {
    // Read before, or its other end broke.
    yield { failure: 'unreadable', consumed }
  }
}

async function* stored(handle: FileHandle): AsyncGenerator<Chunk, void> {
  let consumed = 0
  for (;;) {
    let data: Buffer
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafeSlow(CHUNK), 0, CHUNK, null)
      data = buffer.subarray(0, bytesRead)
    } catch {
      yield { failure: 'unreadable', consumed }
      return
    }
    if (data.length === 0) return
    consumed += data.length
    yield { data, consumed }
  }
}

/**
 * Decompresses by hand-feeding: a stream pipeline throws away what it had already inflated when the input breaks off,
 * and exactly that part is wanted here. All members of a concatenated gzip are read.
 */
async function* inflated(source: AsyncIterable<Chunk>, growth: Growth): AsyncGenerator<Chunk, void> {
  const gunzip = createGunzip({ chunkSize: CHUNK })
  let ready: Buffer[] = []
  let failure: ReadFailure | null = null
  gunzip.on('data', (data: Buffer) => ready.push(data))
  gunzip.on('error', (error: NodeJS.ErrnoException) => {
    failure ??= error.code === 'Z_BUF_ERROR' ? 'truncated' : 'corrupt'
  })
  let consumed = 0
  let grown = 0
  try {
    for await (const chunk of source) {
      consumed = chunk.consumed
      if ('failure' in chunk) failure ??= chunk.failure
      else {
        for (let at = 0; at < chunk.data.length && failure === null; at += MORSEL) {
          await feed(gunzip, chunk.data.subarray(at, at + MORSEL))
          for (const data of ready) {
            grown += data.length
            yield { data, consumed }
          }
          ready = []
          if (grown > Math.max(growth.always, growth.times * consumed)) failure ??= 'too-large'
        }
      }
      if (failure !== null) break
    }
    if (failure === null) await finish(gunzip)
    for (const data of ready) yield { data, consumed }
    if (failure !== null) yield { failure, consumed }
  } finally {
    gunzip.destroy()
  }
}

function feed(gunzip: Gunzip, data: Buffer): Promise<void> {
  return new Promise((resolve) => {
    gunzip.once('close', resolve)
    gunzip.write(data, () => {
      gunzip.off('close', resolve)
      resolve()
    })
  })
}

function finish(gunzip: Gunzip): Promise<void> {
  return new Promise((resolve) => {
    gunzip.once('end', resolve)
    gunzip.once('close', resolve)
    gunzip.end()
  })
}
