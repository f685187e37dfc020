import { createBurst, settle } from '../../../addin/launch-event/settle.ts'
import { handTimers } from '../hand-timers.ts'

function event() {
  const completions: unknown[] = []
  return { completions, event: { completed: (options?: unknown) => void completions.push(options) } }
}

const GOES = [{ allowEvent: true }]

describe('an event', () => {
  it('is completed once when its work has ended', async () => {
    const timers = handTimers()
    const { completions, event: sent } = event()
    await settle(sent, () => Promise.resolve(), { limitMs: 900, timers })
    timers.pass(900)
    expect(completions).toEqual(GOES)
  })

  it('is completed once, and the message goes, when the work fails, or throws at once', async () => {
    const failing = event()
    await settle(failing.event, () => Promise.reject(new Error('offline')), { limitMs: 900, timers: handTimers() })
    expect(failing.completions).toEqual(GOES)
    const throwing = event()
    await settle(
      throwing.event,
      () => {
        throw new Error('no Outlook')
      },
      { limitMs: 900, timers: handTimers() },
    )
    expect(throwing.completions).toEqual(GOES)
  })

  it('is completed when its time is up, and not again when the work ends after it', async () => {
    const timers = handTimers()
    const { completions, event: sent } = event()
    let end: (() => void) | undefined
    const settled = settle(
      sent,
      () =>
        new Promise<void>((resolve) => {
          end = resolve
        }),
      { limitMs: 900, timers },
    )
    timers.pass(899)
    expect(completions).toEqual([])
    timers.pass(1)
    await settled
    end?.()
    await new Promise(setImmediate)
    expect(completions).toEqual(GOES)
  })
})

describe('a burst of changes', () => {
  it('lets only the last one through, once it is quiet', async () => {
    const timers = handTimers()
    const settled = createBurst(400, timers)
    const first = settled()
    timers.pass(300)
    const second = settled()
    timers.pass(300)
    const third = settled()
    timers.pass(400)
    expect(await Promise.all([first, second, third])).toEqual([false, false, true])
    expect(timers.running()).toBe(0)
  })
})
