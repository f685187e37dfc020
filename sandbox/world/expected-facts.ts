/**
 * What must be known of single messages and people of the story, written by hand; the service never reads it.
 * Beside `expected.ts`, which holds the states.
 */

/** Domains and addresses on the wire that must not become accounts. */
export const notAccounts: readonly { readonly name: string; readonly why: string }[] = [
  { name: 'growth-rockets.example', why: 'held for ever' },
  { name: 'expo-invite.example', why: 'held for ever' },
  { name: 'riverbend-coaching.example', why: 'held: the only answer was private' },
  { name: 'harcourt-law.example', why: 'its only person is excluded' },
  { name: 'spam-supplies.example', why: 'blocked' },
  { name: 'flow-weekly.example', why: 'newsletter' },
  { name: 'yiqi-zixun.example', why: 'newsletter' },
  { name: 'novak-engineering.example', why: 'HubSpot says that its person belongs to Ostrava Steel' },
  { name: 'meyer-messtechnik.example', why: 'an alias domain of Lukas Meyer' },
  { name: 'zhang.buyer.0002@163.com', why: 'HubSpot says that he belongs to 北海水务' },
  { name: 'chen.xiaoming.valve.0003@163.com', why: 'the people file says where he works, and from when' },
]

/**
 * `domain.md` §2 does not say whether a rep's private address (people file) may become a contact or account where it
 * stands in To or Cc of a customer's mail. Nothing in the expected states hangs on it.
 */
export const privateAddresses: readonly {
  readonly address: string
  readonly rep: string
  readonly messages: readonly string[]
}[] = [
  {
    address: 'dani.ortiz.home.0005@gmail.com',
    rep: 'daniel.ortiz@hengtai.example',
    messages: ['polder-private-1@polder-dredging.example', 'polder-private-3@polder-dredging.example'],
  },
  {
    address: 'liwei.private.0006@qq.com',
    rep: 'li.wei@hengtai.example',
    messages: ['qinling-private-1@qinling-power.example'],
  },
]

export type ExpectedVerdict = 'capture' | 'skip' | 'hold'

/** Verdicts of single messages by Message-ID. `rule` is the first rule of `domain.md` §2 that decides. */
export const expectedVerdicts: readonly {
  readonly messageId: string
  readonly verdict: ExpectedVerdict
  readonly rule: string
  readonly why: string
}[] = [
  { messageId: 'stranger-1@growth-rockets.example', verdict: 'hold', rule: 'stranger', why: 'unknown, never answered' },
  { messageId: 'stranger-2@growth-rockets.example', verdict: 'hold', rule: 'stranger', why: 'unknown, never answered' },
  { messageId: 'stranger-3@growth-rockets.example', verdict: 'hold', rule: 'stranger', why: 'unknown, never answered' },
  { messageId: 'stranger-zh-1@expo-invite.example', verdict: 'hold', rule: 'stranger', why: 'unknown, never answered' },
  { messageId: 'stranger-zh-2@expo-invite.example', verdict: 'hold', rule: 'stranger', why: 'unknown, never answered' },
  {
    messageId: 'stranger-private-1@riverbend-coaching.example',
    verdict: 'hold',
    rule: 'stranger',
    why: 'the answer was private, so not captured',
  },
  { messageId: 'stranger-private-2@hengtai.example', verdict: 'skip', rule: 'private', why: 'Sensitivity: Private' },
  { messageId: 'odd-private-ours@hengtai.example', verdict: 'skip', rule: 'private', why: 'Sensitivity: Private' },
  {
    messageId: 'odd-private-theirs@tagus-ceramics.example',
    verdict: 'skip',
    rule: 'private',
    why: 'Sensitivity: Personal',
  },
  {
    messageId: 'excluded-1@hengtai.example',
    verdict: 'skip',
    rule: 'excluded',
    why: 'nobody outside but the excluded lawyer',
  },
  {
    messageId: 'excluded-2@harcourt-law.example',
    verdict: 'skip',
    rule: 'excluded',
    why: 'nobody outside but the excluded lawyer',
  },
  {
    messageId: 'odd-lawyer-cc@tagus-ceramics.example',
    verdict: 'capture',
    rule: 'excluded',
    why: 'the person is removed, never the message',
  },
  { messageId: 'blocked-1@spam-supplies.example', verdict: 'skip', rule: 'blocked', why: 'blocked domain' },
  { messageId: 'blocked-2@spam-supplies.example', verdict: 'skip', rule: 'blocked', why: 'blocked domain' },
  { messageId: 'blocked-3@spam-supplies.example', verdict: 'skip', rule: 'blocked', why: 'blocked domain' },
  {
    messageId: 'newsletter-1@flow-weekly.example',
    verdict: 'skip',
    rule: 'automatic',
    why: 'List-Id, List-Unsubscribe',
  },
  { messageId: 'newsletter-zh-1@yiqi-zixun.example', verdict: 'skip', rule: 'automatic', why: 'Precedence: bulk' },
  {
    messageId: 'erp-confirmation-1@hengtai.example',
    verdict: 'skip',
    rule: 'automatic',
    why: 'Auto-Submitted: auto-generated, ours',
  },
  {
    messageId: 'odd-away@tagus-ceramics.example',
    verdict: 'skip',
    rule: 'automatic',
    why: 'Auto-Submitted: auto-replied',
  },
  { messageId: 'odd-bounce@tagus-ceramics.example', verdict: 'skip', rule: 'automatic', why: 'delivery report' },
  { messageId: 'odd-accepted@tagus-ceramics.example', verdict: 'skip', rule: 'automatic', why: 'meeting answer' },
  {
    messageId: 'internal-1-a@hengtai.example',
    verdict: 'skip',
    rule: 'not-a-candidate',
    why: 'no external participant',
  },
  {
    messageId: 'delta-held-1@delta-agri.example',
    verdict: 'capture',
    rule: 'stranger',
    why: 'released by delta-released',
  },
  {
    messageId: 'delta-held-2@delta-agri.example',
    verdict: 'capture',
    rule: 'stranger',
    why: 'released by delta-released',
  },
  {
    messageId: 'oresund-held-1@oresund-pilots.example',
    verdict: 'capture',
    rule: 'stranger',
    why: 'released by a Bcc that only the sent copy shows',
  },
  {
    messageId: 'oresund-bcc@hengtai.example',
    verdict: 'capture',
    rule: 'not-a-candidate',
    why: 'its outsiders are in Bcc: Helen Brandt’s copy alone shows none',
  },
  { messageId: 'valve-insight-1@valve-insight.example', verdict: 'capture', rule: 'stranger', why: 'he is in the CRM' },
  {
    messageId: 'cascade-bcc-1@cascade-timber.example',
    verdict: 'capture',
    rule: 'not-a-candidate',
    why: 'the mailbox it lies in stands for the holder',
  },
  {
    messageId: 'odd-robot-ours@hengtai.example',
    verdict: 'capture',
    rule: 'automatic',
    why: 'a robot of ours without automatic headers: captured, no holder',
  },
]

