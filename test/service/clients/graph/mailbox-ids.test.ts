import { createMailboxIds } from '../../../../service/clients/graph/mailbox-ids.ts'
import { VendorError } from '../../../../shared/errors.ts'

const HOUR = 3_600_000
const user = (id: string, address: string) => ({
  id,
  address,
  addresses: [address],
  name: null,
  enabled: true,
  guest: false,
  managerId: null,
  title: null,
  team: null,
  language: null,
  phones: [],
  messengers: [],
  otherAddresses: [],
  joinedAt: null,
  leftAt: null,
})

test('while the directory is away the ids known stay good; without any the error is the caller’s', async () => {
  let now = 0
  let answer: () => Promise<ReturnType<typeof user>[]> = async () => {
    throw new VendorError('again', 'graph-unavailable', 'Not now.')
  }
  let asked = 0
  const idOf = createMailboxIds({
    listUsers: () => {
      asked += 1
      return answer()
    },
    now: () => now,
  })
  await expect(idOf('ann@us.example')).rejects.toMatchObject({ code: 'graph-unavailable' })
  const refuse = answer
  answer = async () => [user('1', 'ann@us.example')]
  expect(await idOf('ann@us.example')).toBe('1')
  now += HOUR + 1
  answer = refuse
  expect(await idOf('ann@us.example')).toBe('1')
  expect(await idOf('ann@us.example')).toBe('1')
  expect(asked).toBe(3)
  now += 61_000
  answer = async () => [user('2', 'ann@us.example')]
  expect(await idOf('ann@us.example')).toBe('2')
})
