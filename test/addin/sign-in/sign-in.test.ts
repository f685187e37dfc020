import { type Broker, faultOf } from '../../../addin/sign-in/broker.ts'
import { createSignIn } from '../../../addin/sign-in/sign-in.ts'
import { SignInError, type SignInFault } from '../../../addin/sign-in/sign-in-error.ts'

const HOUR = 3_600_000

/** A ladder whose rungs do as told; `climbed` lists the rungs taken. */
function ladder(rungs: {
  start?: SignInFault
  silent?: SignInFault
  popup?: SignInFault
  dialog?: SignInFault
  lastsMs?: number
}) {
  const climbed: string[] = []
  let now = 0
  let nth = 0
  const rung = (name: string, fault: SignInFault | undefined) => {
    climbed.push(name)
    if (fault !== undefined) return Promise.reject(new SignInError(fault))
    return Promise.resolve({ token: `${name}-${++nth}`, expiresAt: now + (rungs.lastsMs ?? HOUR) })
  }
  const broker: Broker = {
    silent: ({ fresh }) => rung(fresh ? 'fresh' : 'silent', rungs.silent),
    popup: () => rung('popup', rungs.popup),
  }
  const signIn = createSignIn({
    broker: () => (rungs.start === undefined ? Promise.resolve(broker) : Promise.reject(new SignInError(rungs.start))),
    dialog: () => rung('dialog', rungs.dialog),
    now: () => now,
  })
  return { climbed, signIn, wait: (ms: number) => void (now += ms) }
}

const faultIn = (promise: Promise<string>) =>
  promise.catch((error: unknown) => (error instanceof SignInError ? error.fault : 'not ours'))

describe('signing in', () => {
  it('is silent, and the token is held until shortly before its end', async () => {
    const { signIn, climbed, wait } = ladder({})
    expect(await signIn.token()).toBe('silent-1')
    expect(await signIn.token()).toBe('silent-1')
    wait(HOUR - 59_000)
    expect(await signIn.token()).toBe('silent-2')
    expect(climbed).toEqual(['silent', 'silent'])
  })

  it('asks once for all who want a token at the same time', async () => {
    const { signIn, climbed } = ladder({})
    expect(await Promise.all([signIn.token(), signIn.token(), signIn.token()])).toEqual([
      'silent-1',
      'silent-1',
      'silent-1',
    ])
    expect(climbed).toEqual(['silent'])
  })

  it('never gives again a token that the service refused, and asks past every cache', async () => {
    const { signIn, climbed } = ladder({})
    const first = await signIn.token()
    expect(await signIn.token({ refused: first })).toBe('fresh-2')
    expect(climbed).toEqual(['silent', 'fresh'])
  })

  it('asks the reader only at his click: nothing but the silent way without it', async () => {
    const { signIn, climbed } = ladder({ silent: 'needed' })
    expect(await faultIn(signIn.token())).toBe('needed')
    expect(climbed).toEqual(['silent'])
    expect(await signIn.ask()).toBe('popup-1')
    expect(await signIn.token()).toBe('popup-1')
    expect(climbed).toEqual(['silent', 'popup'])
  })

  it.each(['unavailable', 'failed', 'timeout', 'account'] as const)(
    'opens the dialog where the popup is %s',
    async (fault) => {
      const { signIn, climbed } = ladder({ popup: fault })
      expect(await signIn.ask()).toBe('dialog-1')
      expect(climbed).toEqual(['popup', 'dialog'])
    },
  )

  it('opens the dialog where Outlook has no broker at all', async () => {
    const { signIn, climbed } = ladder({ start: 'unavailable' })
    expect(await faultIn(signIn.token())).toBe('unavailable')
    expect(await signIn.ask()).toBe('dialog-1')
    expect(climbed).toEqual(['dialog'])
  })

  it.each(['cancelled', 'offline', 'consent', 'registration', 'not-set-up'] as const)(
    'stops where a second question cannot help: %s',
    async (fault) => {
      const { signIn, climbed } = ladder({ popup: fault })
      expect(await faultIn(signIn.ask())).toBe(fault)
      expect(climbed).toEqual(['popup'])
    },
  )

  it('says what the last rung said when all fail, and may be tried again', async () => {
    const { signIn, climbed } = ladder({ popup: 'unavailable', dialog: 'blocked' })
    expect(await faultIn(signIn.ask())).toBe('blocked')
    expect(await faultIn(signIn.ask())).toBe('blocked')
    expect(climbed).toEqual(['popup', 'dialog', 'popup', 'dialog'])
  })
})

describe('what a broker’s error means', () => {
  it.each([
    [{ errorCode: 'user_canceled' }, 'cancelled'],
    [{ errorCode: 'no_network_connectivity' }, 'offline'],
    [{ errorCode: 'no_account_found' }, 'account'],
    [{ errorCode: 'nested_app_auth_bridge_disabled' }, 'unavailable'],
    [{ name: 'InteractionRequiredAuthError', errorCode: 'login_required' }, 'needed'],
    [{ name: 'InteractionRequiredAuthError', errorCode: 'x', subError: 'consent_required' }, 'consent'],
    [
      { name: 'ServerError', errorCode: 'invalid_grant', message: 'AADSTS65001: the user or administrator …' },
      'consent',
    ],
    [{ name: 'ServerError', errorCode: 'x', message: 'AADSTS700016: application was not found' }, 'registration'],
    [{ name: 'ServerError', errorCode: 'server_error' }, 'failed'],
    [null, 'failed'],
  ])('%j is %s', (error, fault) => {
    expect(faultOf(error)).toBe(fault)
  })
})
