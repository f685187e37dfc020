import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { say, type Words } from '../words/say.ts'
import { PASSING, type Standing } from './session.ts'

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    backgroundColor: tokens.colorStatusWarningBackground1,
    borderBottom: `${tokens.strokeWidthThin} solid ${tokens.colorStatusWarningBorder1}`,
    color: tokens.colorNeutralForeground1,
  },
  text: { flexGrow: 1, flexBasis: '180px', margin: 0, fontSize: tokens.fontSizeBase300 },
})

/** Says once, above every view, why nobody is signed in, and what to do about it. */
export function SignInBar({
  standing: { fault, asking },
  words,
  onAsk,
}: {
  standing: Standing
  words: Words
  onAsk: () => void
}) {
  const styles = useStyles()
  if (fault === null) return <div role="status" />
  return (
    <div role="status" className={styles.bar}>
      <p className={styles.text}>
        <strong>{say(words, `sign-in.${fault}`)}</strong> {say(words, `sign-in.${fault}-remedy`)}
      </p>
      <Button size="small" appearance="primary" disabledFocusable={asking} onClick={onAsk}>
        {say(words, asking ? 'sign-in.asking' : PASSING.has(fault) ? 'sign-in.again' : 'sign-in.ask')}
      </Button>
    </div>
  )
}