/** The account a person's mail belongs to by its date. */
export const expectedEmployers: readonly {
  readonly address: string
  readonly from: string | null
  readonly until: string | null
  readonly account: string
}[] = [
  { address: 'karl.lindqvist@skagen-dairy.example', from: null, until: '2026-01-15', account: 'skagen-dairy.example' },
  { address: 'karl.lindqvist@orebro-food.example', from: '2026-01-15', until: null, account: 'orebro-food.example' },
  { address: 'chen.xiaoming.valve.0003@163.com', from: null, until: '2025-12-01', account: 'huadong-valve.example' },
  { address: 'chen.xiaoming.valve.0003@163.com', from: '2025-12-01', until: null, account: 'songjiang-mold.example' },
]

/** Inbound messages that begin something although they answer, and those that do not. */
export const expectedKinds: readonly {
  readonly messageId: string
  readonly kind: 'opened' | 'answered'
  readonly why: string
}[] = [
  { messageId: 'andes-revived-2@andes-copper.example', kind: 'opened', why: '140 days after the last of its thread' },
  { messageId: 'andes-revived-4@andes-copper.example', kind: 'opened', why: '132 days after' },
  { messageId: 'andes-revived-5@andes-copper.example', kind: 'opened', why: '128 days after' },
  { messageId: 'kestrel-forward-2@kestrel-aero.example', kind: 'opened', why: 'a forward to somebody new' },
  { messageId: 'kestrel-forward-5@kestrel-aero.example', kind: 'opened', why: 'a forward to somebody new' },
  {
    messageId: 'lakeshore-rotation-2@lakeshore-paper.example',
    kind: 'answered',
    why: 'its parent carried the successor',
  },
  { messageId: 'odd-guess-2@tagus-ceramics.example', kind: 'answered', why: 'guessed into the thread of odd-guess-1' },
  {
    messageId: 'odd-not-guessed-2@tagus-ceramics.example',
    kind: 'answered',
    why: 'too old to be guessed, but its mark says answer',
  },
  { messageId: 'odd-two-accounts-answer@tagus-ceramics.example', kind: 'answered', why: 'an ordinary answer' },
  {
    messageId: 'pearl-gap-1@pearl-electronics.example',
    kind: 'opened',
    why: 'to the company: nobody sits behind sales-3@ that day',
  },
]

/** Day on which a message counts although its Date header is missing, unreadable or from the future. */
export const expectedDays: readonly { readonly messageId: string; readonly day: string }[] = [
  { messageId: 'odd-no-date@tagus-ceramics.example', day: '2026-04-14' },
  { messageId: 'odd-future-date@tagus-ceramics.example', day: '2026-04-15' },
  { messageId: 'odd-unreadable-date@tagus-ceramics.example', day: '2026-04-16' },
]

/** Message-IDs used twice: whose subject keeps it; the other is identified by a hash, and recorded. */
export const expectedDuplicates: readonly {
  readonly messageId: string
  readonly keeps: string
  readonly hashed: string
}[] = [
  { messageId: 'order-system.1@tagus-ceramics.example', keeps: 'Release order 5501', hashed: 'Release order 5502' },
  {
    messageId: 'scan-0001@copier.tagus-ceramics.example',
    keeps: 'Copier scan, page 1',
    hashed: 'Copier scan, contract',
  },
]

/** Without a usable Message-ID: one message each, however many mailboxes hold it. */
export const expectedHashed: readonly string[] = ['Scan of the drawing without any id', 'Scan with an empty id']

/** Accounts whose customer keeps only the top rep when several of us were on the message: insistence near 1. */
export const expectedInsistent: readonly string[] = ['harbour-cranes.example', 'xiamen-marine.example']

/** Accounts where nobody above or beside the top rep ever had a two-way tie. */
export const expectedIsolated: readonly string[] = ['baltic-gas.example', 'qinling-power.example']
