import { planSubscriptions } from '../../../service/capture/mailbox/keep-subscriptions.ts'
import { decideMailboxes } from '../../../service/capture/mailbox/list-mailboxes.ts'
import type { DirectoryUser } from '../../../service/clients/graph/types.ts'
import { createAllowance } from '../../../service/jobs/allowance.ts'
import { createWaker } from '../../../service/jobs/waker.ts'
import { createRounds } from '../../../service/jobs/rounds.ts'
import type { StoredSubscription } from '../../../service/ledger/graph-subscriptions.ts'
import type { Mailbox } from '../../../service/ledger/mailboxes.ts'
import { policySchema } from '../../../shared/policy/policy.ts'

const user = (address: string, ...aliases: string[]) =>
  ({ address, addresses: [address, ...aliases], guest: false }) as unknown as DirectoryUser
const known = (address: string, kind: 'rep' | 'company' = 'rep') => ({ address, kind, rep: null, leftOn: null })
const decided = (policy: object, addresses: string[], directory: DirectoryUser[] | null) =>
  Object.fromEntries(
    decideMailboxes(
      addresses.map((address) => known(address)),
      directory === null ? null : { users: directory, groups: [] },
      policySchema.parse(policy),
    ).map(({ address, why }) => [address, why]),
  )

describe('A2: which mailboxes are read', () => {
  test('all that people and directory name, an alias under its primary address', () => {
    const directory = [user('a@ours.example', 'alias@ours.example')]
    expect(decided({}, ['a@ours.example', 'alias@ours.example', 'b@ours.example'], directory)).toEqual({
      'a@ours.example': null,
      'b@ours.example': 'no-mailbox',
    })
    expect(decided({}, ['a@ours.example', 'b@ours.example'], null)).toEqual({
      'a@ours.example': null,
      'b@ours.example': null,
    })
  })

  test('those that policy names, less those it leaves out', () => {
    const mailboxes = { include: ['A@ours.example', 'c@ours.example'], exclude: ['c@ours.example'] }
    expect(decided({ mailboxes }, ['a@ours.example', 'b@ours.example'], null)).toEqual({
      'a@ours.example': null,
      'b@ours.example': 'not-listed',
      'c@ours.example': 'excluded',
    })
  })
})

const HOUR = 3_600_000
const box = (id: string, state: Mailbox['state'] = 'live') => ({ id, state }) as Mailbox
const subscription = (more: Partial<StoredSubscription>): StoredSubscription => ({
  id: 's',
  mailbox: 'm',
  vendorId: 'v',
  clientState: '',
  needs: null,
  madeAt: 0,
  renewedAt: 0,
  expiresAt: 100 * HOUR,
  ...more,
})
const deeds = (mailboxes: Mailbox[], subscriptions: StoredSubscription[], now: number) =>
  planSubscriptions(mailboxes, subscriptions, now).map((deed) => (deed.kind === 'end' ? deed.why : deed.kind))

describe('A2: subscriptions', () => {
  test.each([
    ['one where there is none', [box('m')], [], 0, ['make']],
    ['nothing before half-life', [box('m')], [subscription({})], 49 * HOUR, []],
    ['renewed at half-life', [box('m')], [subscription({})], 50 * HOUR, ['renew']],
    ['made anew when it is over', [box('m')], [subscription({})], 100 * HOUR, ['expired', 'make']],
    ['made anew when it was removed', [box('m')], [subscription({ needs: 'recreate' })], 1, ['removed', 'make']],
    ['authorised anew', [box('m')], [subscription({ needs: 'reauthorize' })], 1, ['reauthorize']],
    ['ended with its mailbox', [], [subscription({})], 1, ['not-captured']],
    ['ended where the mailbox refuses', [box('m', 'refused')], [subscription({})], 1, ['not-captured']],
    ['waited for while it is made', [box('m')], [subscription({ vendorId: null })], 1_000, []],
    ['given up unanswered', [box('m')], [subscription({ vendorId: null })], HOUR, ['unanswered', 'make']],
  ])('%s', (_what, mailboxes, subscriptions, now, expected) => {
    expect(deeds(mailboxes, subscriptions, now)).toEqual(expected)
  })
})

test('rounds never overlap, and whatever woke one is followed by another', async () => {
  let running = 0
  let rounds = 0
  const errors: unknown[] = []
  const one = createRounds(
    async () => {
      rounds += 1
      expect(++running).toBe(1)
      await Promise.resolve()
      running -= 1
      if (rounds === 1) throw new Error('the first one')
    },
    (error) => errors.push(error),
  )
  for (let nth = 0; nth < 10; nth++) one.wake()
  await one.idle()
  expect([rounds, errors.length]).toEqual([2, 1])
  await one.stop()
  one.wake()
  await one.idle()
  expect(rounds).toBe(2)
})

test('the short road takes half of what HubSpot allows, and saves up half of that', () => {
  let now = 0
  const road = createAllowance(100, () => now)
  expect(road.spend(25)).toBe(0)
  expect(road.spend(10)).toBe(2000)
  now += 2000
  expect(road.spend(1)).toBe(200)
  now += 3_600_000
  expect([road.spend(25), road.spend(5)]).toEqual([0, 1000])
})

test('of several wakings the earliest counts, and a later one may be asked for after it', async () => {
  let now = 0
  let woken = 0
  const sleeping: { ms: number; wake: () => void }[] = []
  const sleep = (ms: number) => new Promise<void>((wake) => void sleeping.push({ ms, wake }))
  const wakeIn = createWaker(
    sleep,
    () => now,
    () => void (woken += 1),
  )
  wakeIn(5000)
  wakeIn(9000)
  wakeIn(1000)
  wakeIn(3_600_000)
  expect(sleeping.map(({ ms }) => ms)).toEqual([5000, 1000])
  now = 1000
  sleeping[1]?.wake()
  await Promise.resolve()
  wakeIn(4000)
  expect([woken, sleeping.length]).toEqual([1, 3])
})
