import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import type { Email } from 'postal-mime'
import { encode, quotedPrintable } from '../../sandbox/world/charset.ts'
import { mailboxOf, REPS, SHARED_MAILBOXES } from '../../sandbox/world/people.ts'
import type { StoryMessage } from '../../sandbox/world/story.ts'
import { tellWorld, worldFiles } from '../../sandbox/world/world.ts'

const world = tellWorld()
const files = worldFiles()

/** The messages of an mbox, unquoted, as raw bytes. */
function messagesOf(mbox: Buffer): Buffer[] {
  const text = mbox.toString('latin1')
  const starts = [...text.matchAll(/^From \S+ \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\n/gm)]
  return starts.map((start, i) => {
    const end = starts[i + 1]?.index ?? text.length
    const body = text.slice(start.index + start[0].length, end).replace(/\n\n$/, '\n')
    return Buffer.from(body.replace(/^>(>*From )/gm, '$1'), 'latin1')
  })
}

function copiesOf(message: StoryMessage): number {
  const people = [message.from, ...message.to, ...message.cc, ...message.bcc].map((p) => p.address)
  return new Set([...people, ...message.envelope].map(mailboxOf).filter((m) => m !== null)).size
}

const parsed = new Map<string, Email[]>()
beforeAll(async () => {
  for (const [path, bytes] of files) {
    if (!path.endsWith('.mbox')) continue
    parsed.set(path, await Promise.all(messagesOf(bytes).map((raw) => PostalMime.parse(raw))))
  }
})
const all = () => [...parsed.values()].flat()
const bySubject = (subject: string) => all().filter((m) => m.subject === subject)

test('the world is the same bytes every time', () => {
  const digest = (set: Map<string, Buffer>) =>
    [...set].map(([path, bytes]) => `${path} ${createHash('sha256').update(bytes).digest('hex')}`)
  expect(digest(worldFiles())).toEqual(digest(files))
})

test('main.ts writes mailboxes, people.csv, crm.json and world.json into a folder', () => {
  const dir = mkdtempSync(join(tmpdir(), 'world-'))
  try {
    const main = join(__dirname, '../../sandbox/world/main.ts')
    const said = execFileSync(process.execPath, [main, '--out', dir], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '--no-warnings' },
    })
    expect(said).toContain(`${files.size} files`)
    expect(readdirSync(dir).sort()).toEqual(['crm.json', 'mail', 'people.csv', 'world.json'])
    for (const [path, bytes] of files) expect(readFileSync(join(dir, path)).equals(bytes)).toBe(true)
  } finally {
    rmSync(dir, { recursive: true })
  }
})

test('the story is two years of a few thousand messages, one mailbox per rep and shared mailbox', () => {
  expect(world.length).toBeGreaterThan(3000)
  expect(world.length).toBeLessThan(4600)
  expect(new Set(world.map((m) => m.id)).size).toBe(world.length)
  expect(world.every((m) => m.at >= Date.parse('2024-11-16') && m.at < Date.parse('2026-11-16'))).toBe(true)
  expect([...parsed.keys()].sort()).toEqual([...REPS, ...SHARED_MAILBOXES].map((m) => `mail/${m.address}.mbox`).sort())
})

test('every message lies in the mailbox of every one of us on it, and every copy parses', () => {
  expect(world.filter((m) => copiesOf(m) === 0).map((m) => m.id)).toEqual([])
  expect(all().length).toBe(world.reduce((sum, m) => sum + copiesOf(m), 0))
  const subjects = new Map<string, number>()
  for (const m of all()) subjects.set(m.subject ?? '', (subjects.get(m.subject ?? '') ?? 0) + 1)
  for (const m of world) expect([m.id, (subjects.get(m.subject) ?? 0) > 0]).toEqual([m.id, true])
  const damaged = all().filter((m) => m.text?.includes('\ufffd') || m.subject?.includes('\ufffd') || !m.from?.address)
  expect(damaged.map((m) => m.messageId)).toEqual([])
})

