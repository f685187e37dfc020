import type { AccountView } from '../../shared/contract/account-view.ts'

type Trend = AccountView['trend']

/** A point of the drawing, in its own units: x from 0 (a year ago) to `width` (today), y from 0 (100 %) to `height` (0 %). */
export interface Point {
  readonly x: number
  readonly y: number
  readonly daysBack: number
  readonly share: number
}

/** Lines between neighbouring points; where a figure is unknown the line is broken, never drawn through. */
export type Line = readonly Point[]

export interface Box {
  readonly width: number
  readonly height: number
}

/** The days back a trend covers, so that two accounts' drawings can be compared. */
const SPAN = 365

/**
 * The lines of one figure of a trend, the oldest point first. `of` picks the figure; a point alone is a line of one and
 * is drawn as a dot.
 */
export function lines(trend: Trend, of: 'topShare' | 'companyShare', box: Box): readonly Line[] {
  const all: Point[][] = []
  let line: Point[] = []
  for (const at of inOrder(trend)) {
    const share = at[of]
    if (share === null) {
      line = []
      continue
    }
    if (line.length === 0) all.push(line)
    line.push({
      x: (1 - Math.min(at.daysBack, SPAN) / SPAN) * box.width,
      y: (1 - share) * box.height,
      daysBack: at.daysBack,
      share,
    })
  }
  return all
}

/** The `d` of an SVG path through a line's points, at most two digits behind the point. */
export function path(line: Line): string {
  return line.map((point, i) => `${i === 0 ? 'M' : 'L'}${short(point.x)} ${short(point.y)}`).join('')
}

/**
 * Which way the top share went over the span known: the difference in percentage points between the oldest known figure
 * and today's, rounded; null when there are not two figures. Under two points it is `steady`: the figures' own noise.
 */
export function shift(trend: Trend): { points: number; way: 'up' | 'down' | 'steady'; daysBack: number } | null {
  const known = inOrder(trend).filter((at) => at.topShare !== null)
  const [first, last] = [known[0], known.at(-1)]
  if (first === undefined || last === undefined || first === last || last.daysBack !== 0) return null
  const points = Math.round(((last.topShare ?? 0) - (first.topShare ?? 0)) * 100)
  return { points, way: Math.abs(points) < 2 ? 'steady' : points > 0 ? 'up' : 'down', daysBack: first.daysBack }
}

/** Oldest first, whatever order the answer came in. */
export function inOrder(trend: Trend): Trend {
  return [...trend].sort((a, b) => b.daysBack - a.daysBack)
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100)
}
