import { compare } from './message.ts'

/** What threading needs of a captured message. */
export interface Threadable {
  readonly id: string
  readonly at: number
  /** Message-ID or hash identity: orders messages of the same τ. */
  readonly identity: string
  readonly messageId: string | null
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  readonly conversationGuid: string | null
  readonly conversationIds: readonly string[]
  readonly bare: string
  /** The subject begins with an answer or forward mark. */
  readonly marked: boolean
  /** External participants, as contacts. */
  readonly contacts: readonly string[]
}

export interface Placement {
  readonly id: string
  /** The id of the thread's earliest message. */
  readonly thread: string
  readonly guessed: boolean
}

/** A message that may be placed by its subject: it carries a mark and refers to nothing. */
export function isGuessable(message: Pick<Threadable, 'marked' | 'bare' | 'inReplyTo' | 'references'>): boolean {
  return message.marked && message.bare !== '' && message.inReplyTo === null && message.references.length === 0
}

/** Messages in the one order every rule uses: (τ, Message-ID). */
export function byTime(a: { at: number; identity: string }, b: { at: number; identity: string }): number {
  return a.at - b.at || compare(a.identity, b.identity)
}

/**
 * Places captured messages in threads (`domain.md` §2): messages that carry or refer to the same Message-IDs are one
 * thread; a message that is the earliest of those joins the latest earlier one of its conversation GUID, failing
 * that of its conversation id in a mailbox, failing that, if it is guessable, the thread its subject points to.
 *
 * The result depends on the set of messages alone, not on their order of arrival. The caller hands in a set that is
 * closed under these relations (`service/capture/closure.ts`).
 *
 * @param guessWithinMs how old the latest message of a guessed thread may be
 */
export function placeInThreads(messages: readonly Threadable[], guessWithinMs: number): Placement[] {
  const sorted = [...messages].sort(byTime)
  const sets = new DisjointSets(sorted.length)
  const nodeOf = new Map<string, number>()
  const node = (token: string): number => {
    const known = nodeOf.get(token)
    if (known !== undefined) return known
    const added = sets.add()
    nodeOf.set(token, added)
    return added
  }
  // References first and for all at once: two answers to a message nobody captured are one thread as well.
  sorted.forEach((message, index) => {
    for (const token of tokensOf(message)) sets.join(index, node(token))
  })

  const latestByConversation = new Map<string, number>()
  const bySubject = new Map<string, Set<number>>()
  const guessed = new Set<number>()
  sorted.forEach((message, index) => {
    // -1: of all that references tie it to, this one is the earliest.
    if (sets.latest(sets.find(index)) === -1) {
      const earlier = latestOf(message, latestByConversation)
      if (earlier !== null) sets.join(index, earlier)
      else if (isGuessable(message)) {
        const found = guess(message, sorted, sets, bySubject, guessWithinMs)
        if (found !== null) {
          sets.join(index, found)
          guessed.add(index)
        }
      }
    }
    sets.visit(index)
    for (const key of conversationKeys(message)) latestByConversation.set(key, index)
    for (const key of subjectKeys(message)) {
      const members = bySubject.get(key)
      if (members === undefined) bySubject.set(key, new Set([index]))
      else members.add(index)
    }
  })

  const first = new Map<number, string>()
  return sorted.map((message, index) => {
    const root = sets.find(index)
    const thread = first.get(root) ?? message.id
    first.set(root, thread)
    return { id: message.id, thread, guessed: guessed.has(index) }
  })
}

function tokensOf(message: Threadable): string[] {
  const tokens = message.messageId === null ? [] : [message.messageId]
  if (message.inReplyTo !== null) tokens.push(message.inReplyTo)
  return tokens.concat(message.references)
}

/** Keys of the conversations a message claims to be in: the GUID outranks ids within a mailbox. */
function conversationKeys(message: Threadable): string[] {
  const ids = message.conversationIds.map((id) => `c ${id}`)
  return message.conversationGuid === null ? ids : [`g ${message.conversationGuid}`, ...ids]
}

function latestOf(message: Threadable, latest: ReadonlyMap<string, number>): number | null {
  if (message.conversationGuid !== null) {
    const byGuid = latest.get(`g ${message.conversationGuid}`)
    if (byGuid !== undefined) return byGuid
  }
  let best: number | null = null
  for (const id of message.conversationIds) {
    const found = latest.get(`c ${id}`)
    if (found !== undefined && (best === null || found > best)) best = found
  }
  return best
}

/** `bare subject × contact`, the key under which an answer without references looks for its thread. */
export function subjectKeys(message: Pick<Threadable, 'bare' | 'contacts'>): string[] {
  return message.bare === '' ? [] : message.contacts.map((contact) => `${contact} ${message.bare}`)
}

function guess(
  message: Threadable,
  sorted: readonly Threadable[],
  sets: DisjointSets,
  bySubject: Map<string, Set<number>>,
  withinMs: number,
): number | null {
  let best: number | null = null
  for (const key of subjectKeys(message)) {
    const members = bySubject.get(key)
    if (members === undefined) continue
    // Members of one thread stand for each other: keep one, so that a long thread is not scanned again and again.
    const roots = new Set<number>()
    for (const member of members) {
      const root = sets.find(member)
      if (roots.has(root)) members.delete(member)
      else roots.add(root)
      const latest = sets.latest(root)
      if (best === null || latest > best) best = latest
    }
  }
  if (best === null) return null
  const latest = sorted[best]
  return latest !== undefined && message.at - latest.at <= withinMs ? best : null
}

/** Union by size with path halving; remembers the newest visited member of each set (indexes grow with time). */
class DisjointSets {
  readonly #parent: number[] = []
  readonly #size: number[] = []
  readonly #latest: number[] = []

  constructor(count: number) {
    for (let index = 0; index < count; index++) this.add()
  }

  add(): number {
    const index = this.#parent.length
    this.#parent.push(index)
    this.#size.push(1)
    this.#latest.push(-1)
    return index
  }

  find(index: number): number {
    let at = index
    for (;;) {
      const parent = this.#parent[at] as number
      if (parent === at) return at
      const grand = this.#parent[parent] as number
      this.#parent[at] = grand
      at = grand
    }
  }

  join(a: number, b: number): void {
    let big = this.find(a)
    let small = this.find(b)
    if (big === small) return
    if ((this.#size[big] as number) < (this.#size[small] as number)) [big, small] = [small, big]
    this.#parent[small] = big
    this.#size[big] = (this.#size[big] as number) + (this.#size[small] as number)
    this.#latest[big] = Math.max(this.#latest[big] as number, this.#latest[small] as number)
  }

  visit(index: number): void {
    const root = this.find(index)
    this.#latest[root] = Math.max(this.#latest[root] as number, index)
  }

  latest(root: number): number {
    return this.#latest[root] as number
  }
}
