import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

/** The mail that goes in. */
export interface Mail {
  readonly name: string
  readonly file: string
  readonly limit: number | null
  readonly internalDomains: readonly string[]
  /** A moment after all of it, ms UTC. */
  readonly now: number
  readonly notes: readonly string[]
  /** Takes away what was made for it. */
  readonly remove: () => void
}

const REAL = fileURLToPath(new URL('../../shared/data/enron-accounts/messages.ndjson.gz', import.meta.url))

/**
 * Real mail between reps and customers where it lies beside this repository, else made-up mail of the same size and shape.
 *
 * @param limit only so many messages from the start; null: all
 */
export function findMail(limit: number | null): Mail {
  if (existsSync(REAL)) {
    return {
      name: 'enron-accounts',
      file: REAL,
      limit,
      internalDomains: ['enron.com'],
      now: Date.UTC(2003, 0),
      notes: [],
      remove: () => undefined,
    }
  }
  const folder = mkdtempSync(join(tmpdir(), 'commonhold-bench-mail-'))
  const file = join(folder, 'messages.ndjson.gz')
  writeFileSync(file, gzipSync(madeUp().join('\n')))
  return {
    name: 'made-up',
    file,
    limit,
    internalDomains: ['house.example'],
    now: Date.UTC(2003, 0),
    notes: ['The real mail (../shared/data/enron-accounts) is not here: made-up mail of the same size instead.'],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const MESSAGES = 21_361
const DOMAINS = 2_016
const REPS = 600
const START = Date.UTC(1999, 0)
const SPAN = 3.5 * 365 * 86_400_000

/** As in the real mail: half inbound, few accounts with much mail, many strangers never answered, threads by subject. */
function madeUp(): string[] {
  let state = 42
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const open: { subject: string; contact: string; rep: string }[] = []
  return Array.from({ length: MESSAGES }, (_, index) => {
    const earlier = random() < 0.5 ? open[Math.floor(random() ** 3 * open.length)] : undefined
    const domain = Math.floor(random() ** 3 * DOMAINS)
    const contact = earlier?.contact ?? `p${Math.floor(random() ** 2 * 6)}@customer${domain}.example`
    const rep = earlier?.rep ?? `rep${(domain * 7 + Math.floor(random() ** 4 * 5)) % REPS}@house.example`
    const subject = earlier === undefined ? `Order ${index}` : `Re: ${earlier.subject}`
    if (earlier === undefined) open.unshift({ subject, contact, rep })
    if (open.length > 400) open.pop()
    // A third of the domains only ever write, and nobody answers.
    const inbound = domain % 3 === 0 && earlier === undefined ? true : random() < 0.5
    return JSON.stringify({
      id: `m${index}@mail.example`,
      date: new Date(START + (SPAN * index) / MESSAGES).toISOString(),
      from: inbound ? contact : rep,
      to: [inbound ? rep : contact],
      cc: random() < 0.2 ? [`rep${Math.floor(random() * REPS)}@house.example`] : [],
      subject,
      inReplyTo: null,
      references: [],
      body: 'Thank you, the goods have arrived and all is well. '.repeat(1 + Math.floor(random() * 30)),
    })
  })
}
