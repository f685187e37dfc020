import { createTokenCheck } from '../../../../service/http/api/sign-in.ts'
import type { Refusal } from '../../../../service/http/api/refusal.ts'
import { type KeyServer, openKeyServer, type SignOptions } from '../../../support/key-server.ts'

const CLIENT = '11111111-aaaa-4bbb-8ccc-222222222222'
const HOUR = 3_600_000
const START = Date.parse('2026-06-01T08:00:00Z')

let at = START
beforeEach(() => {
  at = START
  // The library keeps the age of its keys by the machine's clock.
  jest.spyOn(Date, 'now').mockImplementation(() => at)
})
afterEach(() => {
  jest.restoreAllMocks()
})

async function open() {
  const keys = await openKeyServer()
  const check = createTokenCheck(
    {
      ...{ loginUrl: keys.url, client: CLIENT, addinClient: CLIENT, scope: 'access_as_user' },
      ...{ tenants: [keys.tid], directoryTenant: keys.tid, origin: null },
    },
    () => at,
  )
  const ask = async (options: SignOptions = {}): Promise<string> => {
    try {
      await check(`Bearer ${await tokenOf(keys, options)}`)
      return 'right'
    } catch (error) {
      return (error as Refusal).code
    }
  }
  return { keys, ask }
}

function tokenOf(keys: KeyServer, options: SignOptions): Promise<string> {
  const seconds = Math.floor(at / 1000)
  const person = { tid: keys.tid, oid: '22222222-aaaa-4bbb-8ccc-222222222222', ver: '2.0' }
  const token = { aud: CLIENT, azp: CLIENT, iss: `https://login.microsoftonline.com/${keys.tid}/v2.0` }
  const times = { iat: seconds, nbf: seconds, exp: seconds + 3600 }
  return keys.sign({ ...person, ...token, ...times, scp: 'openid access_as_user' }, options)
}

test('A1: a new key is taken up when a token names it, but not oftener than twice a minute', async () => {
  const { keys, ask } = await open()
  expect([await ask(), keys.asked()]).toEqual(['right', 1])
  const next = await keys.newKey()
  keys.serve([keys.key.jwk, next.jwk])
  expect([await ask({ key: next }), keys.asked()]).toEqual(['token-signature', 1])
  at += 31_000
  expect([await ask({ key: next }), keys.asked()]).toEqual(['right', 2])
  expect([await ask({ header: { kid: 'made-up' } }), keys.asked()]).toEqual(['token-signature', 2])
  await keys.close()
})

test('A1: a key that Microsoft has withdrawn is not believed beyond the hour', async () => {
  const { keys, ask } = await open()
  expect(await ask()).toBe('right')
  keys.serve([(await keys.newKey()).jwk])
  at += HOUR + 1000
  expect(await ask()).toBe('token-signature')
  await keys.close()
})

test('while Microsoft cannot be asked, known keys are believed for a day and it is left alone for half a minute', async () => {
  const { keys, ask } = await open()
  expect([await ask(), keys.asked()]).toEqual(['right', 1])
  keys.serve(null)
  at += 2 * HOUR
  expect([await ask(), keys.asked()]).toEqual(['right', 2])
  expect([await ask(), await ask(), keys.asked()]).toEqual(['right', 'right', 2])
  // One that is not known may be new: the token is not at fault.
  expect([await ask({ key: await keys.newKey() }), keys.asked()]).toEqual(['sign-in-keys-unavailable', 2])
  at += 31_000
  expect([await ask(), keys.asked()]).toEqual(['right', 3])
  at += 24 * HOUR
  expect([await ask(), keys.asked()]).toEqual(['sign-in-keys-unavailable', 4])
  keys.serve([keys.key.jwk])
  at += 31_000
  expect([await ask(), keys.asked()]).toEqual(['right', 5])
  await keys.close()
})
