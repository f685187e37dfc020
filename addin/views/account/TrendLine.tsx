import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import type { AccountView } from '../../../shared/contract/account-view.ts'
import { inOrder, lines, path, shift, type Line } from '../../format/trend.ts'
import { useSharedStyles } from '../parts/styles.ts'
import { useSay } from '../parts/use-say.ts'

const BOX = { width: 280, height: 48 }
/** Room for the dots at the edges. */
const EDGE = 4

const useStyles = makeStyles({
  drawing: { display: 'block', width: '100%', maxWidth: '420px' },
  rule: { stroke: tokens.colorNeutralStroke2, '@media (forced-colors: active)': { stroke: 'GrayText' } },
  line: { fill: 'none', strokeWidth: '2px' },
  top: { stroke: tokens.colorBrandForeground1, '@media (forced-colors: active)': { stroke: 'CanvasText' } },
  company: {
    stroke: tokens.colorPaletteTealBorderActive,
    strokeDasharray: '4 3',
    '@media (forced-colors: active)': { stroke: 'Highlight' },
  },
  dot: { fill: tokens.colorBrandForeground1, '@media (forced-colors: active)': { fill: 'CanvasText' } },
  ring: {
    fill: tokens.colorNeutralBackground1,
    stroke: tokens.colorPaletteTealBorderActive,
    strokeWidth: '2px',
    '@media (forced-colors: active)': { fill: 'Canvas', stroke: 'Highlight' },
  },
  ends: { display: 'flex', justifyContent: 'space-between', maxWidth: '420px' },
  key: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
})

/** How the top share and the company's part moved in a year: a sentence, and a drawing that says the same. */
export function TrendLine({ trend }: { trend: AccountView['trend'] }) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const moved = shift(trend)
  const known = inOrder(trend).filter((at) => at.topShare !== null)
  if (moved === null || known.length < 2)
    return <p className={mergeClasses(shared.text, shared.quiet)}>{say('trend.none')}</p>

  const back = (daysBack: number) =>
    daysBack === 0 ? say('trend.now') : say('trend.months-ago', { months: Math.round(daysBack / 30.4) })
  const spoken = known
    .map((at) => say('trend.point', { when: back(at.daysBack), top: at.topShare ?? 0, company: at.companyShare ?? 0 }))
    .join(say('view.list-separator'))
  const draw = (all: readonly Line[], stroke: string, dot: string) =>
    all.map((line) => (
      <g key={path(line)}>
        <path d={path(line)} className={mergeClasses(styles.line, stroke)} />
        {line.map((point) => (
          <circle key={point.daysBack} cx={point.x} cy={point.y} r="3" className={dot} />
        ))}
      </g>
    ))
  return (
    <>
      <p className={shared.text}>
        {say(`trend.${moved.way}`, { points: Math.abs(moved.points), since: back(moved.daysBack) })}
      </p>
      <svg
        className={styles.drawing}
        viewBox={`${-EDGE} ${-EDGE} ${BOX.width + 2 * EDGE} ${BOX.height + 2 * EDGE}`}
        role="img"
        aria-label={say('trend.drawn', { points: spoken })}
      >
        <line x1="0" x2={BOX.width} y1="0" y2="0" className={styles.rule} strokeDasharray="2 4" />
        <line
          x1="0"
          x2={BOX.width}
          y1={BOX.height / 2}
          y2={BOX.height / 2}
          className={styles.rule}
          strokeDasharray="2 4"
        />
        <line x1="0" x2={BOX.width} y1={BOX.height} y2={BOX.height} className={styles.rule} />
        {draw(lines(trend, 'companyShare', BOX), styles.company, styles.ring)}
        {draw(lines(trend, 'topShare', BOX), styles.top, styles.dot)}
      </svg>
      <div className={mergeClasses(styles.ends, shared.quiet)} aria-hidden>
        <span>{say('trend.months-ago', { months: 12 })}</span>
        <span className={styles.key}>
          <Key className={mergeClasses(styles.line, styles.top)} />
          {say('trend.top')}
        </span>
        <span className={styles.key}>
          <Key className={mergeClasses(styles.line, styles.company)} />
          {say('trend.company')}
        </span>
        <span>{say('trend.now')}</span>
      </div>
    </>
  )
}

function Key({ className }: { className: string }) {
  return (
    <svg width="16" height="8">
      <path d="M0 4H16" className={className} />
    </svg>
  )
}
