import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { useId, type ReactNode } from 'react'

const useStyles = makeStyles({
  section: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM}`,
    borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
  },
  first: { borderTopStyle: 'none' },
  head: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: tokens.spacingHorizontalS },
  title: {
    margin: 0,
    minWidth: 0,
    overflowWrap: 'anywhere',
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    fontWeight: tokens.fontWeightSemibold,
  },
  small: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
})

/** A part of a pane under its heading: a region a screen reader can jump to. `level` 3 for a part of a part. */
export function Section(props: {
  title: string
  level?: 2 | 3
  first?: boolean
  /** Beside the heading: what belongs to all of the part. */
  aside?: ReactNode
  children: ReactNode
}) {
  const styles = useStyles()
  const id = useId()
  const Heading = props.level === 3 ? 'h3' : 'h2'
  return (
    <section aria-labelledby={id} className={mergeClasses(styles.section, props.first === true && styles.first)}>
      <div className={styles.head}>
        <Heading id={id} className={mergeClasses(styles.title, props.level === 3 && styles.small)}>
          {props.title}
        </Heading>
        {props.aside}
      </div>
      {props.children}
    </section>
  )
}
