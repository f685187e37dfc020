import { call } from '../../../addin/office/call.ts'
import { OfficeError } from '../../../addin/office/office-error.ts'
import { handTimers } from '../hand-timers.ts'

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'settled well',
    (error: unknown) => (error instanceof OfficeError ? `${error.code} ${error.officeCode}` : String(error)),
  )

describe('a call of office.js', () => {
  it('resolves with the value, and leaves no timer behind', async () => {
    const timers = handTimers()
    await expect(
      call<string>(
        (done) => {
          done({ status: 'succeeded', value: 'html' })
        },
        { timers },
      ),
    ).resolves.toBe('html')
    expect(timers.running()).toBe(0)
  })

  it('names an item that changed meanwhile (9030), and any other number as refused', async () => {
    const failing = (number: number) =>
      call(
        (done) => {
          done({ status: 'failed', value: undefined, error: { code: number } })
        },
        { timers: handTimers() },
      )
    expect(await code(failing(9030))).toBe('item-changed 9030')
    expect(await code(failing(9020))).toBe('refused 9020')
  })

  it('does not hang where Outlook never answers', async () => {
    const timers = handTimers()
    const outcome = code(call(() => undefined, { timers, limitMs: 500 }))
    timers.pass(500)
    expect(await outcome).toBe('no-answer null')
  })

  it('settles once: an answer after the time limit changes nothing', async () => {
    const timers = handTimers()
    let answer: (() => void) | undefined
    const outcome = code(
      call(
        (done) => {
          answer = () => {
            done({ status: 'succeeded', value: 1 })
          }
        },
        { timers, limitMs: 500 },
      ),
    )
    timers.pass(500)
    answer?.()
    expect(await outcome).toBe('no-answer null')
  })

  it('rejects where this Outlook lacks the method, and where the library throws at a value', async () => {
    const item = {} as { body: { setSignatureAsync(): void } }
    expect(
      await code(
        call(
          () => {
            item.body.setSignatureAsync()
          },
          { timers: handTimers() },
        ),
      ),
    ).toBe('not-here null')
    expect(
      await code(
        call(
          () => {
            throw new Error('too long')
          },
          { timers: handTimers() },
        ),
      ),
    ).toBe('refused null')
  })
})
