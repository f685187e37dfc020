import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { useSharedStyles } from './styles.ts'
import { useSay } from './use-say.ts'

const useStyles = makeStyles({
  box: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM}`,
  },
  line: {
    height: '16px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralStencil1,
    '@media (forced-colors: active)': { border: '1px solid GrayText' },
    '@media (prefers-reduced-motion: no-preference)': {
      animationName: { '50%': { opacity: 0.5 } },
      animationDuration: '1.6s',
      animationIterationCount: 'infinite',
    },
  },
  tall: { height: '48px' },
})

/** Stands where an answer will be, in about its shape, so that nothing jumps when it comes. */
export function Skeleton({ shape }: { shape: readonly (number | 'tall')[] }) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  return (
    <div className={styles.box} aria-busy>
      <span className={shared.heardOnly}>{say('view.loading')}</span>
      {shape.map((width, i) => (
        <div
          key={i}
          className={mergeClasses(styles.line, width === 'tall' && styles.tall)}
          style={{ width: width === 'tall' ? '100%' : `${width}%` }}
        />
      ))}
    </div>
  )
}
