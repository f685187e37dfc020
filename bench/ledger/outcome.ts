import { createHash } from 'node:crypto'

/** What a ledger says after all mail went in, in words that both pipelines have. */
export interface Outcome {
  /** Verdict and reason -> how many. */
  readonly verdicts: Readonly<Record<string, number>>
  /** Digest over (Message-ID, verdict, reason), and over (Message-ID, address, role) of all messages. */
  readonly messages: string
  readonly participants: string
  readonly threads: number
  /** Digest over the set of threads, each the set of its Message-IDs. */
  readonly threadSets: string
  /** Account, holder and kind, joined by spaces -> summed mass, before weights and decay. */
  readonly mass: Readonly<Record<string, number>>
}

export interface Rows {
  readonly messages: readonly {
    readonly id: string
    readonly verdict: string
    readonly reason: string | null
    readonly thread: string | null
  }[]
  readonly participants: readonly { readonly message: string; readonly address: string; readonly role: string }[]
  readonly mass: readonly {
    readonly account: string
    readonly holder: string
    readonly kind: string
    readonly mass: number
  }[]
}

export function outcomeOf({ messages, participants, mass }: Rows): Outcome {
  const verdicts: Record<string, number> = {}
  const threads = new Map<string, string[]>()
  for (const { id, verdict, reason, thread } of messages) {
    const name = reason === null ? verdict : `${verdict} ${reason}`
    verdicts[name] = (verdicts[name] ?? 0) + 1
    if (thread !== null) threads.set(thread, [...(threads.get(thread) ?? []), id])
  }
  return {
    verdicts,
    messages: digest(messages.map(({ id, verdict, reason }) => `${id} ${verdict} ${reason ?? ''}`)),
    participants: digest(participants.map(({ message, address, role }) => `${message} ${address} ${role}`)),
    threads: threads.size,
    threadSets: digest([...threads.values()].map((members) => members.sort().join(' '))),
    mass: Object.fromEntries(mass.map((row) => [`${row.account} ${row.holder} ${row.kind}`, row.mass])),
  }
}

export function capturedIds({ messages }: Rows): string[] {
  return messages.flatMap(({ id, verdict }) => (verdict === 'capture' ? [id] : []))
}

function digest(lines: readonly string[]): string {
  return createHash('sha256')
    .update([...lines].sort().join('\n'))
    .digest('hex')
}

/** What differs, in a sentence each; empty when both hold the same. Says no address and no Message-ID. */
export function differences(a: Outcome, b: Outcome): string[] {
  const found: string[] = []
  for (const name of new Set([...Object.keys(a.verdicts), ...Object.keys(b.verdicts)])) {
    if (a.verdicts[name] !== b.verdicts[name])
      found.push(`${name}: ${a.verdicts[name] ?? 0} and ${b.verdicts[name] ?? 0}`)
  }
  for (const name of ['messages', 'participants', 'threads', 'threadSets'] as const) {
    if (a[name] !== b[name]) found.push(`${name} differ`)
  }
  const keys = new Set([...Object.keys(a.mass), ...Object.keys(b.mass)])
  const masses = [...keys].filter((key) => Math.abs((a.mass[key] ?? 0) - (b.mass[key] ?? 0)) > 1e-9)
  if (masses.length > 0) found.push(`the mass of ${masses.length} of ${keys.size} (account, holder, kind) differs`)
  return found
}
