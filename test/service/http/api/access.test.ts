import {
  accountSight,
  mayActOnMessage,
  mayCorrect,
  mayDealWith,
  mayMarkPrivate,
  textAccess,
} from '../../../../service/http/api/access.ts'
import type { Reader } from '../../../../service/http/api/reader.ts'
import type { Role } from '../../../../shared/contract/mine.ts'
import { defaultPolicy, policySchema } from '../../../../shared/policy/policy.ts'

const reader = (roles: readonly Role[], rep: string | null = null, line: readonly string[] = []): Reader => ({
  ...{ tenant: 1, tid: 't', oid: 'o', name: 'N', address: 'n@ours.example' },
  rep,
  roles,
  line: new Set(line),
})

/** Decision 016 as a table: for an account of Ann's (owner) and Bob's (holder), a message Ann was on. */
const READERS = {
  owner: reader(['rep'], 'ann'),
  holder: reader(['rep'], 'bob'),
  colleague: reader(['rep'], 'ivy'),
  'manager of the owner': reader(['rep', 'manager'], 'eva', ['ann', 'ivy']),
  'manager of the holder': reader(['rep', 'manager'], 'max', ['bob']),
  'manager of others': reader(['rep', 'manager'], 'mia', ['ivy']),
  operations: reader(['operations']),
  'call desk': reader(['call-desk']),
  auditor: reader(['auditor']),
  admin: reader(['admin']),
  'call desk who is a rep': reader(['rep', 'call-desk'], 'ivy'),
  'admin who is the owner': reader(['rep', 'admin'], 'ann'),
} as const

const account = { owner: 'ann', holders: ['ann', 'bob'] }
const message = { reps: ['ann'] }

const ROWS: readonly (readonly [keyof typeof READERS, string, string, boolean, boolean, boolean])[] = [
  //                         sees      text       acts   corrects deals
  ['owner', 'full', 'open', true, true, true],
  ['holder', 'full', 'refused', false, true, true],
  ['colleague', 'ties', 'refused', false, false, false],
  ['manager of the owner', 'full', 'logged', true, true, true],
  ['manager of the holder', 'full', 'refused', false, true, true],
  ['manager of others', 'ties', 'refused', false, false, false],
  ['operations', 'full', 'refused', true, true, true],
  ['call desk', 'dossier', 'refused', false, false, false],
  ['auditor', 'full', 'logged', false, false, false],
  ['admin', 'dossier', 'refused', false, true, false],
  ['call desk who is a rep', 'dossier', 'refused', false, false, false],
  ['admin who is the owner', 'full', 'open', true, true, true],
]

test.each(ROWS)(
  'A1: %s: account %s, text %s, acts %s, corrects %s, deals %s',
  (who, sees, text, acts, corrects, deals) => {
    const one = READERS[who]
    expect({
      sees: accountSight(one, account),
      text: textAccess(one, message, defaultPolicy),
      acts: mayActOnMessage(one, message),
      corrects: mayCorrect(one, account),
      deals: mayDealWith(one, account),
    }).toEqual({ sees, text, acts, corrects, deals })
  },
)

test('A1: every kind of reader has its row', () => {
  expect(ROWS.map(([who]) => who).sort()).toEqual(Object.keys(READERS).sort())
})

test('A1: an account without owner and holders is nobody’s, and a message without reps too', () => {
  const nobodys = { owner: null, holders: [] }
  expect(accountSight(READERS.owner, nobodys)).toBe('ties')
  expect(accountSight(READERS.auditor, nobodys)).toBe('full')
  expect(textAccess(READERS.owner, { reps: [] }, defaultPolicy)).toBe('refused')
  expect(mayActOnMessage(READERS['manager of the owner'], { reps: [] })).toBe(false)
})

test('A1: policy says which roles read texts of others, and who keeps mail private', () => {
  const strict = policySchema.parse({ access: { textRoles: [], privateRoles: ['operations'] } })
  expect(textAccess(READERS['manager of the owner'], message, strict)).toBe('refused')
  expect(textAccess(READERS.auditor, message, strict)).toBe('refused')
  expect(textAccess(READERS.owner, message, strict)).toBe('open')
  const wide = policySchema.parse({ access: { textRoles: ['operations'] } })
  expect(textAccess(READERS.operations, message, wide)).toBe('logged')
  expect(mayMarkPrivate(READERS.owner, defaultPolicy)).toBe(true)
  expect(mayMarkPrivate(READERS.owner, strict)).toBe(false)
  expect(mayMarkPrivate(READERS.operations, strict)).toBe(true)
  // No policy can hand texts to those whose role is not to have them.
  for (const role of ['rep', 'call-desk']) {
    expect(policySchema.safeParse({ access: { textRoles: [role] } }).success).toBe(false)
  }
})
