/**
 * The words a storyline is told in. A storyline is data: who the customer is, and stretches of ordinary mail
 * (`phases`) with single, exactly told exchanges (`scenes`) between them.
 */
export type Language = 'en' | 'zh'

/** The mail program a contact uses; it decides headers, charset and the way of quoting (`clients.ts`). */
export type Client = 'outlook' | 'exchange' | 'thunderbird' | 'gmail' | 'foxmail' | 'netease' | 'phone'

export interface StoryContact {
  readonly key: string
  readonly name: string
  readonly address: string
  readonly title?: string
  readonly client?: Client
  /** Further addresses of the same person; `key#1` in a phase or scene sends from the first of them. */
  readonly also?: readonly string[]
  /** False: HubSpot does not hold this person although it holds the account. */
  readonly inCrm?: boolean
}

/** A stretch of ordinary threads, evenly spread with some jitter. */
export interface Phase {
  /** First and last day on which threads of this phase begin. */
  readonly from: string
  readonly until: string
  readonly threads: number
  /** The customer's person. */
  readonly contact: string
  /** Whom of us the customer puts in To. The first of them answers, unless `answeredBy` says otherwise. */
  readonly to: string | readonly string[]
  /** Whom of us the customer puts in Cc. */
  readonly cc?: readonly string[]
  /** The customer's own colleagues in Cc. */
  readonly colleagues?: readonly string[]
  readonly answeredBy?: string
  /** Whom of us our answer adds in Cc. */
  readonly ourCc?: readonly string[]
  /** Part of the threads the customer begins; default 0.6. */
  readonly customerBegins?: number
  /** Messages in a thread, from..to; default 2..5. */
  readonly turns?: readonly [number, number]
  /** `false`: the customer answers the sender alone and drops everybody else. */
  readonly replyAll?: boolean
}

/** What a message of a scene carries beside the ordinary. */
export interface Marks {
  /** Verbatim extra headers. */
  readonly headers?: Readonly<Record<string, string>>
  readonly withoutMessageId?: boolean
  readonly withoutDate?: boolean
  /** Date header as written, where it lies. */
  readonly wrongDate?: string
  /** Message-ID of another message, used again by a broken sender. */
  readonly messageId?: string
  /** Which headers tie it to its parent; default by the mail program. */
  readonly linking?: Linking
  readonly kind?: 'plain' | 'bounce' | 'meeting-answer'
  /** Shown as `To: undisclosed-recipients:;`, we are on the envelope only. */
  readonly undisclosed?: boolean
  /** Mailboxes of ours behind a list address that the people file does not know. */
  readonly listDelivers?: readonly string[]
}

export type Linking = 'references' | 'reply-to-only' | 'thread-index' | 'none'

/** `capture` is what the policy must decide; `rule` names the first rule that says otherwise. */
export type Rule = 'automatic' | 'private' | 'excluded' | 'blocked' | 'stranger' | 'not-a-candidate'

/** One told message. People are keys of contacts, keys of ours, or addresses (anybody else). */
export interface Line {
  /** Becomes `<id@sender's domain>`; unique in the world. */
  readonly id: string
  /** Local time of the sender: `2025-03-02 09:15`. */
  readonly at: string
  readonly from: string
  readonly to: readonly string[]
  readonly cc?: readonly string[]
  readonly bcc?: readonly string[]
  readonly subject: string
  readonly text: string
  /** Id of the line it answers. */
  readonly answers?: string
  readonly marks?: Marks
  readonly skipped?: Rule
}

export type Scene = readonly Line[]

export interface StoryDeal {
  readonly name: string
  readonly amount: number
  readonly stage: 'qualifiedtobuy' | 'contractsent' | 'closedwon' | 'closedlost'
  readonly close: string
}

export interface AccountStory {
  /** The registrable domain, or the address of a free-mail one-person account. */
  readonly account: string
  readonly name: string
  readonly language: Language
  /** Minutes east of UTC. */
  readonly zone: number
  /** What happens, for the reader. */
  readonly story: string
  /** Present when HubSpot holds the account before we start. */
  readonly crm?: { readonly owner: string | null; readonly deals?: readonly StoryDeal[] }
  readonly contacts: readonly StoryContact[]
  readonly phases: readonly Phase[]
  readonly scenes?: readonly Scene[]
  /** Reps who send season's greetings, with the day from which they do. */
  readonly greetings?: readonly { readonly by: string; readonly from: string; readonly until: string }[]
}

/** Told mail that belongs to no account's storyline: strangers, newsletters, mail among ourselves. */
export interface LooseStory {
  readonly story: string
  readonly language: Language
  readonly zone: number
  readonly people: readonly StoryContact[]
  readonly scenes: readonly Scene[]
}

export interface Person {
  readonly address: string
  readonly name: string
}

/** One message of the world, before it becomes bytes. */
export interface StoryMessage {
  readonly id: string
  /** Without angle brackets; null when its sender sets none. */
  readonly messageId: string | null
  /** When it was truly sent, ms UTC. */
  readonly at: number
  readonly zone: number
  readonly from: Person
  readonly to: readonly Person[]
  readonly cc: readonly Person[]
  readonly bcc: readonly Person[]
  readonly subject: string
  /** Only what is new in this message. */
  readonly text: string
  readonly signature: string
  readonly parent: StoryMessage | null
  /** Id of the thread's first message: what the thread truly is. */
  readonly thread: string
  readonly language: Language
  readonly client: Client
  readonly marks: Marks
  readonly skipped: Rule | null
  /** The storyline that tells it: account, or null for loose mail. */
  readonly account: string | null
  /** The customer's person who wrote it or (outbound) it was first written to: contact key. */
  readonly contact: string | null
  readonly inbound: boolean
  /** Address of ours that a copy reaches without being named. */
  readonly envelope: readonly string[]
}