test('each text arrives as it was told, in every charset and by every mail program', () => {
  const texts = new Map(all().map((m) => [m.messageId, m.text ?? '']))
  const flat = (text: string) => text.replace(/\s+/g, '')
  const uses = new Map<string | null, number>()
  for (const m of world) uses.set(m.messageId, (uses.get(m.messageId) ?? 0) + 1)
  const usedOnce = world.filter((m) => m.messageId && uses.get(m.messageId) === 1)
  for (const m of usedOnce) {
    expect([m.id, flat(texts.get(`<${m.messageId}>`) ?? '').startsWith(flat(m.text))]).toEqual([m.id, true])
  }
})

test('Chinese mail comes in UTF-8, GB2312, GBK and GB18030, some of it as raw eight-bit bytes', () => {
  const mail = [...files].filter(([path]) => path.endsWith('.mbox')).map(([, bytes]) => bytes.toString('latin1'))
  for (const charset of ['utf-8', 'gb2312', 'gbk', 'gb18030', 'windows-1252']) {
    expect([charset, mail.some((text) => text.includes(`charset="${charset}"`))]).toEqual([charset, true])
  }
  expect(mail.some((text) => text.includes('charset="gbk"\nContent-Transfer-Encoding: 8bit'))).toBe(true)
  expect(new TextDecoder('gb18030').decode(encode('仪表检定，交货期四周。', 'gb18030'))).toBe('仪表检定，交货期四周。')
  expect(quotedPrintable(Buffer.from('a=b \né'))).toBe('a=3Db=20\n=C3=A9')
})

test('copies of one message differ in Received and Delivered-To, not in what the sender wrote', () => {
  const copies = all().filter((m) => m.messageId === '<hartwell-handover-2@hartwell-brewing.example>')
  expect(copies.length).toBe(2)
  const delivered = copies.map((m) => m.headers.find((h) => h.key === 'delivered-to')?.value).sort()
  expect(delivered).toEqual(['priya.nair@hengtai.example', 'tom.whitaker@hengtai.example'])
  expect(new Set(copies.map((m) => m.text)).size).toBe(1)
})

test('odd headers are really there', () => {
  expect(bySubject('Scan of the drawing without any id').map((m) => m.messageId)).toEqual([undefined, undefined])
  expect(bySubject('Sent without a date').every((m) => !m.headers.some((h) => h.key === 'date'))).toBe(true)
  expect(bySubject('Release order 5501')[0]?.messageId).toBe(bySubject('Release order 5502')[0]?.messageId)
  const sent = bySubject('New marine catalogue').filter((m) => m.bcc?.length)
  expect(sent.length).toBe(1)
  expect(bySubject('New marine catalogue').length).toBe(2)
  expect(all().some((m) => m.headers.some((h) => h.key === 'list-unsubscribe'))).toBe(true)
  const raw = files.get('mail/lukas.meyer@hengtai.example.mbox')?.toString('latin1') ?? ''
  for (const piece of [
    'Sensitivity: Private',
    'Auto-Submitted: auto-replied',
    'report-type=delivery-status',
    'Thread-Index: ',
  ]) {
    expect([piece, raw.includes(piece)]).toEqual([piece, true])
  }
  expect(files.get('mail/sofia.rossi@hengtai.example.mbox')?.includes('method=REPLY')).toBe(true)
})

test('answers without References are the telephone’s and the old Exchange’s, and one conversation has one index', () => {
  const phone = all().filter((m) => m.from?.address === 'peng.fei@dongting-paper.example')
  expect(phone.length).toBeGreaterThan(20)
  expect(phone.every((m) => !m.inReplyTo && !m.references)).toBe(true)
  const index = (m: Email) => Buffer.from(m.headers.find((h) => h.key === 'thread-index')?.value ?? '', 'base64')
  const told = world.find((m) => m.account === 'kunlun-gas.example' && m.inbound && m.parent)
  const ids = [told?.messageId, told?.parent?.messageId].map((id) => `<${id}>`)
  const guids = ids
    .map((id) => all().find((m) => m.messageId === id))
    .map((m) => m && index(m).subarray(6, 22).toString('hex'))
  expect(guids[0]).toMatch(/^[0-9a-f]{32}$/)
  expect(guids[0]).toBe(guids[1])
})
