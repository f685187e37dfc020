import { makeStyles, mergeClasses, shorthands, tokens } from '@fluentui/react-components'
import { CheckmarkCircle16Regular } from '@fluentui/react-icons/svg/checkmark-circle'
import { DismissCircle16Regular } from '@fluentui/react-icons/svg/dismiss-circle'
import { Info16Regular } from '@fluentui/react-icons/svg/info'
import { Warning16Regular } from '@fluentui/react-icons/svg/warning'
import type { ReactNode } from 'react'
import { useSharedStyles } from './styles.ts'

export type Tone = 'info' | 'good' | 'care' | 'trouble'

const useStyles = makeStyles({
  notice: {
    display: 'flex',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    // The border carries the shape where a high-contrast scheme takes the backgrounds away.
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground1,
  },
  icon: { flexShrink: 0, paddingTop: '2px' },
  info: { color: tokens.colorNeutralForeground2 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  care: { color: tokens.colorStatusWarningForeground1 },
  trouble: { color: tokens.colorStatusDangerForeground1 },
  goodBox: {
    backgroundColor: tokens.colorStatusSuccessBackground1,
    ...shorthands.borderColor(tokens.colorStatusSuccessBorder1),
  },
  careBox: {
    backgroundColor: tokens.colorStatusWarningBackground1,
    ...shorthands.borderColor(tokens.colorStatusWarningBorder1),
  },
  troubleBox: {
    backgroundColor: tokens.colorStatusDangerBackground1,
    ...shorthands.borderColor(tokens.colorStatusDangerBorder1),
  },
  body: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
})

const ICONS = {
  info: Info16Regular,
  good: CheckmarkCircle16Regular,
  care: Warning16Regular,
  trouble: DismissCircle16Regular,
}

/** A message inside a pane. Its tone is said by the icon's shape and by the words, the colour only helps. */
export function Notice({ tone, children, actions }: { tone: Tone; children: ReactNode; actions?: ReactNode }) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const Icon = ICONS[tone]
  const box = { info: undefined, good: styles.goodBox, care: styles.careBox, trouble: styles.troubleBox }[tone]
  return (
    <div className={mergeClasses(styles.notice, box)}>
      <span className={mergeClasses(styles.icon, styles[tone])}>
        <Icon aria-hidden />
      </span>
      <div className={mergeClasses(styles.body, shared.grow)}>
        {children}
        {actions !== undefined && <div className={shared.row}>{actions}</div>}
      </div>
    </div>
  )
}
