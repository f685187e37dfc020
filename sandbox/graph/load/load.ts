import { parse as parseCsv } from 'csv-parse/sync'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { DirectoryUser } from '../directory/directory.ts'
import { Letter } from '../mail/letter.ts'
import { deliver } from '../mail/post-office.ts'
import type { NewMessage } from '../mail/write-mime.ts'
import type { GraphState } from '../state.ts'
import { readMbox } from './mbox.ts'

export interface Loaded {
  messages: number
  /** Copies in mailboxes. */
  items: number
}

/** Where the messages of a file go. */
export interface LoadTarget {
  /** Into these mailboxes, among the sent items of the one that wrote it; made where they are not there. */
  into?: string[]
  /** Make a mailbox for every address of these domains that writes or receives. */
  domains?: string[]
}

/** The folder that `sandbox/world/main.ts --out` writes: people.csv is the directory, each mbox one mailbox. */
export function loadStory(state: GraphState, folder: string): Loaded {
  loadPeople(state, readFileSync(path.join(folder, 'people.csv'), 'utf8'))
  const loaded: Loaded = { messages: 0, items: 0 }
  const mail = path.join(folder, 'mail')
  for (const name of existsSync(mail) ? readdirSync(mail).sort() : []) {
    if (!name.endsWith('.mbox')) continue
    const one = loadMbox(state, readFileSync(path.join(mail, name)), { into: [name.slice(0, -'.mbox'.length)] })
    loaded.messages += one.messages
    loaded.items += one.items
  }
  return loaded
}

/** The company, domains and clock that a story folder names; what the state must be made with. */
export function readStory(folder: string): { now: string; organisation: string; domains: string[] } {
  const world = JSON.parse(readFileSync(path.join(folder, 'world.json'), 'utf8')) as {
    now: string
    company: string
    internalDomains: string[]
  }
  return { now: world.now, organisation: world.company, domains: world.internalDomains }
}

/** People file (`docs/people-file.md`): reps are users, company and role mailboxes shared ones; contacts are nobody here. */
export function loadPeople(state: GraphState, csv: string): void {
  const rows = parseCsv(csv, { columns: true, bom: true, skip_empty_lines: true }) as Record<string, string>[]
  const today = new Date(state.now()).toISOString().slice(0, 10)
  for (const row of rows) {
    const { kind = '', address = '', name = '', aliases = '', manager = '', title = '', to = '' } = row
    if (!['rep', 'company', 'role'].includes(kind)) continue
    const shared = kind !== 'rep'
    state.directory.addUser({
      address,
      displayName: name,
      aliases: aliases.split(/\s+/).filter((alias) => alias !== ''),
      manager: manager === '' ? null : manager,
      jobTitle: title === '' ? null : title,
      userPurpose: shared ? 'shared' : 'user',
      // Who left has a disabled account; a shared mailbox's account is always disabled.
      accountEnabled: !shared && (to === '' || to > today),
    })
  }
}

/** Messages of one mbox file. */
export function loadMbox(state: GraphState, bytes: Buffer, target: LoadTarget): Loaded {
  const loaded: Loaded = { messages: 0, items: 0 }
  for (const { raw, receivedMs } of readMbox(bytes)) {
    const letter = new Letter(raw, 'mime')
    place(state, letter, receivedMs ?? letter.sentMs ?? state.now(), target, loaded)
  }
  return loaded
}

/** Messages of an NDJSON file, one a line, in the format of `../shared/data`; `.gz` bytes are opened. */
export function loadNdjson(state: GraphState, bytes: Buffer, target: LoadTarget): Loaded {
  const text = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes
  const loaded: Loaded = { messages: 0, items: 0 }
  let from = 0
  while (from < text.length) {
    const newline = text.indexOf(10, from)
    const end = newline === -1 ? text.length : newline
    // A copy of its own: a slice would keep the whole file alive for one message.
    const line = Buffer.from(text.subarray(from, end))
    from = end + 1
    if (line.length < 2) continue
    const letter = new Letter(line, 'json')
    place(state, letter, (letter.sentMs ?? state.now()) + 2_000, target, loaded)
  }
  return loaded
}

/** A file by its name: `.mbox`, `.ndjson`, `.ndjson.gz`. */
export function loadFile(state: GraphState, file: string, target: LoadTarget): Loaded {
  const bytes = readFileSync(file)
  return /\.(ndjson|jsonl)(\.gz)?$/.test(file) ? loadNdjson(state, bytes, target) : loadMbox(state, bytes, target)
}

function place(state: GraphState, letter: Letter, receivedMs: number, target: LoadTarget, loaded: Loaded): void {
  loaded.messages++
  if (target.into) {
    for (const address of target.into) {
      const user = userFor(state, address)
      const mailbox = state.mailboxOf(user)
      const own = state.directory.user(letter.fromAddress)?.id === user.id
      const folder = mailbox.wellKnown(own ? 'sentitems' : 'inbox')
      mailbox.add(letter, folder, { receivedMs, own, isRead: true, quiet: true })
      loaded.items++
    }
    return
  }
  const { from, to, cc, bcc } = letter.head()
  for (const person of [from, ...to, ...cc, ...bcc])
    if (person && inDomains(person.address, target.domains)) userFor(state, person.address, person.name)
  loaded.items += deliver(state, { letter, receivedMs, quiet: true }).length
}

function inDomains(address: string, domains: string[] | undefined): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  return domains?.some((own) => domain === own.toLowerCase()) ?? false
}

function userFor(state: GraphState, address: string, name?: string): DirectoryUser {
  return state.directory.user(address) ?? state.directory.addUser({ address, ...(name ? { displayName: name } : {}) })
}

/** What an NDJSON line holds. */
export type NdjsonMessage = NewMessage
