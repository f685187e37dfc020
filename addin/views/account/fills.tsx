import { makeStyles, tokens } from '@fluentui/react-components'
import type { Stripe } from '../../format/shares.ts'

/** Reps beyond these repeat the last pattern; `stripes` shows no more of them. */
const REP_PATTERNS = 5

const useStyles = makeStyles({
  // forced-colors leaves the fills of an SVG alone: they are set to the scheme's own here, and the patterns go on telling
  // the stripes apart.
  rep: { fill: tokens.colorBrandForeground1, '@media (forced-colors: active)': { fill: 'CanvasText' } },
  ground: { fill: tokens.colorNeutralBackground1, '@media (forced-colors: active)': { fill: 'Canvas' } },
  stroke: {
    stroke: tokens.colorBrandForeground1,
    fill: 'none',
    '@media (forced-colors: active)': { stroke: 'CanvasText' },
  },
  company: { fill: tokens.colorPaletteTealBorderActive, '@media (forced-colors: active)': { fill: 'Highlight' } },
  others: { fill: tokens.colorNeutralForeground3, '@media (forced-colors: active)': { fill: 'GrayText' } },
})

/** The patterns a bar's stripes are filled with; `prefix` keeps two drawings on one page apart. */
export function Patterns({ prefix }: { prefix: string }) {
  const styles = useStyles()
  return (
    <defs>
      <pattern id={`${prefix}-rep-1`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" className={styles.ground} />
        <rect width="3" height="6" className={styles.rep} />
      </pattern>
      <pattern id={`${prefix}-rep-2`} width="5" height="5" patternUnits="userSpaceOnUse">
        <rect width="5" height="5" className={styles.ground} />
        <circle cx="2.5" cy="2.5" r="1.6" className={styles.rep} />
      </pattern>
      <pattern id={`${prefix}-rep-3`} width="4" height="4" patternUnits="userSpaceOnUse">
        <rect width="4" height="4" className={styles.ground} />
        <rect width="4" height="2" className={styles.rep} />
      </pattern>
      <pattern id={`${prefix}-rep-4`} width="6" height="6" patternUnits="userSpaceOnUse">
        <rect width="6" height="6" className={styles.ground} />
        <path d="M0 0L6 6M6 0L0 6" className={styles.stroke} />
      </pattern>
      <pattern id={`${prefix}-others`} width="4" height="4" patternUnits="userSpaceOnUse">
        <rect width="4" height="4" className={styles.ground} />
        <rect x="1" width="1" height="4" className={styles.others} />
      </pattern>
    </defs>
  )
}

/** How a stripe is filled: a class, or a pattern of `Patterns`. */
export function useFill(prefix: string): (stripe: Pick<Stripe, 'kind' | 'place'>) => {
  className?: string
  fill?: string
} {
  const styles = useStyles()
  return ({ kind, place }) => {
    if (kind === 'company') return { className: styles.company }
    if (kind === 'others') return { fill: `url(#${prefix}-others)` }
    if (place === 0) return { className: styles.rep }
    return { fill: `url(#${prefix}-rep-${Math.min(place, REP_PATTERNS - 1)})` }
  }
}
