import { Button, makeStyles } from '@fluentui/react-components'
import { Add16Regular } from '@fluentui/react-icons/svg/add'
import { Checkmark16Regular } from '@fluentui/react-icons/svg/checkmark'
import { useSay } from '../parts/use-say.ts'

const useStyles = makeStyles({ button: { flexShrink: 0, whiteSpace: 'nowrap' } })

/** One click adds; once added it says so and stays, so that the focus is not lost. */
export function AddButton(props: { name: string; added: boolean; busy: boolean; onAdd: () => void }) {
  const styles = useStyles()
  const say = useSay()
  const { name, added } = props
  return (
    <Button
      className={styles.button}
      size="small"
      appearance={added ? 'subtle' : 'secondary'}
      icon={added ? <Checkmark16Regular /> : <Add16Regular />}
      disabledFocusable={added || props.busy}
      aria-label={say(added ? 'compose.in-cc-name' : 'compose.add-name', { name })}
      onClick={props.onAdd}
    >
      {say(added ? 'compose.in-cc' : 'compose.add')}
    </Button>
  )
}
