import { Button, DialogActions, DialogContent, makeStyles, tokens } from '@fluentui/react-components'
import { useId, type ReactNode } from 'react'
import type { Deed } from '../parts/use-deed.ts'
import { Trouble } from '../parts/Trouble.tsx'
import { useSay } from '../parts/use-say.ts'

const useStyles = makeStyles({
  fields: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
})

/**
 * A form inside the dialog: its fields, what went wrong, and two buttons. It stays open while the deed is under way and
 * when it failed, so that nothing typed is lost.
 */
export function FormFrame(props: {
  children: ReactNode
  submit: string
  /** What keeps it from being sent; the button stays reachable and says nothing until everything is there. */
  ready: boolean
  deed: Pick<Deed<never>, 'busy' | 'trouble'>
  onSubmit: () => void
  onClose: () => void
}) {
  const styles = useStyles()
  const say = useSay()
  const id = useId()
  const { busy, trouble } = props.deed
  return (
    <>
      <DialogContent>
        <form
          id={id}
          className={styles.fields}
          // The browser's own complaints are in its language, not in the pane's.
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            if (props.ready && !busy) props.onSubmit()
          }}
        >
          {props.children}
          <div role="alert">{trouble !== null && <Trouble trouble={trouble} />}</div>
        </form>
      </DialogContent>
      <DialogActions fluid>
        <Button appearance="primary" type="submit" form={id} disabledFocusable={!props.ready || busy}>
          {busy ? say('view.working') : props.submit}
        </Button>
        <Button appearance="secondary" onClick={props.onClose}>
          {say('view.cancel')}
        </Button>
      </DialogActions>
    </>
  )
}
