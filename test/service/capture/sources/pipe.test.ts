import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { openSources } from '../../../../service/capture/sources/index.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'commonhold-pipe-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const mbox = (count: number): string =>
  Array.from(
    { length: count },
    (_, i) =>
      `From a@example.com Tue Mar 04 10:00:00 2025\nFrom: a@example.com\nMessage-ID: <m${i}@example.com>\n\nbody ${'x'.repeat(200)}\n\n`,
  ).join('')

let made = 0

/** What comes out of a named pipe that another process writes into. */
async function through(content: Buffer, from = 0) {
  made += 1
  const fifo = path.join(folder, `fifo${made}`)
  execFileSync('mkfifo', [fifo])
  // From a file, by another process: looking at a pipe waits for its first bytes.
  writeFileSync(`${fifo}.content`, content)
  spawn('sh', ['-c', 'cat "$0.content" > "$0"', fifo], { stdio: 'ignore' })
  const [source] = openSources([fifo])
  const ids: (string | null)[] = []
  for await (const item of source?.read(from) ?? []) ids.push('message' in item ? item.message.messageId : item.failure)
  return { key: source?.key, total: source?.totalBytes, ids }
}

describe('a pipe', () => {
  const ids = Array.from({ length: 12_000 }, (_, i) => `m${i}@example.com`)

  test('an mbox longer than what was looked at comes out whole, plain and gzipped, of unknown length', async () => {
    const plain = await through(Buffer.from(mbox(12_000)))
    expect(plain.ids).toEqual(ids)
    expect(plain.total).toBeNull()
    expect((await through(gzipSync(mbox(12_000)))).ids).toEqual(ids)
  })

  test('the same mail again has the same key and goes on where it was stopped', async () => {
    const first = await through(Buffer.from(mbox(5)))
    const again = await through(Buffer.from(mbox(5)), 3)
    expect(again.key).toBe(first.key)
    expect(again.ids).toEqual(ids.slice(3, 5))
  })

  test('a data file is refused: it is read here and there', async () => {
    await expect(through(Buffer.from('!BDN'.padEnd(600, '.')))).rejects.toMatchObject({ code: 'not-a-file' })
  })
})
