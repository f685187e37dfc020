import { COMPANY, DAY_MS, type Figures, type HolderShare, type State } from '../../../shared/trust/facts.ts'
import type { StateSpan } from '../../../shared/trust/replay.ts'
import { Html, html } from './html.ts'

/** Which colour a holder gets: the top rep the strongest, the company its own, further reps weaker ones. */
export function fillOf(holders: readonly HolderShare[], holder: string, topRep: string | null): string {
  if (holder === COMPANY) return 'fill-company'
  if (holder === topRep) return 'fill-top'
  const others = holders.filter((one) => one.holder !== COMPANY && one.holder !== topRep)
  const place = others.findIndex((one) => one.holder === holder)
  return place >= 0 && place < 3 ? `fill-${place + 2}` : 'fill-rest'
}

/** The trust distribution as one bar, holder beside holder. */
export function shareBar({ holders, topRep }: Pick<Figures, 'holders' | 'topRep'>, label: string): Html {
  let x = 0
  const parts = holders.map(({ holder, share }) => {
    const part = html`<rect
      class="${fillOf(holders, holder, topRep)}"
      x="${(x * 1000).toFixed(1)}"
      y="0"
      width="${Math.max(0, share * 1000 - 3).toFixed(1)}"
      height="10"
    />`
    x += share
    return part
  })
  return html`<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="${label}">
    ${parts.length === 0 ? html`<rect class="fill-none" width="1000" height="10" />` : parts}
  </svg>`
}

export function swatch(fill: string): Html {
  return html`<svg viewBox="0 0 10 10" aria-hidden="true"><rect class="${fill}" width="10" height="10" rx="2" /></svg>`
}

export interface TrendLine {
  readonly t: number
  readonly topShare: number | null
  readonly companyShare: number | null
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, STRIP] = [720, 270, 58, 12, 14, 14]
const PLOT = HEIGHT - TOP - 66

/**
 * Top share and company share over time, with the thresholds of *personal* and *company*, and beneath them the state the
 * account was in.
 */
export function trendChart(
  points: readonly TrendLine[],
  states: readonly StateSpan[],
  thresholds: readonly number[],
  words: { readonly label: string; readonly state: (state: State) => string; readonly day: (ms: number) => string },
): Html {
  const from = points[0]?.t ?? 0
  const to = points.at(-1)?.t ?? 1
  const x = (t: number) =>
    LEFT + ((Math.min(Math.max(t, from), to) - from) / Math.max(1, to - from)) * (WIDTH - LEFT - RIGHT)
  const y = (share: number) => TOP + (1 - share) * PLOT
  const grid = [0, 0.5, 1].map(
    (share) =>
      html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(share)}" y2="${y(share)}" /><text
          x="${LEFT - 8}"
          y="${y(share) + 4}"
          text-anchor="end"
          >${Math.round(share * 100)}%</text
        >`,
  )
  const lines = thresholds.map(
    (share) => html`<line class="threshold" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(share)}" y2="${y(share)}" />`,
  )
  const strip = TOP + PLOT + 12
  const bands = states.flatMap(({ state, since }, i) => {
    const until = states[i + 1]?.since ?? to + DAY_MS
    if (until <= from || since >= to) return []
    const left = x(since)
    return html`<rect
      class="state-${state}"
      x="${left.toFixed(1)}"
      y="${strip}"
      width="${Math.max(1, x(until) - left).toFixed(1)}"
      height="${STRIP}"
      ><title>${words.state(state)}, ${words.day(since)}</title></rect
    >`
  })
  const ticks = [0, 0.5, 1].map((part) => {
    const t = from + part * (to - from)
    const anchor = part === 0 ? 'start' : part === 1 ? 'end' : 'middle'
    return html`<text x="${x(t).toFixed(1)}" y="${strip + STRIP + 25}" text-anchor="${anchor}">${words.day(t)}</text>`
  })
  return html`<svg class="trend" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${words.label}">
    ${grid}${lines}${path('ours', points, x, y, (p) => p.companyShare)}${path('top', points, x, y, (p) => p.topShare)}${bands}${ticks}
  </svg>`
}

/** A line with gaps where the figure is unknown. */
function path(
  name: string,
  points: readonly TrendLine[],
  x: (t: number) => number,
  y: (share: number) => number,
  read: (point: TrendLine) => number | null,
): Html {
  let pen = 'M'
  const steps = points.flatMap((point) => {
    const share = read(point)
    if (share === null) {
      pen = 'M'
      return []
    }
    const step = `${pen}${x(point.t).toFixed(1)} ${y(share).toFixed(1)}`
    pen = 'L'
    return [step]
  })
  return new Html(`<path class="${name}" d="${steps.join(' ')}"/>`)
}
