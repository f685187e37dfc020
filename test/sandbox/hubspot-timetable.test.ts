import fc from 'fast-check'
import { settableClock } from '../../sandbox/hubspot/gate/clock.ts'
import { Timetable } from '../../sandbox/hubspot/gate/timetable.ts'

describe('the timetable of the HubSpot stand-in', () => {
  function standing() {
    const clock = settableClock({ now: () => 1_000 })
    return { clock, timetable: new Timetable(clock) }
  }

  test('things run in the order of their moments, each at its own, equal ones first come first', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1_000, max: 1_020 })), (moments) => {
        const { clock, timetable } = standing()
        const ran: { index: number; at: number }[] = []
        moments.forEach((due, index) => timetable.at(due, () => ran.push({ index, at: clock.now() })))
        timetable.moveTo(1_020)
        const wanted = moments.map((at, index) => ({ index, at })).sort((a, b) => a.at - b.at || a.index - b.index)
        expect(ran).toEqual(wanted)
        expect(timetable.size).toBe(0)
      }),
    )
  })

  test('what a thing sets off within the move runs too; what lies beyond waits', () => {
    const { clock, timetable } = standing()
    const ran: number[] = []
    timetable.at(1_010, () => {
      ran.push(clock.now())
      timetable.at(1_015, () => ran.push(clock.now()))
      timetable.at(1_030, () => ran.push(clock.now()))
    })
    timetable.moveTo(1_020)
    expect([ran, clock.now(), timetable.size]).toEqual([[1_010, 1_015], 1_020, 1])
    timetable.close()
  })

  test('travelling waits at every moment for what was set off there', async () => {
    const { clock, timetable } = standing()
    const open = new Set<number>()
    const seen: number[] = []
    for (const due of [1_010, 1_020]) timetable.at(due, () => open.add(due))
    await timetable.travelTo(1_030, async () => {
      await Promise.resolve()
      for (const due of open) seen.push(due, clock.now())
      open.clear()
    })
    expect(seen).toEqual([1_010, 1_010, 1_020, 1_020])
    expect(clock.now()).toBe(1_030)
  })
})
