import { inOrder, lines, path, shift } from '../../../addin/format/trend.ts'

const at = (daysBack: number, topShare: number | null, companyShare: number | null = null) => ({
  daysBack,
  topShare,
  companyShare,
})
const box = { width: 100, height: 50 }

test('a trend is drawn to scale: a year is the whole width, 100 % the whole height', () => {
  const [line] = lines([at(365, 0), at(182, 0.5), at(0, 1)], 'topShare', box)
  expect(line?.map(({ x, y }) => [Math.round(x), y])).toEqual([
    [0, 50],
    [50, 25],
    [100, 0],
  ])
})

test('an unknown figure breaks the line, and a point alone is a line of one', () => {
  const drawn = lines([at(365, 0.4), at(182, null), at(91, 0.6), at(0, 0.8)], 'topShare', box)
  expect(drawn.map((line) => line.length)).toEqual([1, 2])
  expect(lines([at(0, null)], 'topShare', box)).toEqual([])
})

test('the order of the answer does not show', () => {
  const trend = [at(0, 1), at(365, 0), at(91, 0.5)]
  expect(inOrder(trend).map((one) => one.daysBack)).toEqual([365, 91, 0])
  expect(lines(trend, 'topShare', box)).toEqual(lines([...trend].reverse(), 'topShare', box))
})

test('a path is short: two digits are finer than a pixel', () => {
  expect(path(lines([at(365, 1 / 3), at(0, 0.5)], 'topShare', box)[0] ?? [])).toBe('M0 33.33L100 25')
})

describe('shift', () => {
  test('is the difference to the oldest figure known', () => {
    expect(shift([at(365, null), at(182, 0.5), at(91, 0.55), at(0, 0.81)])).toEqual({
      points: 31,
      way: 'up',
      daysBack: 182,
    })
    expect(shift([at(365, 0.9), at(0, 0.4)])).toMatchObject({ points: -50, way: 'down' })
  })

  test('a point up or down is no direction', () => {
    expect(shift([at(365, 0.8), at(0, 0.81)])?.way).toBe('steady')
  })

  test('says nothing of one figure, nor when today has none', () => {
    expect(shift([at(0, 0.8)])).toBeNull()
    expect(shift([at(365, 0.2), at(182, 0.8), at(0, null)])).toBeNull()
  })
})
