import {
  type MailboxRecord,
  type MessageRecord,
  standingOf,
  standingOfUnseen,
  standingSentence,
} from '../../../shared/message/message-state.ts'
import { wordsFor } from '../../../shared/words/words.ts'

const crm = (state: string, more: Partial<NonNullable<MessageRecord['crm']>> = {}) => ({
  ...{ state, adopted: false, attempts: 1, wanted: true },
  ...more,
})
const captured: MessageRecord = { verdict: 'capture', reason: null, due: true, crm: crm('wanted') }

test.each<[string, MessageRecord, string, string]>([
  ['confirmed', { ...captured, crm: crm('confirmed') }, 'captured', 'in-crm'],
  ['HubSpot’s own copy', { ...captured, crm: crm('confirmed', { adopted: true }) }, 'captured', 'adopted'],
  ['wanted', captured, 'waiting', 'to-write'],
  ['no row yet', { ...captured, crm: null }, 'waiting', 'to-write'],
  ['tried often', { ...captured, crm: crm('sent', { attempts: 3 }) }, 'waiting', 'retrying'],
  ['dated later', { ...captured, due: false, crm: null }, 'waiting', 'later'],
  ['refused', { ...captured, crm: crm('failed') }, 'failed', 'refused'],
  ['deleted there', { ...captured, crm: crm('tombstone') }, 'failed', 'deleted-in-crm'],
  ['a stranger', { ...captured, verdict: 'hold', reason: 'stranger' }, 'held', 'stranger'],
  ['not judged', { ...captured, verdict: 'hold', reason: 'undecided' }, 'held', 'undecided'],
  ['a newsletter', { ...captured, verdict: 'skip', reason: 'automatic' }, 'skipped', 'automatic'],
  ['private here', { ...captured, verdict: 'skip', reason: 'marked-private' }, 'skipped', 'marked-private'],
  ['a later rule', { ...captured, verdict: 'skip', reason: 'of-next-year' }, 'skipped', 'skipped-by-rule'],
  ['a hostile reason', { ...captured, verdict: 'skip', reason: 'constructor' }, 'skipped', 'skipped-by-rule'],
])('C15: where a message stands: %s', (_, record, state, code) => {
  const standing = standingOf(record, true)
  expect([standing.state, standing.code]).toEqual([state, code])
  for (const words of [wordsFor('en'), wordsFor('zh-CN')]) {
    expect(standingSentence(standing, words)).toMatch(/^[^{}]+[.。]$/)
  }
})

test('C15: without a CRM what is captured waits, and says why', () => {
  expect(standingOf(captured, false)).toMatchObject({ state: 'waiting', code: 'no-crm' })
})

const mailbox: MailboxRecord = { captured: true, why: null, state: 'live', since: null }

test.each<[string, MailboxRecord | null, { messageId: string | null; at: number | null }, string]>([
  ['a mailbox of nobody’s', null, { messageId: 'a', at: 1 }, 'mailbox-unknown'],
  ['one left out', { ...mailbox, captured: false, why: 'excluded' }, { messageId: 'a', at: 1 }, 'mailbox-not-read'],
  ['one we may not read', { ...mailbox, state: 'refused' }, { messageId: 'a', at: 1 }, 'mailbox-refused'],
  ['older than its start', { ...mailbox, since: 10 }, { messageId: 'a', at: 9 }, 'before-start'],
  ['just written', mailbox, { messageId: null, at: null }, 'no-message-id'],
  ['just come', mailbox, { messageId: 'a', at: 11 }, 'not-seen'],
  ['being read first', { ...mailbox, state: 'backfill' }, { messageId: 'a', at: 1 }, 'mailbox-starting'],
])('C15: a message never seen says why: %s', (_, record, asked, code) => {
  const standing = standingOfUnseen(record, asked)
  expect(standing).toMatchObject({ state: 'unknown', code })
  for (const words of [wordsFor('en'), wordsFor('zh-CN')]) {
    expect(standingSentence(standing, words)).toMatch(/^[^{}]+[.。]$/)
  }
})
